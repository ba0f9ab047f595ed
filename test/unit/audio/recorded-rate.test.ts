import { expect, test } from 'vitest';
import { RecordedRate } from '../../../src/audio/recorded-rate.ts';

/** Counts pieces of 100 ms at a true rate. @returns the first thing that was found, and when. */
function found(of: { told_hz: number; true_hz: number; seconds?: number }) {
  const rate = new RecordedRate(of.told_hz);
  for (let at_ms = 0; at_ms < (of.seconds ?? 60) * 1000; at_ms += 100) {
    const wrong = rate.push(of.true_hz / 10, at_ms);
    if (wrong) return { at_ms, ...wrong };
  }
  return undefined;
}

test('a card that goes on at 48 kHz without a word is found by its count within 4 s', () => {
  expect(found({ told_hz: 16_000, true_hz: 48_000 })).toEqual({
    at_ms: 4000,
    kind: 'other',
    rate_hz: 48_000,
  });
  expect(found({ told_hz: 16_000, true_hz: 44_100 })).toMatchObject({ rate_hz: 44_100 });
});

test('a clock that is off by a little is no other rate', () => {
  expect(found({ told_hz: 16_000, true_hz: 16_090 })).toBeUndefined();
  expect(found({ told_hz: 48_000, true_hz: 47_800 })).toBeUndefined();
});

test('a recorder that loses half of the sound is told after 15 s', () => {
  expect(found({ told_hz: 16_000, true_hz: 8000 })).toEqual({
    at_ms: 15_000,
    kind: 'none',
    counted_hz: 8000,
  });
});

test('sound that comes faster than any card records is told by its count', () => {
  expect(found({ told_hz: 16_000, true_hz: 400_000 })).toMatchObject({ kind: 'none', counted_hz: 400_000 });
});
