import { chmodSync, readFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { Microphone } from '../../../src/audio/microphone.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { folderWith } from '../../support/temp-folder.ts';

const path = process.env.PATH;
const microphones: Microphone[] = [];

afterEach(() => {
  for (const microphone of microphones.splice(0)) microphone.stop();
  process.env.PATH = path;
});

/** Puts a fake `arecord`, a real process, first in the path. */
function fakeArecord(script: string): void {
  const folder = folderWith({ arecord: `#!${process.execPath}\n${script}\n` });
  chmodSync(`${folder}/arecord`, 0o755);
  process.env.PATH = `${folder}:${path}`;
}

/** A microphone whose states can be awaited one after the other. */
function open(of: { recorder?: 'arecord' | 'sox' } = {}) {
  const clock = new SteppingClock();
  const states: string[] = [];
  let samples = 0;
  const sound: number[] = [];
  let wake = () => {};
  const microphone = new Microphone({
    recorder: of.recorder ?? 'arecord',
    clock,
    listener: {
      chunk: (chunk) => {
        samples += chunk.length;
        sound.push(...chunk);
        wake();
      },
      state: (state, { reason, retry_in_ms }) => {
        states.push([state, reason, retry_in_ms].filter((part) => part !== undefined).join(' · '));
        wake();
      },
    },
  });
  microphones.push(microphone);
  const until = async (condition: () => boolean) => {
    while (!condition()) {
      await new Promise<void>((woken) => {
        wake = woken;
      });
    }
  };
  return { microphone, clock, states, until, sound, heard: () => samples };
}

const NOISE = 'const noise = Buffer.alloc(4000, 7);';

test('a microphone passes recorded sound on and reports that it listens', async () => {
  fakeArecord(
    `${NOISE} if (process.argv.join().includes('raw')) process.stdout.write(noise); setInterval(() => {}, 1000);`,
  );
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.heard() === 2000);
  expect(rig.states).toEqual(['listening']);
});

test('a missing recorder program counts as a lost microphone and is retried with back-off', async () => {
  process.env.PATH = folderWith({});
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.states.length === 1);
  rig.clock.stepTo(500);
  await rig.until(() => rig.states.length === 2);
  expect(rig.states).toEqual([
    'lost · arecord is not installed · 500',
    'lost · arecord is not installed · 1000',
  ]);
});

test.each<[string, string, string]>([
  [
    'a card in use',
    `console.error('arecord: main:831: audio open error: Device or resource busy'); process.exit(1)`,
    'the card is in use by another program',
  ],
  [
    'no card',
    `console.error('ALSA lib: cannot find card 0'); process.exit(1)`,
    'there is no such card: name one with audio.device (arecord -L lists them)',
  ],
  [
    'no right',
    `console.error('audio open error: Permission denied'); process.exit(1)`,
    'no right to the card: add the user to the group audio',
  ],
  ['a silent end with code 0', `process.exit(0)`, 'arecord ended'],
])('%s is a lost microphone, and is told by its cause', async (_, script, reason) => {
  fakeArecord(script);
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.states.length === 1);
  expect(rig.states).toEqual([`lost · ${reason} · 500`]);
});

test('a microphone without any bytes for 2 s is lost', async () => {
  fakeArecord('setInterval(() => {}, 1000);');
  const rig = open();
  await rig.microphone.start();
  rig.clock.stepTo(1999);
  expect(rig.states).toEqual([]);
  rig.clock.stepTo(2000);
  expect(rig.states).toEqual(['lost · no sound for 2 s · 500']);
});

test('a stream that stalls is lost after 2 s and restarted', async () => {
  const sound = `${NOISE} process.stdout.write(noise); setInterval(() => {}, 1000);`;
  fakeArecord(sound);
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.states.length === 1);
  rig.clock.stepTo(rig.clock.now() + 2000);
  expect(rig.states.at(-1)).toBe('lost · no sound for 2 s · 500');
  rig.clock.stepTo(rig.clock.now() + 500);
  await rig.until(() => rig.states.length === 3);
  expect(rig.states.at(-1)).toBe('listening');
});

