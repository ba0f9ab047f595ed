import { expect, test } from 'vitest';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const ON = 'turn on the lamp';
const HALF = 'turn on the lamp to fifty percent';

/** Two are called, and only one is understood here: the contest waits for the other. */
function collecting(): ArbiterRig {
  const lamp = device({ id: 'lamp', features: ['on_off', 'brightness'] });
  const rig = new ArbiterRig(home({ devices: [lamp] }), { microphones: ['living-room'] });
  rig.at(0, () => rig.named('siri', { score: 0.7 })).at(10, () => rig.named('tmall-genie', { score: 0.7 }));
  return rig.at(1000, (arbiter) => arbiter.words({ room: 'living-room', assistants: ['siri'], text: ON }));
}

const more = (rig: ArbiterRig, at_ms: number, text = HALF) =>
  rig.at(at_ms, (arbiter) =>
    arbiter.words({ room: 'living-room', assistants: ['siri'], text, revises: true }),
  );

test('more words before the verdict stand for the first, within the same budget', () => {
  const rig = more(collecting(), 1300);
  expect(rig.verdicts).toEqual([]);
  rig.settle();
  expect(rig.orders).toMatchObject([
    { opened_ms: 1000, at_ms: 1480, intents: [{ action: 'set_brightness', device: 'lamp', value: 50 }] },
  ]);
  expect(rig.verdicts).toMatchObject([
    {
      winner: 'siri',
      claims: [
        { id: 'claim-2', outcome: 'granted' },
        { id: 'claim-1', outcome: 'refused', reason: 'withdrawn: more was said' },
      ],
    },
  ]);
  expect(rig.notices.map(({ claim, outcome }) => `${claim} ${outcome}`)).toEqual([
    'claim-1 refused',
    'claim-2 granted',
  ]);
  expect(rig.faults).toEqual([]);
});

test('what the hub understands of the words is then the revised intent: the rival who asks that agrees', () => {
  const rig = more(collecting(), 1200);
  const intents = [{ action: 'set_brightness', device: 'lamp', value: 50 } as const];
  rig.at(1250, () => rig.claim({ assistant: 'tmall-genie', intents, id: 'rival' }));
  rig.settle();
  const rival = rig.verdicts[0]?.claims.find(({ id }) => id === 'rival');
  expect(rival?.evidence).toContainEqual(expect.objectContaining({ kind: 'agrees', db: 6 }));
});

test('once it has acted, more words are a command of their own', () => {
  const rig = more(collecting(), 2500).settle();
  expect(rig.orders.map(({ intents }) => intents[0]?.action)).toEqual(['turn_on', 'set_brightness']);
  expect(rig.notices.map(({ outcome }) => outcome)).toEqual(['granted', 'granted']);
});

test('more words that ask the same do nothing more', () => {
  const rig = more(collecting(), 2500, `${ON} please`).settle();
  expect(rig.orders).toHaveLength(1);
  expect(rig.notices.map(({ outcome }) => outcome)).toEqual(['granted', 'absorbed']);
});
