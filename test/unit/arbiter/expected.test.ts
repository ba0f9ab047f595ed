import { expect, test } from 'vitest';
import { expectedFor, silentFor } from '../../../src/arbiter/admission/expected.ts';
import { arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import type { Contest } from '../../../src/arbiter/contest.ts';
import { nobodyClaimed } from '../../../src/arbiter/scoring/weight.ts';
import { nothingKnown } from '../../../src/arbiter/snapshot.ts';
import { patienceEnds_ms } from '../../../src/arbiter/timing/closing.ts';
import { type Lags, withLag } from '../../../src/arbiter/timing/lag.ts';
import { assistantSchema } from '../../../src/config/assistant.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { contender, contest, voice } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const light = device({ id: 'light' });
const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const on = [{ action: 'turn_on', device: 'light' }] as const;
const off = [{ action: 'turn_off', device: 'light' }] as const;
const times = (lag_ms: number) => Array.from({ length: 20 }, () => lag_ms);
const house = arbiterStateOf(home({ assistants: ASSISTANTS, devices: [light] }));
const siri = contender({ assistant: 'siri', intents: on });

/** Whom a contest of these claims may wait for. */
const awaited = (of: Parameters<typeof contest>[0], state = house, refused: Contest['refused'] = []) => {
  const asked = { ...contest(of), refused };
  return [...new Set(asked.claims.flatMap((live) => expectedFor({ live, contest: asked, state })))];
};

test('who is disabled is not waited for', () => {
  const disabled = assistantSchema.parse({ name: 'Genie', enabled: false });
  const state = { ...house, assistants: { ...house.assistants, 'tmall-genie': disabled } };
  expect(awaited({ claims: [siri] }, state)).toEqual(['siri', 'alexa']);
  expect(awaited({ claims: [siri], named: { siri: 0.5, 'tmall-genie': 0.5 } }, state)).toEqual(['siri']);
});

test('who is offline, or was refused in this contest, is not waited for', () => {
  expect(awaited({ claims: [siri] }, { ...house, offline: new Set(['tmall-genie']) })).toEqual([
    'siri',
    'alexa',
  ]);
  const refused = [
    {
      id: 'x',
      assistant: 'alexa',
      intents: [],
      outcome: 'refused',
      reason: { kind: 'cannot_serve', assistant: 'alexa' },
      room: 'living-room',
      at_ms: 1000,
    },
  ] as const;
  expect(awaited({ claims: [siri] }, house, refused)).toEqual(['siri', 'tmall-genie']);
});

test('where it was heard those who were called are waited for, and once the calls are spent all are', () => {
  expect(awaited({ claims: [siri], named: { siri: 0.9, alexa: 0.7 } })).toEqual(['siri']);
  expect(awaited({ claims: [siri], named: { siri: 0.7, alexa: 0.7 } })).toEqual(['siri', 'alexa']);
  expect(awaited({ claims: [siri], voice: voice({ siri: 0.9 }, { spent: ['siri'] }) })).toEqual(ASSISTANTS);
});

test('for a guarded claim everybody is waited for who was detected at all', () => {
  const guarded = contender({ assistant: 'siri', intents: on, guarded: true });
  expect(awaited({ claims: [guarded], named: { siri: 0.9, alexa: 0.1 } })).toEqual(['siri', 'alexa']);
});

test('where nothing was heard it waits as long as the slowest of the silent usually takes, and never beyond the end', () => {
  const lagged = (lags: Lags, assistant: string, lag_ms: number): Lags =>
    Array.from({ length: 20 }).reduce<Lags>(
      (known) => withLag(known, { assistant, door: 'mqtt', lag_ms }),
      lags,
    );
  const lags = lagged(lagged({}, 'tmall-genie', 60), 'alexa', 320);
  const ends_ms = (of: Contest, around: Parameters<typeof patienceEnds_ms>[2]) =>
    patienceEnds_ms(
      of,
      of.claims.map((live) => ({
        live,
        silent: silentFor({ live, contest: of, state: around.state, claimedIn: nobodyClaimed }),
      })),
      around,
    );
  const { opened_ms, closes_ms } = contest({ claims: [siri] });
  expect(ends_ms(contest({ claims: [siri] }), { state: house, lags })).toBe(opened_ms + 320);
  const alexa = contender({ assistant: 'alexa', intents: on });
  expect(ends_ms(contest({ claims: [siri, alexa] }), { state: house, lags })).toBe(opened_ms + 60);
  const patient = { ...house, policy: { ...house.policy, patience_ms: 5000 } };
  expect(ends_ms(contest({ claims: [siri] }), { state: patient, lags: {} })).toBe(closes_ms);
  const named = { siri: 0.5, alexa: 0.5 };
  expect(ends_ms(contest({ claims: [siri], named }), { state: house, lags })).toBe(closes_ms);
});

test('a claim of the slowest ends the wait where the others have had their time already', () => {
  const lags = { alexa: { mqtt: times(320) }, 'tmall-genie': { mqtt: times(60) } };
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices: [light] }), {
    snapshot: { ...nothingKnown, lags },
  });
  it.at(0, () => it.claim({ assistant: 'siri', intents: on }));
  it.at(100, () => it.claim({ assistant: 'alexa', intents: on })).settle();
  expect(it.verdicts).toMatchObject([{ because: 'patience', latency_ms: 100 }]);
});

