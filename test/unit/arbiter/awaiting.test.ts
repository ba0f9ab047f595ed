import { expect, test } from 'vitest';
import { expected } from '../../../src/arbiter/admission/expected.ts';
import { arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import { patienceEnds_ms } from '../../../src/arbiter/timing/closing.ts';
import { type Lags, withLag } from '../../../src/arbiter/timing/lag.ts';
import { assistantSchema } from '../../../src/config/assistant.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { contender, contest } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const light = device({ id: 'light' });
const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const on = [{ action: 'turn_on', device: 'light' }] as const;
const off = [{ action: 'turn_off', device: 'light' }] as const;
const times = (lag_ms: number) => Array.from({ length: 20 }, () => lag_ms);
const house = arbiterStateOf(home({ assistants: ASSISTANTS, devices: [light] }));
const siri = contender({ assistant: 'siri', intents: on });

test('who is disabled is not waited for', () => {
  const disabled = assistantSchema.parse({ name: 'Genie', enabled: false });
  const assistants = { ...house.assistants, 'tmall-genie': disabled };
  expect(expected(contest({ claims: [siri] }), { ...house, assistants })).toEqual(['siri', 'alexa']);
  const named = { siri: 0.5, 'tmall-genie': 0.5 };
  expect(expected(contest({ claims: [siri], named }), { ...house, assistants })).toEqual(['siri']);
});

test('who is offline, or was refused in this contest, is not waited for', () => {
  const offline = new Set(['tmall-genie']);
  expect(expected(contest({ claims: [siri] }), { ...house, offline })).toEqual(['siri', 'alexa']);
  const refused = [
    {
      id: 'x',
      assistant: 'alexa',
      intents: [],
      outcome: 'refused',
      reason: 'alexa says that it cannot serve',
      at_ms: 1000,
    },
  ] as const;
  expect(expected({ ...contest({ claims: [siri] }), refused }, house)).toEqual(['siri', 'tmall-genie']);
});

test('where it was heard those who were named are waited for, and once the names are spent all are', () => {
  const heard = contest({ claims: [siri], named: { siri: 0.9 } });
  expect(expected(heard, house)).toEqual(['siri']);
  const spent = { ...heard, utterance: heard.utterance && { ...heard.utterance, spent_ms: 900 } };
  expect(expected(spent, house)).toEqual(ASSISTANTS);
});

test('where nothing was heard it waits as long as the slowest of the silent usually takes, and never beyond the end', () => {
  const lagged = (lags: Lags, assistant: string, lag_ms: number): Lags =>
    Array.from({ length: 20 }).reduce<Lags>(
      (known) => withLag(known, { assistant, door: 'mqtt', lag_ms }),
      lags,
    );
  const lags = lagged(lagged({}, 'tmall-genie', 60), 'alexa', 320);
  const { opened_ms, closes_ms } = contest({ claims: [siri] });
  expect(patienceEnds_ms(contest({ claims: [siri] }), house, lags)).toBe(opened_ms + 320);
  const alexa = contender({ assistant: 'alexa', intents: on });
  expect(patienceEnds_ms(contest({ claims: [siri, alexa] }), house, lags)).toBe(opened_ms + 60);
  const patient = { ...house, policy: { ...house.policy, patience_ms: 5000 } };
  expect(patienceEnds_ms(contest({ claims: [siri] }), patient, {})).toBe(closes_ms);
  const named = { siri: 0.5, alexa: 0.5 };
  expect(patienceEnds_ms(contest({ claims: [siri], named }), house, lags)).toBe(closes_ms);
});

test('a claim of the slowest ends the wait where the others have had their time already', () => {
  const lags = { alexa: { mqtt: times(320) }, 'tmall-genie': { mqtt: times(60) } };
  const rooms = { rooms: [], hearing: [], concerned: [], last: [] };
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices: [light] }), {
    snapshot: { rooms, lags, seen: [] },
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
  const rooms = { rooms: [], hearing: [], concerned: [], last: [] };
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices: [light] }), {
    snapshot: { rooms, lags, seen: [] },
  });
  it.at(0, () => it.claim({ assistant: 'siri', intents: on }));
  it.at(100, () => ends(it)).settle();
  expect(it.verdicts).toMatchObject([{ because: 'patience', latency_ms: 100 }]);
});

test('a claim that was refused counts in one contest of its utterance, and not in the next', () => {
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices: [light] }));
  it.at(0, () => it.named('siri', { score: 0.3 }));
  it.at(800, () =>
    it.claim({ assistant: 'tmall-genie', id: 'bad', can_serve: false, room: 'living-room', intents: on }),
  );
  it.at(900, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(2000, () => it.claim({ assistant: 'siri', id: 'b', intents: on })).settle();
  expect(it.verdicts.map(({ claims }) => claims.map(({ id, outcome }) => `${id} ${outcome}`))).toEqual([
    ['a withheld', 'bad refused'],
    ['b withheld'],
  ]);
});
