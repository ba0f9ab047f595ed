// What is mixed under a recording: noise at a ratio to its speech, or another voice.
import { level_db } from '../../dist/audio/pcm.js';
import { randomFrom } from './noise.mjs';
import { impulseResponse, ROOMS, reverberant } from './reverberation.mjs';

const FRAME = 320;

/** Where the speech of a clean recording begins and ends, in samples: within 30 dB of its loudest 20 ms. */
export function speechIn(samples) {
  const levels = [];
  for (let at = 0; at + FRAME <= samples.length; at += FRAME)
    levels.push(level_db(samples.subarray(at, at + FRAME)));
  const floor_db = Math.max(...levels) - 30;
  return {
    from:
      Math.max(
        0,
        levels.findIndex((level) => level > floor_db),
      ) * FRAME,
    to: (levels.findLastIndex((level) => level > floor_db) + 1) * FRAME,
  };
}

/** Speech with quiet (not silent) surroundings: engines want to hear what comes before and after. */
export function surrounded(samples, { before_s = 0.5, after_s = 1.2 } = {}) {
  const random = randomFrom(samples.length);
  const [before, after] = [before_s, after_s].map((seconds) => Math.round(seconds * 16_000));
  const longer = Int16Array.from({ length: before + samples.length + after }, () =>
    Math.round((random() - 0.5) * 12),
  );
  samples.forEach((sample, at) => {
    longer[before + at] = sample;
  });
  return longer;
}

/** @param ratio_db of the recording's speech over what is mixed under it. @param from where `under` begins. */
export function mixed(samples, under, { ratio_db, from = 0 }) {
  const { from: start, to } = speechIn(samples);
  const part = Int16Array.from(samples, (_, at) => under[(from + at) % under.length] ?? 0);
  const gain = 10 ** ((level_db(samples.subarray(start, to)) - ratio_db - level_db(part)) / 20);
  return samples.map((sample, at) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample + gain * (part[at] ?? 0)))),
  );
}

/** The surroundings in which each recording is heard. */
export function conditions({ noises, voices, quick }) {
  const random = randomFrom(7);
  const pick = (from) => from[Math.floor(random() * from.length)];
  const under = (from, ratio_db) => (samples) => {
    const other = pick(from);
    return mixed(samples, other, { ratio_db, from: Math.floor(random() * other.length) });
  };
  const all = [
    { name: 'clean', mix: (samples) => samples },
    { name: 'noise 20 dB', mix: under(noises, 20) },
    { name: 'noise 10 dB', mix: under(noises, 10) },
    { name: 'noise 5 dB', mix: under(noises, 5) },
    { name: 'second voice 10 dB', mix: under(voices, 10) },
    ...Object.entries(ROOMS).map(([name, room]) => {
      let response;
      // Made when it is first wanted: it takes a second.
      return {
        name,
        mix: (samples) => {
          response ??= impulseResponse(room);
          return reverberant(samples, response);
        },
      };
    }),
  ];
  return quick ? [all[0], all[2]] : all;
}
