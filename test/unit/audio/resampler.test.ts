import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTelephoneBand } from '../../../src/audio/bandwidth.ts';
import { level_db } from '../../../src/audio/pcm.ts';
import { Resampler } from '../../../src/audio/resampler.ts';

const RATES_HZ = [8000, 11_025, 22_050, 32_000, 44_100, 48_000, 96_000];

function tone(frequency_hz: number, of: { rate_hz: number; seconds: number }): Int16Array {
  const { rate_hz, seconds } = of;
  return Int16Array.from({ length: Math.round(rate_hz * seconds) }, (_, at) =>
    Math.round(10_000 * Math.sin((2 * Math.PI * frequency_hz * at) / rate_hz)),
  );
}

/** The sound without its edges, where the filter sees silence. */
function middle(samples: Int16Array): Int16Array {
  return samples.subarray(1600, samples.length - 1600);
}

test.each(RATES_HZ)('a tone at %i Hz comes out at 16 kHz as loud and as high as it was', (rate_hz) => {
  const out = middle(new Resampler(rate_hz).push(tone(1000, { rate_hz, seconds: 1 })));
  expect(Math.abs(out.length - 12_800)).toBeLessThan(64);
  expect(level_db(out)).toBeCloseTo(level_db(tone(1000, { rate_hz: 16_000, seconds: 1 })), 1);
  let upward = 0;
  for (let at = 1; at < out.length; at++)
    if ((out[at - 1] as number) < 0 && (out[at] as number) >= 0) upward += 1;
  expect(Math.abs(upward - 1000 * (out.length / 16_000))).toBeLessThanOrEqual(1);
});

test.each([9000, 12_000, 15_000])('of %i Hz, which 16 kHz cannot hold, nothing is heard', (frequency_hz) => {
  const out = middle(new Resampler(48_000).push(tone(frequency_hz, { rate_hz: 48_000, seconds: 1 })));
  expect(level_db(out)).toBeLessThan(-75);
});

test('sound in pieces of any length becomes the same sound as in one piece', () => {
  const rate_hz = 44_100;
  const sound = tone(700, { rate_hz, seconds: 0.2 });
  const whole = [...new Resampler(rate_hz).push(sound)];
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 12 }), (lengths) => {
      const resampler = new Resampler(rate_hz);
      const out: number[] = [];
      let at = 0;
      for (const length of [...lengths, sound.length]) {
        out.push(...resampler.push(sound.subarray(at, at + length)));
        at = Math.min(sound.length, at + length);
      }
      expect(out).toEqual(whole);
    }),
    { numRuns: 25 },
  );
});

test('a card of 8 kHz is told by what it lacks, and a room in noise is not', () => {
  const random = (() => {
    let seed = 1;
    return () => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed / 2 ** 32 - 0.5;
    };
  })();
  const noise = (length: number) => Int16Array.from({ length }, () => Math.round(300 * random()));
  expect(isTelephoneBand(noise(32_000))).toBe(false);
  expect(isTelephoneBand(new Resampler(8000).push(noise(16_000)))).toBe(true);
  expect(isTelephoneBand(new Int16Array(32_000))).toBe(false);
});
