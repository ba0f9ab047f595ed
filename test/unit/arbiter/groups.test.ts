import { expect, test } from 'vitest';
import type { Intent } from '../../../src/intent/intent.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const devices = [
  device({ id: 'living-room-light' }),
  device({ id: 'bedroom-light', room: 'bedroom' }),
  device({ id: 'childs-lamp', room: 'nursery', owner: { only: 'siri' } }),
  device({ id: 'all-lights', kind: 'group', members: ['living-room-light', 'bedroom-light'] }),
  device({ id: 'house', kind: 'group', members: ['all-lights', 'childs-lamp'] }),
];
const rig = () => new ArbiterRig(home({ devices }));
const turn = (action: 'turn_on' | 'turn_off', id: string): readonly Intent[] => [{ action, device: id }];
const outcomes = (it: ArbiterRig) => it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

test('a member is not commanded again for what its group was told', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'group', intents: turn('turn_on', 'all-lights') }));
  it.at(2000, () =>
    it.claim({ assistant: 'tmall-genie', id: 'member', intents: turn('turn_on', 'bedroom-light') }),
  );
  expect(outcomes(it.settle())).toEqual(['group granted', 'member absorbed']);
});

test('a group and its member asked for opposites in two rooms make one contest', () => {
  const it = rig();
  it.at(0, () =>
    it.claim({ assistant: 'siri', id: 'group', intents: turn('turn_on', 'all-lights'), confidence: 0.9 }),
  );
  it.at(50, () =>
    it.claim({
      assistant: 'tmall-genie',
      id: 'member',
      intents: turn('turn_off', 'bedroom-light'),
      confidence: 0.6,
    }),
  );
  expect(outcomes(it.settle())).toEqual(['group granted', 'member overruled']);
  expect(it.verdicts).toHaveLength(1);
});

test('the whole group is more than the member that was told', () => {
  const it = rig();
  it.at(0, () =>
    it.claim({ assistant: 'siri', id: 'member', intents: turn('turn_on', 'living-room-light') }),
  );
  it.at(600, () => it.claim({ assistant: 'siri', id: 'group', intents: turn('turn_on', 'all-lights') }));
  expect(outcomes(it.settle())).toEqual(['member granted', 'group granted']);
});

test('a member that obeys one alone keeps its group from all others', () => {
  const it = rig();
  it.claim({ assistant: 'tmall-genie', id: 'other', intents: turn('turn_on', 'house') });
  it.claim({ assistant: 'siri', id: 'owner', intents: turn('turn_on', 'house') });
  it.settle();
  expect(it.notices).toMatchObject([
    { claim: 'other', outcome: 'refused', reason: 'childs-lamp is owned by siri' },
    { claim: 'owner', outcome: 'granted' },
  ]);
});

test('what no member of a group can do is refused, with the reason', () => {
  const dimmed = device({
    id: 'lights',
    kind: 'group',
    members: ['living-room-light'],
    features: ['brightness'],
  });
  const it = new ArbiterRig(home({ devices: [...devices, dimmed] }));
  it.claim({ assistant: 'siri', intents: [{ action: 'set_brightness', device: 'lights', value: 40 }] });
  expect(it.notices).toMatchObject([
    { outcome: 'refused', reason: 'unsupported action: no member of lights supports set_brightness' },
  ]);
});
