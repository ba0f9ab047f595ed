import { expect, test } from 'vitest';
import type { Claim } from '../../../src/claim/claim.ts';
import { ClaimAge, type ClaimPath } from '../../../src/pipeline/claim-age.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

const MAX_MS = 2000;

function judging() {
  const clock = new SteppingClock();
  const beats = new Map<string, number>();
  const age = new ClaimAge({
    clock,
    ageOfBeat: (beat) => {
      const sent_ms = beats.get(beat);
      return sent_ms === undefined ? undefined : clock.now() - sent_ms;
    },
  });
  const judged = (assistant: string, path: Partial<ClaimPath> = {}) => {
    const claim: Claim = {
      id: '1',
      assistant,
      door: 'mqtt',
      intents: [],
      age_ms: 0,
      can_serve: true,
      origin: 'voice',
      arrived_ms: clock.now(),
    };
    const { age_ms, unproven = false } = age.judge(claim, {
      waited_ms: 0,
      isBounded: true,
      max_claim_age_ms: MAX_MS,
      ...path,
    });
    return { age_ms, unproven };
  };
  return { clock, age, beats, judged };
}

test('while the broker was never lost a claim is as old as it waited', () => {
  const { judged } = judging();
  expect(judged('siri')).toEqual({ age_ms: 0, unproven: false });
  expect(judged('siri', { waited_ms: 900 })).toEqual({ age_ms: 900, unproven: false });
});

test('a claim without a beat is as old as the loss of the broker until the path was whole for max_claim_age_ms', () => {
  const { clock, age, judged } = judging();
  clock.stepTo(1000);
  age.lost(MAX_MS);
  clock.stepTo(40_000);
  expect(judged('siri')).toEqual({ age_ms: 39_000, unproven: true });
  age.connected();
  clock.stepTo(41_999);
  expect(judged('siri').age_ms).toBe(40_999);
  // Whether it was heard before or not: it may act, and still unlocks nothing.
  clock.stepTo(42_000);
  expect(judged('siri')).toEqual({ age_ms: 0, unproven: true });
  expect(judged('genie')).toEqual({ age_ms: 0, unproven: true });
});

test('a broker that is lost again before that makes one gap of both losses', () => {
  const { clock, age, judged } = judging();
  age.lost(MAX_MS);
  clock.stepTo(10_000);
  age.connected();
  clock.stepTo(11_000);
  age.lost(MAX_MS);
  age.connected();
  expect(judged('siri').age_ms).toBe(11_000);
  clock.stepTo(13_000);
  expect(judged('siri').age_ms).toBe(0);
  age.lost(MAX_MS);
  clock.stepTo(13_500);
  age.connected();
  expect(judged('siri').age_ms).toBe(500);
});

test('a sender that comes back later than the hub has a path of its own, as its presence tells', () => {
  const { clock, age, judged } = judging();
  age.lost(MAX_MS);
  clock.stepTo(10_000);
  age.connected();
  clock.stepTo(60_000);
  age.returned('siri');
  expect(judged('siri').age_ms).toBe(60_000);
  expect(judged('genie').age_ms).toBe(0);
  clock.stepTo(62_000);
  expect(judged('siri').age_ms).toBe(0);
});

test('a sender whose will said that it is gone is as old as its absence, though the hub never lost the broker', () => {
  const { clock, age, judged } = judging();
  age.returned('siri');
  expect(judged('siri')).toEqual({ age_ms: 0, unproven: false });
  clock.stepTo(5000);
  age.left('siri');
  clock.stepTo(9000);
  expect(judged('siri')).toEqual({ age_ms: 4000, unproven: true });
  age.returned('siri');
  clock.stepTo(10_999);
  expect(judged('siri').age_ms).toBe(5999);
  clock.stepTo(11_000);
  expect(judged('siri')).toEqual({ age_ms: 0, unproven: true });
});

test('a claim that repeats a fresh beat is fresh after every loss, and one with an old beat is old without any', () => {
  const { clock, age, beats, judged } = judging();
  beats.set('old', 0);
  clock.stepTo(40_000);
  beats.set('fresh', 40_000);
  expect(judged('siri', { beat: 'old' }).age_ms).toBe(40_000);
  age.lost(MAX_MS);
  expect(judged('siri', { beat: 'fresh', waited_ms: 3000 })).toEqual({ age_ms: 0, unproven: false });
  expect(judged('siri', { beat: 'unknown' }).age_ms).toBe(64_000);
});

test('where nothing bounds the waiting at the broker, a claim without a beat is unproven', () => {
  const { judged } = judging();
  expect(judged('siri', { isBounded: false })).toEqual({ age_ms: 0, unproven: true });
});
