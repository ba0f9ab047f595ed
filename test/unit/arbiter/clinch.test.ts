import { expect, test } from 'vitest';
import { type ArbiterState, arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import type { Contender, Contest } from '../../../src/arbiter/contest.ts';
import { type Because, prospect } from '../../../src/arbiter/timing/closing.ts';
import type { EvidenceWeights } from '../../../src/config/arbiter.ts';
import { contender, contest } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const devices = [device({ id: 'light', owner: { prefer: 'siri' } }), device({ id: 'fan', kind: 'fan' })];
const ASKED = [{ action: 'turn_on', device: 'light' }] as const;
const siri = (fields: Partial<Contender> = {}) =>
  contender({ assistant: 'siri', intents: ASKED, arrived_ms: 1000, ...fields });
const alexa = (fields: Partial<Contender> = {}) =>
  contender({ assistant: 'alexa', intents: [{ action: 'turn_on', device: 'fan' }], ...fields });

/** What closes the contest, where siri has `lead_db` by the owner of what it asks, and tmall-genie is silent. */
function closedBy(
  lead_db: number,
  of: {
    claims?: readonly Contender[];
    named?: Readonly<Record<string, number>>;
    weights?: Partial<EvidenceWeights>;
    change?: (contest: Contest) => Contest;
    house?: Partial<ArbiterState>;
    /** The assistants of the home; default: siri and tmall-genie. */
    assistants?: readonly string[];
  } = {},
): Because | undefined {
  const plain = arbiterStateOf(home({ assistants: of.assistants ?? ['siri', 'tmall-genie'], devices }));
  const evidence = { ...plain.policy.evidence, owner: lead_db, ...of.weights };
  const house = { ...plain, policy: { ...plain.policy, evidence }, ...of.house };
  const { claims = [siri()], named = {}, change = (same: Contest) => same } = of;
  return prospect(change(contest({ claims, named })), house).because;
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
  const change = (of: Contest) => ({ ...of, previous: { winner: 'siri', decided_ms: 900 } });
  const of = (lead_db: number) =>
    closedBy(0, {
      weights: { ...weights, follow_up: lead_db - 6 },
      change,
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
  const change = (of: Contest) => ({ ...of, previous: { winner: 'tmall-genie', decided_ms: 900 } });
  clinchesAbove(BEST_DB + 8 + TIE_DB, { change });
});

test('where a level is told, the silent one could have more, and the leader less', () => {
  clinchesAbove(BEST_DB + 5 + 5 + TIE_DB, { claims: [siri({ snr_db: 20 })] });
});

test.each([
  ['by its score', { 'tmall-genie': 0.9 }, 9.54],
  ['by its score, below even', { 'tmall-genie': 0.3 }, -3.68],
])('where both were called, the silent one has its name %s', (_, names, db) => {
  clinchesAbove(BEST_DB + db + TIE_DB, { named: { siri: 0.5, ...names } });
});

test('a name without a score is 13 dB to the silent one', () => {
  const change = (of: Contest): Contest => {
    const called = { assistant: 'tmall-genie', onset_ms: 0 };
    const { utterance } = of;
    return { ...of, utterance: utterance && { ...utterance, named: [...utterance.named, called] } };
  };
  clinchesAbove(BEST_DB + 13 + TIE_DB, { named: { siri: 0.5 }, change });
});

test('where the hub understood the words, the silent one could agree with it, though the leader does not', () => {
  const change = (of: Contest): Contest => {
    const { utterance } = of;
    return {
      ...of,
      utterance: utterance && { ...utterance, understood: [{ action: 'turn_off', device: 'fan' }] },
    };
  };
  clinchesAbove(6 + BEST_DB + 6 + TIE_DB, { named: { siri: 0.5, 'tmall-genie': 0.5 }, change });
});

test('one that could not come to 0 cannot win, however close it were', () => {
  const named = { siri: 0.5, 'tmall-genie': 0.0287 };
  expect(closedBy(0, { named })).toBe('clinched');
});

test('one that comes to 0 only by its room could win where something was heard', () => {
  const named = { siri: 0.5, 'tmall-genie': 0.06 };
  expect(closedBy(0, { named })).toBeUndefined();
});

test('does not clinch for a leader whom a louder one would take below 0', () => {
  const named = { siri: 0.5, 'tmall-genie': 0.01 };
  const weights = { sure: 5 };
  expect(closedBy(0, { named, weights })).toBe('clinched');
  expect(closedBy(0, { named, weights, claims: [siri({ snr_db: 20 })] })).toBeUndefined();
});

test('does not clinch while one of several silent could still win', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const named = { siri: 0.5, alexa: 0.5, 'tmall-genie': 0.01 };
  for (const last of ['alexa', 'tmall-genie']) {
    const order = [...assistants.filter((each) => each !== last), last];
    expect(closedBy(5, { assistants: order, named })).toBeUndefined();
  }
  expect(closedBy(5, { assistants, named: { ...named, alexa: 0.01 } })).toBe('clinched');
});

test('the leader could lose its first onset to the silent one', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const claims = [siri({ age_ms: 100 }), alexa()];
  clinchesAbove(BEST_DB + TIE_DB, { assistants, claims });
});

