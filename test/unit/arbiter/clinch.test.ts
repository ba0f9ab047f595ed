import { expect, test } from 'vitest';
import type { Voice } from '../../../src/arbiter/admission/voice.ts';
import { type ArbiterState, arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import type { Contender, LiveClaim } from '../../../src/arbiter/contest.ts';
import { nobodyClaimed } from '../../../src/arbiter/scoring/weight.ts';
import { type Because, prospect } from '../../../src/arbiter/timing/closing.ts';
import type { EvidenceWeights } from '../../../src/config/arbiter.ts';
import { contender, contest, voice } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const devices = [device({ id: 'light', owner: { prefer: 'siri' } }), device({ id: 'fan', kind: 'fan' })];
const ASKED = [{ action: 'turn_on', device: 'light' }] as const;
const siri = (fields: Partial<Contender> = {}) =>
  contender({ assistant: 'siri', intents: ASKED, arrived_ms: 1000, ...fields });
const alexa = (fields: Partial<Contender> = {}) =>
  contender({ assistant: 'alexa', intents: [{ action: 'turn_off', device: 'light' }], ...fields });

/** What closes the contest, where siri has `lead_db` by the owner of what it asks, and tmall-genie is silent. */
function closedBy(
  lead_db: number,
  of: {
    claims?: readonly Contender[];
    named?: Readonly<Record<string, number>>;
    voice?: Voice;
    live?: Partial<LiveClaim>;
    weights?: Partial<EvidenceWeights>;
    house?: Partial<ArbiterState>;
    /** The assistants of the home; default: siri and tmall-genie. */
    assistants?: readonly string[];
  } = {},
): Because | undefined {
  const plain = arbiterStateOf(home({ assistants: of.assistants ?? ['siri', 'tmall-genie'], devices }));
  const evidence = { ...plain.policy.evidence, owner: lead_db, ...of.weights };
  const house = { ...plain, policy: { ...plain.policy, evidence }, ...of.house };
  const { claims = [siri()], named = {} } = of;
  const around = { state: house, lags: {}, claimedIn: nobodyClaimed, now_ms: 1000 };
  return prospect(contest({ claims, named, ...of }), around).because;
}

/** It clinches with a lead of more than this, and not with just this: then it may still be tied. */
function clinchesAbove(lead_db: number, of: Parameters<typeof closedBy>[1] = {}): void {
  expect(closedBy(lead_db, of)).toBeUndefined();
  expect(closedBy(lead_db + 0.01, of)).toBe('clinched');
}

// At its best a silent assistant has a confidence of 1 (10 dB), the room (4) and the first onset (1).
const BEST_DB = 15;
const TIE_DB = 0.5;

test('clinches where the silent one, at its best, would not even be tied', () => {
  clinchesAbove(BEST_DB + TIE_DB);
});

test('a silent one that a device prefers could have that too', () => {
  const weights = { owner: 6, follow_up: 0 };
  const live = { previous: { winner: 'siri', decided_ms: 900 } };
  const of = (lead_db: number) =>
    closedBy(6, {
      weights: { ...weights, follow_up: lead_db - 6 },
      live,
      house: { preferred: new Set(['tmall-genie']) },
    });
  expect(of(BEST_DB + 6 + TIE_DB)).toBeUndefined();
  expect(of(BEST_DB + 6 + TIE_DB + 0.01)).toBe('clinched');
});

test.each([
  [3, 3],
  [9, 6],
  [-3, 0],
])('a habit of %d dB could bring the silent one %d', (db, most_db) => {
  const known = { room: 'living-room', device: 'fan', assistant: 'tmall-genie', db };
  clinchesAbove(BEST_DB + most_db + TIE_DB, { house: { habits: { one: known } } });
});

test('who won the last verdict could follow up', () => {
  const live = { previous: { winner: 'tmall-genie', decided_ms: 900 } };
  clinchesAbove(BEST_DB + 8 + TIE_DB, { live });
});

test('where a level is told, the silent one could have more, and the leader less', () => {
  clinchesAbove(BEST_DB + 5 + 5 + TIE_DB, { claims: [siri({ snr_db: 20 })] });
});

// Where both were called at 0 dB or more and neither at +6, both count as called.
const BOTH = { siri: 0.5, 'tmall-genie': 0.7 };

test('where both were called, the silent one has its name by its score', () => {
  clinchesAbove(BEST_DB + 3.68 + TIE_DB, { named: BOTH });
});

test('a name without a score is 13 dB to the silent one', () => {
  const named = [
    { assistant: 'siri', score: 0.9, onset_ms: 0 },
    { assistant: 'tmall-genie', onset_ms: 0 },
  ];
  clinchesAbove(BEST_DB + 13 - 9.54 + TIE_DB, { voice: voice({}, { hearing: { named } }) });
});

test('who was called last could have that too', () => {
  const named = [
    { assistant: 'siri', score: 0.9, onset_ms: 0 },
    { assistant: 'tmall-genie', score: 0.9, onset_ms: 600 },
  ];
  clinchesAbove(BEST_DB + 3 + TIE_DB, { voice: voice({}, { hearing: { named } }) });
});

test('a leader that was called last could lose that', () => {
  const named = [
    { assistant: 'tmall-genie', score: 0.9, onset_ms: 0 },
    { assistant: 'siri', score: 0.9, onset_ms: 600 },
  ];
  // It leads by that much more now.
  clinchesAbove(BEST_DB + TIE_DB, { voice: voice({}, { hearing: { named } }) });
});

test('where the hub understood the words, the silent one could agree with it, though the leader does not', () => {
  const understood = [{ action: 'turn_off', device: 'light' }] as const;
  const heard = voice(BOTH, { hearing: { understood } });
  clinchesAbove(6 + BEST_DB + 6 + 3.68 + TIE_DB, { voice: heard });
});

test('does not clinch for a leader whom a louder one would take below 0', () => {
  const weights = { sure: 5, unscored: -20, room: 0 };
  const named = [
    { assistant: 'siri', score: 0.8, onset_ms: 0 },
    { assistant: 'tmall-genie', onset_ms: 0 },
  ];
  const heard = voice({}, { hearing: { named } });
  expect(closedBy(-6, { weights, voice: heard })).toBe('clinched');
  expect(closedBy(-6, { weights, voice: heard, claims: [siri({ snr_db: 20 })] })).toBeUndefined();
});

test('does not clinch while one of several silent could still win', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const named = { siri: 0.79, alexa: 0.79, 'tmall-genie': 0.5 };
  for (const last of ['alexa', 'tmall-genie']) {
    const order = [...assistants.filter((each) => each !== last), last];
    expect(closedBy(BEST_DB, { assistants: order, named })).toBeUndefined();
  }
  expect(closedBy(BEST_DB + 1, { assistants, named })).toBe('clinched');
});