test('a microphone that records only zeros is lost', async () => {
  fakeArecord('process.stdout.write(Buffer.alloc(200000)); setInterval(() => {}, 1000);');
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.states.length === 2);
  expect(rig.states).toEqual(['listening', 'lost · only zeros: it is muted, or not there · 500']);
});

test('a killed recorder is started again', async () => {
  fakeArecord(`${NOISE} process.stdout.write(noise, () => process.exit(1));`);
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.states.length === 2);
  fakeArecord(`${NOISE} process.stdout.write(noise); setInterval(() => {}, 1000);`);
  rig.clock.stepTo(500);
  await rig.until(() => rig.states.length === 3);
  expect(rig.states.map((state) => state.split(' · ')[0])).toEqual(['listening', 'lost', 'listening']);
});

test('a clean stop reports no lost microphone', async () => {
  fakeArecord(`${NOISE} process.stdout.write(noise); setInterval(() => {}, 1000);`);
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.states.length === 1);
  rig.microphone.stop();
  rig.clock.stepTo(60_000);
  expect(rig.states).toEqual(['listening']);
});

/** JavaScript that writes a second of a tone of 1 kHz at some rate, the same in every channel. */
const TONE = `function tone(rate, channels) {
  const bytes = Buffer.alloc(2 * channels * rate);
  for (let at = 0; at < rate * channels; at++)
    bytes.writeInt16LE(Math.round(9000 * Math.sin((2000 * Math.PI * Math.floor(at / channels)) / rate)), 2 * at);
  process.stdout.write(bytes);
}`;

/** How often the sound rises through zero. */
function waves(sound: readonly number[]): number {
  return sound.filter((sample, at) => sample >= 0 && (sound[at - 1] ?? 0) < 0).length;
}

test('a card that cannot record 16 kHz is recorded at its own rate and heard at 16 kHz', async () => {
  fakeArecord(`${TONE}
    console.error("Recording RAW data 'stdin' : Signed 16 bit Little Endian, Rate 16000 Hz, Mono");
    console.error('Warning: rate is not accurate (requested = 16000Hz, got = 48000Hz)');
    setTimeout(() => tone(48000, 1), 100); setInterval(() => {}, 1000);`);
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.heard() > 15_900);
  expect([rig.states, rig.microphone.rate_hz]).toEqual([['listening'], 48_000]);
  expect(Math.abs(waves(rig.sound) - 1000)).toBeLessThan(8);
});

test('a card that says nothing of its 48 kHz is found by the clock', async () => {
  // A second of sound for each signal, so that the test steps the clock between them.
  const pidFile = `${folderWith({})}/pid`;
  fakeArecord(`${TONE} require('fs').writeFileSync('${pidFile}', String(process.pid));
    process.on('SIGUSR2', () => tone(48000, 1)); tone(48000, 1); setInterval(() => {}, 1000);`);
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.heard() === 48_000);
  const recorder = Number(readFileSync(pidFile, 'utf8'));
  for (let second = 2; second <= 5; second++) {
    rig.clock.stepTo((second - 1) * 1000);
    process.kill(recorder, 'SIGUSR2');
    await rig.until(() => rig.heard() === second * 48_000 || rig.microphone.rate_hz === 48_000);
  }
  expect([rig.states, rig.microphone.rate_hz]).toEqual([['listening'], 48_000]);
});

test('a card without a single channel is recorded in two', async () => {
  fakeArecord(`${TONE}
    if (process.argv[process.argv.indexOf('-c') + 1] === '1') {
      console.error('arecord: set_params:1339: Channels count non available');
      process.exit(1);
    }
    tone(16000, 2); setInterval(() => {}, 1000);`);
  const rig = open();
  await rig.microphone.start();
  await rig.until(() => rig.heard() === 16_000);
  expect(rig.states).toEqual(['listening']);
  expect(Math.abs(waves(rig.sound) - 1000)).toBeLessThan(2);
});
