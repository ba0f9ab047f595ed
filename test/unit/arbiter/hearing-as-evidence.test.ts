import { expect, test } from 'vitest';
import { assistantSchema } from '../../../src/config/assistant.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

/** What the hub does with words that it understood itself, by how the assistant is configured. */
function heardBy(siri: object): ArbiterRig {
  const assistants = { siri: assistantSchema.parse({ name: 'Siri', ...siri }) };
  const light = device({ id: 'living-room-light' });
  const rig = new ArbiterRig({ ...home({ devices: [light] }), assistants });
  rig.at(0, () => rig.named('siri', { score: 0.9 }));
  rig.at(900, (arbiter) =>
    arbiter.words({ room: 'living-room', assistants: ['siri'], text: 'turn on the living room light' }),
  );
  return rig;
}

test('acts on what the hub understood where the assistant has no door of its own', () => {
  expect(heardBy({}).verdicts).toMatchObject([{ winner: 'siri', claims: [{ door: 'heard' }] }]);
});

test.each([
  ['has a door of its own', { doors: ['matter'] }],
  ['is configured to be witnessed', { heard: 'evidence' }],
])('only witnesses where the assistant %s, and its own command then agrees', (_, siri) => {
  const rig = heardBy(siri);
  expect(rig.verdicts).toEqual([]);
  rig.at(1200, () => rig.claim({ assistant: 'siri', door: 'matter' }));
  expect(rig.verdicts[0]?.claims[0]?.evidence).toContainEqual(
    expect.objectContaining({ kind: 'agrees', db: 6 }),
  );
});

test('acts where it is told to, though the assistant has a door', () => {
  expect(heardBy({ doors: ['matter'], heard: 'claim' }).verdicts).toHaveLength(1);
});

test('one part of what the hub understood is no other intent: its gesture is carried out whole', () => {
  const assistants = { siri: assistantSchema.parse({ name: 'Siri', doors: ['matter'] }) };
  const devices = [device({ id: 'living-room-light' }), device({ id: 'living-room-fan', kind: 'fan' })];
  const rig = new ArbiterRig({ ...home({ devices }), assistants });
  const text = 'turn on the living room light and the living room fan';
  rig.at(0, () => rig.named('siri', { score: 0.7 }));
  rig.at(900, (arbiter) => arbiter.words({ room: 'living-room', assistants: ['siri'], text }));
  for (const [at, { id }] of devices.entries())
    rig.at(1200 + 20 * at, () =>
      rig.claim({ assistant: 'siri', door: 'matter', intents: [{ action: 'turn_on', device: id }] }),
    );
  expect(rig.notices.map(({ outcome }) => outcome)).toEqual(['granted', 'granted']);
  expect(rig.orders.flatMap(({ intents }) => intents)).toHaveLength(2);
});

test('words that the hub did not understand are evidence for nobody', () => {
  const rig = new ArbiterRig(home({ devices: [device({ id: 'living-room-light' })] }));
  rig.at(0, () => rig.named('siri', { score: 0.9 }));
  rig.at(900, (arbiter) => arbiter.words({ room: 'living-room', assistants: ['siri'], text: 'sing a song' }));
  rig.at(1200, () => rig.claim({ assistant: 'siri', door: 'matter' }));
  expect(rig.verdicts.map(({ claims }) => claims[0]?.evidence.map(({ kind }) => kind))).toEqual([['named']]);
});

test('a group that the hub understood is agreed with by who asks for the group', () => {
  const devices = [
    device({ id: 'living-room-light' }),
    device({ id: 'living-room-lamp' }),
    device({ id: 'all-lights', kind: 'group', members: ['living-room-light', 'living-room-lamp'] }),
  ];
  const rig = new ArbiterRig(home({ devices }));
  rig.at(0, () => rig.named('tmall-genie', { score: 0.9 }));
  rig.at(900, (arbiter) =>
    arbiter.words({ room: 'living-room', assistants: ['tmall-genie'], text: 'turn on all lights' }),
  );
  rig.at(1200, () =>
    rig.claim({ assistant: 'siri', intents: [{ action: 'turn_on', device: 'all-lights' }] }),
  );
  const evidence = rig.settle().verdicts.flatMap(({ claims }) => claims.flatMap((claim) => claim.evidence));
  expect(evidence).not.toContainEqual(expect.objectContaining({ kind: 'agrees', db: -6 }));
  expect(evidence).toContainEqual(expect.objectContaining({ kind: 'agrees', db: 6 }));
});