test('the leader could lose its first onset to the silent one', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const claims = [siri({ age_ms: 100 }), alexa()];
  clinchesAbove(BEST_DB + TIE_DB, { assistants, claims });
});

test('a second one that is present could win when the silent one takes the first onset from the leader', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const claims = [siri({ age_ms: 100, confidence: 0.99 }), alexa({ confidence: 0.99 })];
  const weights = { sure: 20, room: 0, unscored: -30, first: 1 };
  const named = ['siri', 'alexa', 'tmall-genie'].map((assistant) => ({
    assistant,
    onset_ms: 0,
    ...(assistant !== 'tmall-genie' && { score: 0.99 }),
  }));
  const heard = voice({}, { hearing: { named } });
  // Leads by its onset and the owner; without the onset by the owner alone.
  expect(closedBy(0.5, { assistants, claims, voice: heard, weights })).toBeUndefined();
  expect(closedBy(0.51, { assistants, claims, voice: heard, weights })).toBe('clinched');
});

test('one that was not called does not hold up the one that was', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const named = { siri: 0.99, 'tmall-genie': 0.8 };
  const claims = [siri({ confidence: 1, room: 'living-room' }), alexa({ confidence: 1 })];
  expect(closedBy(10, { assistants, claims, named, weights: { not_named: 0 } })).toBe('clinched');
});

test('where the first onset counts against its claim, it could come upon the leader', () => {
  clinchesAbove(10 + 4 + 3 + TIE_DB, { weights: { first: -3 } });
});

test('a habit of another room, or of another assistant, brings the silent one nothing', () => {
  const known = { room: 'living-room', device: 'fan', assistant: 'tmall-genie', db: 4 };
  const habits = { one: { ...known, room: 'kitchen' }, other: { ...known, assistant: 'alexa' } };
  clinchesAbove(BEST_DB + TIE_DB, { house: { habits } });
});

test('a guarded claim that is behind holds nobody up, and one that leads is never clinched', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const named = { siri: 0.99, alexa: 0.9, 'tmall-genie': 0.8 };
  expect(closedBy(30, { assistants, named, claims: [siri(), alexa({ guarded: true })] })).toBe('clinched');
  expect(closedBy(30, { assistants, named, claims: [siri({ guarded: true })] })).toBeUndefined();
});
