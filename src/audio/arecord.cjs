/**
 * Sound reaches the hub in pieces of this length; arecord's own default is 125 ms, and nothing is decided
 * within one.
 */
const PERIOD_US = 32_000;
/** As long as arecord's default: a hub that is busy for a moment loses no sound. */
const BUFFER_US = 500_000;

/** A recorder for node-record-lpcm16. The recorder of that library cannot set the length of an ALSA period. */
module.exports = ({ sampleRate, channels, device }) => ({
  cmd: 'arecord',
  args: [
    ...(device === undefined ? [] : ['-D', device]),
    '-t',
    'raw',
    '-f',
    'S16_LE',
    '-r',
    String(sampleRate),
    '-c',
    String(channels),
    `--period-time=${PERIOD_US}`,
    `--buffer-time=${BUFFER_US}`,
    '-',
  ],
  // Without -q it says on its error output at which rate the card goes; that is read, so it must be in English.
  spawnOptions: { env: { ...process.env, LC_ALL: 'C' } },
});
