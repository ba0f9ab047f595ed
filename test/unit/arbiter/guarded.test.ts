import { expect, test } from 'vitest';
import { arbiterStateOf } from '../../../src/arbiter/arbiter-state.ts';
import { counterfactual } from '../../../src/arbiter/explain/counterfactual.ts';
import { decide } from '../../../src/arbiter/scoring/decide.ts';
import { assistantSchema } from '../../../src/config/assistant.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { contender, contest } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const devices = [
  device({ id: 'light' }),
  device({ id: 'front-door', kind: 'lock', features: ['lock'], owner: { prefer: 'tmall-genie' } }),
  device({ id: 'kiln', kind: 'switch', risk: 'guarded' }),
  device({ id: 'workshop', kind: 'group', members: ['light', 'kiln'] }),
];
const rig = (more: object = {}) => new ArbiterRig(home({ devices, more }));
const unlock = [{ action: 'unlock', device: 'front-door' }] as const;
const lock = [{ action: 'lock', device: 'front-door' }] as const;
const on = (id: string) => [{ action: 'turn_on', device: id }] as const;
const reasons = (it: ArbiterRig) => it.settle().notices.map(({ outcome, reason }) => `${outcome}: ${reason}`);

test('is not granted to an identified user whom the utterance did not name', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(10, (arbiter) => arbiter.presence('siri', false));
  it.at(900, () =>
    it.claim({
      assistant: 'tmall-genie',
      door: 'matter',
      confidence: 1,
      room: 'living-room',
      intents: unlock,
    }),
  );
  expect(reasons(it)).toEqual(['withheld: guarded: it was not called by name']);
  expect(it.orders).toEqual([]);
});

test('one member guards its group, whatever the others are', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'siri', intents: on('light') }));
  it.at(2000, () => it.named('siri', { score: 0.9 }));
  it.at(2900, () => it.claim({ assistant: 'siri', intents: on('workshop') }));
  expect(reasons(it)).toEqual([
    'granted: the strongest evidence',
    'withheld: guarded: the mqtt door does not prove who asked',
  ]);
});

test.each([[[on('light'), unlock]], [[unlock, on('light')]]])(
  'one intent guards its gesture, first or last',
  (parts) => {
    const it = rig();
    for (const [at, intents] of parts.entries())
      it.at(50 * at, () => it.claim({ assistant: 'siri', intents }));
    expect(new Set(reasons(it))).toEqual(
      new Set(['withheld: guarded: the mqtt door does not prove who asked']),
    );
    expect(it.orders).toEqual([]);
  },
);

test('a whole gesture in one message is guarded by any of its intents', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', intents: [...on('light'), ...unlock] }));
  expect(reasons(it)).toEqual(['withheld: guarded: the mqtt door does not prove who asked']);
});

test.each([
  ['homekit', 'app', 'direct', 'granted'],
  ['hermes', 'app', 'direct', 'withheld'],
  ['homekit', 'unknown', 'patience', 'withheld'],
  ['homekit', 'automation', 'patience', 'withheld'],
] as const)('what comes by %s of origin %s closes by %s, and is %s', (door, origin, because, outcome) => {
  const trusted = { siri: assistantSchema.parse({ name: 'Siri', trust_origin: true }) };
  const assistants = { ...home({ devices }).assistants, ...trusted };
  const it = new ArbiterRig({ ...home({ devices }), assistants }, { microphones: ['living-room'] });
  it.at(0, () => it.claim({ assistant: 'siri', door, origin, intents: unlock })).settle();
  expect(it.verdicts).toMatchObject([{ because, claims: [{ outcome }] }]);
});

test.each([
  [undefined, 'withheld: guarded: the alexa door does not prove who asked'],
  [['aligenie'], 'withheld: guarded: the alexa door does not prove who asked'],
  [['alexa'], 'granted: the strongest evidence'],
] as const)('a cloud unlocks only where the owner says so of the device: %j', (unlock_by, told) => {
  const door = device({
    id: 'front-door',
    kind: 'lock',
    features: ['lock'],
    ...(unlock_by && { unlock_by: [...unlock_by] }),
  });
  const it = new ArbiterRig(home({ devices: [door] }));
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'siri', door: 'alexa', intents: unlock }));
  expect(reasons(it)).toEqual([told]);
});

test('a refused unlock beside a lock of the same door leaves the lock to act', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(10, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'siri', door: 'matter', intents: unlock }));
  it.at(950, () => it.claim({ assistant: 'tmall-genie', door: 'matter', intents: lock }));
  expect(it.settle().orders.map(({ intents }) => intents)).toEqual([lock]);
});

test('everybody who was detected at all is waited for before a door unlocks, however weakly', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.99 })).at(10, () => it.named('tmall-genie', { score: 0.1 }));
  it.at(900, () => it.claim({ assistant: 'siri', door: 'matter', intents: unlock }));
  expect(reasons(it)).toEqual(['withheld: guarded: tmall-genie has not spoken']);
});

test('by MQTT only an assistant that is trusted unlocks, and the trust is of that door alone', () => {
  const assistants = { siri: assistantSchema.parse({ name: 'Siri', trust: true }) };
  const granted = (door: 'mqtt' | 'hermes' | 'heard') => {
    const it = new ArbiterRig({ ...home({ devices }), assistants });
    it.at(0, () => it.named('siri', { score: 0.9 }));
    it.at(900, () => it.claim({ assistant: 'siri', door, intents: unlock })).settle();
    return it.verdicts.map(({ winner }) => winner);
  };
  expect(granted('mqtt')).toEqual(['siri']);
  expect(granted('hermes')).toEqual([null]);
  expect(granted('heard')).toEqual([null]);
});

test('securing is not guarded', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', intents: lock })).settle();
  expect(it.verdicts).toMatchObject([{ winner: 'siri', action: 'lock' }]);
});

test('where both ask for the same, and nobody is silent, it is granted though nothing was heard', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', door: 'matter', intents: unlock }));
  it.at(40, () => it.claim({ assistant: 'tmall-genie', door: 'aligenie', intents: unlock })).settle();
  expect(it.verdicts).toMatchObject([{ because: 'all_heard', action: 'unlock' }]);
  expect(it.orders).toMatchObject([{ guarded: true }]);
});

test('the counterfactual of a withheld unlock names the wake score that would have called its assistant', () => {
  const state = arbiterStateOf(home({ devices }));
  const claim = contender({ assistant: 'siri', intents: unlock, guarded: true, authenticated: true });
  const asked = contest({ claims: [claim], named: { siri: 0.01 } });
  const decision = decide(asked, state);
  expect(decision.winner).toBeUndefined();
  expect(counterfactual(asked, state, { decision })).toEqual({
    kind: 'score',
    assistant: 'siri',
    from: 0.01,
    to: 0.5,
  });
});