test('a second one that is present could win when the silent one takes the first onset from the leader', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const claims = [siri({ age_ms: 100, confidence: 0.9 }), alexa({ confidence: 0.9 })];
  const weights = { sure: 20, room: 0, not_named: 0 };
  const named = { siri: 0.99, alexa: 0.99, 'tmall-genie': 0.01 };
  // Leads by its onset and the owner; without the onset by the owner alone.
  expect(closedBy(0.5, { assistants, claims, named, weights })).toBeUndefined();
  expect(closedBy(0.51, { assistants, claims, named, weights })).toBe('clinched');
});

test('a second one that is present could gain in level what the leader loses', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const claims = [siri({ snr_db: 20 }), alexa({ snr_db: 20 })];
  const named = { siri: 0.99, alexa: 0.99, 'tmall-genie': 0.01 };
  expect(closedBy(10 + TIE_DB, { assistants, claims, named })).toBeUndefined();
  expect(closedBy(10 + TIE_DB + 0.01, { assistants, claims, named })).toBe('clinched');
  const louder = [siri({ snr_db: 20 }), alexa({ snr_db: 28 })];
  // Of the level alexa has 2 dB already, and siri has lost as much: what is left to lose is less by that.
  expect(closedBy(10 + TIE_DB, { assistants, claims: louder, named })).toBeUndefined();
  expect(closedBy(10 + TIE_DB + 0.01, { assistants, claims: louder, named })).toBe('clinched');
});

test('one that was not called does not hold up the one that was', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const named = { siri: 0.6, 'tmall-genie': 0.01 };
  const claims = [siri(), alexa({ confidence: 1 })];
  expect(closedBy(0, { assistants, claims, named, weights: { not_named: 0, sure: 10 } })).toBe('clinched');
});

test('where the first onset counts against its claim, it could come upon the leader', () => {
  clinchesAbove(10 + 4 + 3 + TIE_DB, { weights: { first: -3 } });
});

test('a habit of another room, or of another assistant, brings the silent one nothing', () => {
  const known = { room: 'living-room', device: 'fan', assistant: 'tmall-genie', db: 4 };
  const habits = { one: { ...known, room: 'kitchen' }, other: { ...known, assistant: 'alexa' } };
  clinchesAbove(BEST_DB + TIE_DB, { house: { habits } });
});

test('a second one whose first onset counts against it could be rid of that', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const claims = [siri(), alexa({ age_ms: 100 })];
  const named = { siri: 0.99, alexa: 0.99, 'tmall-genie': 0.01 };
  const weights = { first: -3 };
  // As things are alexa is 3 dB further behind than it would be.
  expect(closedBy(TIE_DB, { assistants, claims, named, weights })).toBeUndefined();
  expect(closedBy(TIE_DB + 0.01, { assistants, claims, named, weights })).toBe('clinched');
});

test('a guarded claim that is behind holds nobody up', () => {
  const assistants = ['siri', 'alexa', 'tmall-genie'];
  const named = { siri: 0.99, alexa: 0.5, 'tmall-genie': 0.01 };
  expect(closedBy(10, { assistants, named, claims: [siri(), alexa({ guarded: true })] })).toBe('clinched');
});