test('a claim that was refused for another utterance counts with that one', () => {
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices: [light] }));
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(50, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(100, () => it.claim({ assistant: 'tmall-genie', id: 'bad', can_serve: false, intents: on }));
  it.at(900, () => it.claim({ assistant: 'tmall-genie', id: 'good', intents: on })).settle();
  expect(it.verdicts.map(({ claims }) => claims.map(({ id, outcome }) => `${id} ${outcome}`))).toEqual([
    ['a granted'],
    ['good granted', 'bad refused'],
  ]);
});

test('a claim that is refused after the verdict of its utterance belongs to that, and to no later one', () => {
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices: [light] }));
  it.at(0, () => it.named('siri', { score: 0.9 })).at(900, () =>
    it.claim({ assistant: 'siri', id: 'a', intents: on }),
  );
  it.at(1500, () => it.claim({ assistant: 'tmall-genie', id: 'bad', can_serve: false, intents: on }));
  it.at(3000, () => it.claim({ assistant: 'siri', id: 'own', intents: off })).settle();
  expect(it.notices.map(({ claim, verdict }) => `${claim} ${verdict}`)).toEqual([
    'a verdict-1',
    'bad verdict-1',
    'own verdict-2',
  ]);
  expect(it.verdicts.map(({ claims }) => claims.length)).toEqual([1, 1]);
});

test.each([
  ['is refused', (it: ArbiterRig) => it.claim({ assistant: 'alexa', can_serve: false, intents: on })],
  ['goes offline', (it: ArbiterRig) => it.arbiter.presence('alexa', false)],
])('so does the slowest where it %s', (_, ends) => {
  const lags = { alexa: { mqtt: times(320) }, 'tmall-genie': { mqtt: times(60) } };
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices: [light] }), {
    snapshot: { ...nothingKnown, lags },
  });
  it.at(0, () => it.claim({ assistant: 'siri', intents: on }));
  it.at(100, () => ends(it)).settle();
  expect(it.verdicts).toMatchObject([{ because: 'patience', latency_ms: 100 }]);
});

test('a claim that was refused counts in one contest of its utterance, and not in the next', () => {
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices: [light] }));
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(800, () =>
    it.claim({ assistant: 'tmall-genie', id: 'bad', can_serve: false, room: 'living-room', intents: on }),
  );
  it.at(900, () => it.claim({ assistant: 'siri', id: 'a', intents: on, confidence: 0.05 }));
  it.at(2000, () => it.claim({ assistant: 'siri', id: 'b', intents: on, confidence: 0.05 })).settle();
  expect(it.verdicts.map(({ claims }) => claims.map(({ id, outcome }) => `${id} ${outcome}`))).toEqual([
    ['a withheld', 'bad refused'],
    ['b withheld'],
  ]);
});
