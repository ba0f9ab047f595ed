import { expect, test } from 'vitest';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const devices = [
  device({ id: 'living-room-light' }),
  device({ id: 'bedroom-light', room: 'bedroom' }),
  device({ id: 'kitchen-light', room: 'kitchen' }),
];
const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const rig = () => new ArbiterRig(home({ assistants: ASSISTANTS, devices }));
const on = [{ action: 'turn_on', device: 'living-room-light' }] as const;
const off = [{ action: 'turn_off', device: 'living-room-light' }] as const;
const judged = (it: ArbiterRig) =>
  it.settle().verdicts.map(({ room, utterance }) => `${room} ${utterance ?? 'unheard'}`);

test('the utterance that a claim carries goes before the room that it names', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9, room: 'bedroom' }));
  const carried = { utterance: 'utterance-1', room: 'kitchen', intents: on } as const;
  it.at(900, () => it.claim({ assistant: 'siri', ...carried }));
  expect(judged(it)).toEqual(['bedroom utterance-1']);
});

test('an utterance that nobody knows leaves the room that the claim names', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9, room: 'bedroom' }));
  it.at(900, () => it.claim({ assistant: 'siri', utterance: 'nonsense', room: 'kitchen', intents: on }));
  expect(judged(it)).toEqual(['kitchen unheard']);
});

test('a room that nobody knows leaves the utterance that named the assistant', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9, room: 'bedroom' }));
  it.at(900, () => it.claim({ assistant: 'siri', room: 'cellar', intents: on }));
  expect(judged(it)).toEqual(['bedroom utterance-1']);
});

test('of two voices in which its assistant was called it is the newer', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9, room: 'bedroom' }));
  it.at(301, () => it.named('siri', { score: 0.9, room: 'kitchen' }));
  it.at(900, () => it.claim({ assistant: 'siri', intents: on }));
  expect(judged(it)).toEqual(['kitchen utterance-2']);
});

test('of two utterances in one room it is the one that named its assistant', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(1000, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 0 }));
  it.at(1500, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(2000, () => it.claim({ assistant: 'siri', room: 'living-room', intents: on }));
  expect(judged(it)).toEqual(['living-room utterance-1']);
});

test('who was not called belongs to the only open utterance, and with two of them to the room of its device', () => {
  const one = rig();
  one.at(0, () => one.named('siri', { score: 0.9, room: 'bedroom' }));
  one.at(900, () => one.claim({ assistant: 'alexa', intents: on }));
  expect(judged(one)).toEqual(['bedroom utterance-1']);
  const two = rig();
  two.at(0, () => two.named('siri', { score: 0.9, room: 'bedroom' }));
  two.at(0, () => two.named('tmall-genie', { score: 0.9, room: 'kitchen' }));
  two.at(900, () => two.claim({ assistant: 'alexa', intents: on }));
  expect(judged(two)).toEqual(['living-room unheard']);
});

test('in the room of its device it belongs to the utterance that is open there', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9, room: 'bedroom' }));
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'alexa', intents: on }));
  expect(judged(it)).toEqual(['living-room utterance-2']);
});

test('an utterance of its own room that called another keeps no claim from the verdict on its device elsewhere', () => {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(1000, () => it.named('alexa', { score: 0.9, room: 'bedroom' }));
  it.at(1500, () => it.claim({ assistant: 'tmall-genie', id: 'b', room: 'bedroom', intents: off })).settle();
  expect(it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`)).toEqual(['a granted', 'b overruled']);
});

test('what the verdict elsewhere no longer absorbs is judged in its own room', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', intents: on }));
  it.at(3150, () => it.claim({ assistant: 'tmall-genie', room: 'bedroom', intents: off }));
  expect(judged(it)).toEqual(['living-room unheard', 'bedroom unheard']);
});

test('a rule goes before the broker: what is refused is refused while it is away too', () => {
  const it = rig();
  it.at(0, (arbiter) => arbiter.broker(false));
  it.at(10, () => it.claim({ assistant: 'siri', can_serve: false, intents: on }));
  it.at(20, () => it.claim({ assistant: 'siri', intents: on }));
  expect(it.notices.map(({ outcome, reason }) => `${outcome}: ${reason}`)).toEqual([
    'refused: siri says that it cannot serve',
    'withheld: broker_lost',
  ]);
});

/** Tmall Genie was called in the bedroom at 500 ms, and there asks for the light at 1050. */
function askedInTheBedroom(it: ArbiterRig, intents: typeof on | typeof off): readonly string[] {
  it.at(1050, () => it.claim({ assistant: 'tmall-genie', id: 'b', room: 'bedroom', intents }));
  return it.settle().verdicts.map(({ room, winner }) => `${room} ${winner}`);
}

test('who was called in its own room competes for its device with who asks for it elsewhere', () => {
  const it = rig();
  it.at(500, () => it.named('tmall-genie', { score: 0.9, room: 'bedroom' }));
  it.at(1000, () => it.claim({ assistant: 'alexa', room: 'living-room', intents: on }));
  expect(askedInTheBedroom(it, off)).toEqual(['bedroom tmall-genie']);
});

const lights = device({
  id: 'lights',
  room: 'kitchen',
  kind: 'group',
  members: ['living-room-light', 'bedroom-light'],
});
const grouped = (of: { microphones?: readonly string[] } = {}) =>
  new ArbiterRig(home({ assistants: ASSISTANTS, devices: [...devices, lights] }), of);
const ordered = (it: ArbiterRig) =>
  it.settle().orders.map(({ intents }) => intents.map(({ action, device: id }) => `${action} ${id}`));

test('what another room has decided while the contest was open is not done again', () => {
  const it = grouped();
  it.at(900, () =>
    it.claim({ assistant: 'siri', room: 'kitchen', intents: [{ action: 'turn_on', device: 'lights' }] }),
  );
  it.at(910, () => it.named('tmall-genie', { score: 0.9, room: 'bedroom' }));
  const bedroom = [{ action: 'turn_on', device: 'bedroom-light' }] as const;
  it.at(950, () => it.claim({ assistant: 'tmall-genie', room: 'bedroom', intents: bedroom }));
  expect(ordered(it)).toEqual([['turn_on bedroom-light'], ['turn_on living-room-light']]);
});

test('a tap elsewhere takes nothing from what is said after it', () => {
  const it = grouped({ microphones: ['living-room'] });
  it.at(0, () => it.claim({ assistant: 'siri', room: 'living-room', origin: 'unknown', intents: on }));
  it.at(500, () =>
    it.claim({ assistant: 'alexa', room: 'kitchen', intents: [{ action: 'turn_off', device: 'lights' }] }),
  );
  expect(ordered(it)).toEqual([['turn_on living-room-light'], ['turn_off lights']]);
});
