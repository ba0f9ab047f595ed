import { expect, test } from 'vitest';
import { assistantSchema } from '../../../src/config/assistant.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
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
      door: 'aligenie',
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

test('a tap unlocks only by the door of an identified user', () => {
  for (const [door, outcome] of [
    ['homekit', 'granted'],
    ['hermes', 'withheld'],
  ] as const) {
    const it = new ArbiterRig(home({ devices }), { microphones: ['living-room'] });
    it.at(0, () => it.claim({ assistant: 'siri', door, origin: 'unknown', intents: unlock })).settle();
    expect(it.verdicts).toMatchObject([{ because: 'direct', claims: [{ outcome }] }]);
  }
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
