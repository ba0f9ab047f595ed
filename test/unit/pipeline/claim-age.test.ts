import { expect, test } from 'vitest';
import type { Claim } from '../../../src/claim/claim.ts';
import { ClaimAge, type ClaimPath } from '../../../src/pipeline/claim-age.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

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
    const { age_ms, unproven = false } = age.judge(claim, { waited_ms: 0, isBounded: true, ...path });
    return { age_ms, unproven };
  };
  return { clock, age, beats, judged };
}

test('while the broker was never lost a claim is as old as it waited', () => {
  const { judged } = judging();
  expect(judged('siri')).toEqual({ age_ms: 0, unproven: false });
  expect(judged('siri', { waited_ms: 900 })).toEqual({ age_ms: 900, unproven: false });
});

test('a claim that was kept while the broker was away is as old as the loss', () => {
  const { clock, age, judged } = judging();
  clock.stepTo(1000);
  age.lost();
  clock.stepTo(40_000);
  expect(judged('siri')).toEqual({ age_ms: 39_000, unproven: true });
  clock.stepTo(40_500);
  expect(judged('siri').age_ms).toBe(39_500);
});

test('a sender that was heard after a loss and was silent then has nothing left to send', () => {
  const { clock, age, judged } = judging();
  age.lost();
  clock.stepTo(40_000);
  age.heard('siri');
  clock.stepTo(40_600);
  expect(judged('siri')).toEqual({ age_ms: 0, unproven: true });
  expect(judged('genie').age_ms).toBe(40_600);
  age.lost();
  clock.stepTo(50_000);
  expect(judged('siri').age_ms).toBe(9400);
});

test('a claim that repeats a fresh beat is fresh after every loss, and one with an old beat is old without any', () => {
  const { clock, age, beats, judged } = judging();
  beats.set('old', 0);
  clock.stepTo(40_000);
  beats.set('fresh', 40_000);
  expect(judged('siri', { beat: 'old' }).age_ms).toBe(40_000);
  age.lost();
  expect(judged('siri', { beat: 'fresh', waited_ms: 3000 })).toEqual({ age_ms: 0, unproven: false });
  expect(judged('siri', { beat: 'unknown' }).age_ms).toBe(64_000);
});

test('where nothing bounds the waiting at the broker, a claim without a beat is unproven', () => {
  const { judged } = judging();
  expect(judged('siri', { isBounded: false })).toEqual({ age_ms: 0, unproven: true });
});
