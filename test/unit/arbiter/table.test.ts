import { expect, test } from 'vitest';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const devices = [
  device({ id: 'living-room-light' }),
  device({ id: 'bedroom-light', room: 'bedroom' }),
  device({ id: 'piano-lamp', owner: { prefer: 'tmall-genie' } }),
];
const rig = () => new ArbiterRig(home({ devices }), { microphones: ['living-room'] });
const on = (id: string) => [{ action: 'turn_on', device: id }] as const;

function rows(it: ArbiterRig, assistant: string, verdict = 0): Record<string, number> {
  const claim = it.verdicts[verdict]?.claims.find((each) => each.assistant === assistant);
  return Object.fromEntries((claim?.evidence ?? []).map(({ kind, db }) => [kind, db]));
}

test('whom the utterance did not name has 12 dB against it', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.6 })).at(1000, () => it.claim({ assistant: 'tmall-genie' }));
  it.settle();
  expect(rows(it, 'tmall-genie')).toEqual({ not_named: -12 });
  expect(it.verdicts).toMatchObject([{ winner: null, claims: [{ outcome: 'withheld' }] }]);
});

test('a claim that asks for other than the hub understood has 6 dB against it', () => {
  const it = rig();
  const text = 'turn on the living room light';
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(800, (arbiter) => arbiter.words({ room: 'living-room', assistants: ['siri'], text }));
  const off = [{ action: 'turn_off', device: 'living-room-light' }] as const;
  it.at(900, () => it.claim({ assistant: 'tmall-genie', intents: off })).settle();
  expect(rows(it, 'tmall-genie')).toMatchObject({ agrees: -6 });
});

test('where two were called, words about one device say nothing of a claim on another', () => {
  const it = rig();
  const text = 'turn on the living room light';
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(800, (arbiter) => arbiter.words({ room: 'living-room', assistants: ['siri'], text }));
  it.at(900, () => it.claim({ assistant: 'tmall-genie', intents: on('piano-lamp') })).settle();
  expect(rows(it, 'tmall-genie', 1)).toEqual({ named: 9.54, owner: 6 });
});

test.each([
  [7999, { follow_up: 8 }],
  [8000, {}],
])('who won %i ms ago is followed up by what names nobody', (since_ms, evidence) => {
  const it = rig();
  const spoken = { intents: on('bedroom-light'), room: 'living-room' };
  it.at(0, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  it.at(0, () => it.claim({ assistant: 'siri' })).at(100, () => it.claim({ assistant: 'tmall-genie' }));
  const won_ms = 100;
  expect(it.verdicts[0]?.winner).toBe('siri');
  it.at(won_ms + since_ms, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  it.at(won_ms + since_ms, () => it.claim({ assistant: 'siri', ...spoken })).settle();
  expect(rows(it, 'siri', 1)).toEqual(evidence);
});

test('the owner of a device that is preferred has 6 dB, and nobody else', () => {
  const it = rig();
  it.at(0, (arbiter) => arbiter.spoke({ room: 'living-room', age_ms: 0 }));
  for (const assistant of ['siri', 'tmall-genie'])
    it.at(10, () => it.claim({ assistant, intents: on('piano-lamp') }));
  expect(rows(it, 'tmall-genie')).toEqual({ owner: 6 });
  expect(rows(it, 'siri')).toEqual({});
});

test('who heard it in another room than the hub has 4 dB against it', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(0, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'siri', utterance: 'utterance-1', room: 'bedroom' }));
  it.at(910, () => it.claim({ assistant: 'tmall-genie', room: 'living-room' })).settle();
  expect(rows(it, 'siri')).toMatchObject({ room: -4 });
  expect(rows(it, 'tmall-genie')).toMatchObject({ room: 4 });
});

test('a room lifts no claim over the floor where nothing was heard', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.claim({ assistant: 'siri', confidence: 0.4, room: 'living-room' })).settle();
  expect(rows(it, 'siri')).toMatchObject({ sure: -1.76, room: 4 });
  expect(it.verdicts).toMatchObject([{ winner: null }]);
});

test.each([
  [49, {}],
  [50, { first: 1 }],
])('an onset that is earlier by %i ms', (by_ms, evidence) => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.claim({ assistant: 'siri' })).at(by_ms, () => it.claim({ assistant: 'tmall-genie' }));
  expect(rows(it, 'siri')).toEqual(evidence);
});

test('a claim of more than two seconds is expired, and opens nothing', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.claim({ assistant: 'siri', age_ms: 2001 })).settle();
  expect(it.notices).toMatchObject([{ outcome: 'expired', reason: '2001 ms old, more than 2000 ms' }]);
  expect(it.verdicts).toEqual([]);
  it.at(20_000, () => it.claim({ assistant: 'siri', age_ms: 2000 })).settle();
  expect(it.verdicts).toMatchObject([{ winner: 'siri' }]);
});

test('a claim from the future is as old as one of now', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.claim({ assistant: 'siri', age_ms: -5000 })).at(20, () =>
    it.claim({ assistant: 'tmall-genie' }),
  );
  expect([rows(it, 'siri'), rows(it, 'tmall-genie')]).toEqual([{}, {}]);
});

test('a tap is no conversation: who tapped last is not followed up', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', origin: 'unknown' }));
  it.at(2000, () => it.claim({ assistant: 'siri', intents: on('piano-lamp') })).settle();
  expect(it.verdicts.map(({ because }) => because)).toEqual(['direct', 'patience']);
  expect(rows(it, 'siri', 1)).toEqual({});
});
