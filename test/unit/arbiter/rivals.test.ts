import { expect, test } from 'vitest';
import { doesTheRest } from '../../../src/arbiter/admission/rivals.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { voice } from '../../support/contest.ts';
import { device, home } from '../../support/home.ts';

const devices = [device({ id: 'light' }), device({ id: 'fan', kind: 'fan' })];
const on = [{ action: 'turn_on', device: 'light' }] as const;
const off = [{ action: 'turn_off', device: 'light' }] as const;
const fan = [{ action: 'turn_on', device: 'fan' }] as const;
const outcomes = (it: ArbiterRig) => it.settle().notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

/** Both were called in one breath, then Tmall Genie alone in the next; Siri's slow claim of the first opens its contest. */
function twoBreaths(): ArbiterRig {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.named('siri', { score: 0.7 })).at(10, () => it.named('tmall-genie', { score: 0.7 }));
  it.at(1000, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 0 }));
  it.at(1500, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(2400, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 0 }));
  return it.at(2500, () =>
    it.claim({ assistant: 'siri', id: 'first', utterance: 'utterance-1', intents: on }),
  );
}

test('what was asked of another device in the next breath waits for nobody of the one before', () => {
  const it = twoBreaths();
  it.at(2600, () => it.claim({ assistant: 'tmall-genie', id: 'second', intents: fan }));
  expect(outcomes(it)).toEqual(['second granted', 'first granted']);
  expect(it.verdicts).toMatchObject([
    { because: 'uncontested', latency_ms: 0, claims: [{ evidence: [{ kind: 'named', db: 9.54 }] }] },
    { because: 'deadline', latency_ms: 480 },
  ]);
});

test('opposites of two breaths are one contest, and whom the last one called is obeyed', () => {
  const it = twoBreaths();
  it.at(2600, () => it.claim({ assistant: 'tmall-genie', id: 'second', intents: off }));
  expect(outcomes(it).toSorted()).toEqual(['first overruled', 'second granted']);
  expect(it.orders.map(({ intents }) => intents)).toEqual([off]);
  expect(it.verdicts[0]?.explanation).toContain('Two people called.');
});

test('a slow claim of earlier words does not undo what was said later', () => {
  const it = new ArbiterRig(home({ devices }));
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(1000, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 0 }));
  it.at(1500, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(2600, () => it.claim({ assistant: 'tmall-genie', id: 'later', intents: off }));
  it.at(3000, () => it.claim({ assistant: 'siri', id: 'slow', intents: on }));
  expect(outcomes(it)).toEqual(['later granted', 'slow overruled']);
});

/** Siri's breath is answered at 900 ms; the next calls two, one of whom turns the fan off at 950. */
function answered(): ArbiterRig {
  const it = new ArbiterRig(home({ assistants: ['siri', 'tmall-genie', 'alexa', 'echo'], devices }));
  it.at(0, () => it.named('siri', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(910, () => it.named('alexa', { score: 0.6 })).at(910, () => it.named('tmall-genie', { score: 0.6 }));
  const fanOff = [{ action: 'turn_off', device: 'fan' }] as const;
  return it.at(950, () => it.claim({ assistant: 'alexa', id: 'b', intents: fanOff }));
}

test('the rest of a gesture that has won competes where the next breath contests its device', () => {
  const it = answered();
  it.at(1000, () => it.claim({ assistant: 'siri', id: 'rest', intents: fan }));
  expect(outcomes(it).sort()).toEqual(['a granted', 'b granted', 'rest overruled']);
});

test('what belongs to a verdict belongs to it while the next breath contests the same', () => {
  const it = answered();
  const fanOff = [{ action: 'turn_off', device: 'fan' }] as const;
  it.at(1000, () => it.claim({ assistant: 'echo', id: 'late', utterance: 'utterance-1', intents: fanOff }));
  expect(it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`)).toEqual([
    'a granted',
    'late overruled',
  ]);
});

const lamps = ['one', 'two', 'three'].map((id) => device({ id }));
const group = device({ id: 'all', kind: 'group', members: ['one', 'two', 'three'] });
const turn = (action: 'turn_on' | 'turn_off', id: string) => [{ action, device: id }] as const;
const lit = (of: ConstructorParameters<typeof ArbiterRig>[1] = {}) =>
  new ArbiterRig(home({ assistants: ['siri', 'tmall-genie', 'alexa'], devices: [...lamps, group] }), of);
const ordered = (it: ArbiterRig) =>
  it
    .settle()
    .orders.map(({ intents }) => intents.map(({ action, device: id }) => `${action} ${id}`).join(' '));

test.each([
  ['loses to it', 20],
  ['comes after its verdict', 400],
])('"all off" that %s does what "one lamp on" does not touch', (_, after_ms) => {
  const it = lit();
  it.at(0, () =>
    it.claim({ assistant: 'siri', id: 'one', intents: turn('turn_on', 'one'), confidence: 0.9 }),
  );
  it.at(after_ms, () =>
    it.claim({ assistant: 'tmall-genie', id: 'all', intents: turn('turn_off', 'all'), confidence: 0.6 }),
  );
  expect(ordered(it)).toEqual(['turn_on one', 'turn_off two turn_off three']);
  expect(outcomes(it)).toEqual(['one granted', 'all granted']);
});

test('two assistants that two people called in one breath each get their own lamp', () => {
  const it = lit();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(100, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(1000, () => it.claim({ assistant: 'siri', intents: turn('turn_on', 'one') }));
  it.at(1040, () => it.claim({ assistant: 'tmall-genie', intents: turn('turn_on', 'two') }));
  expect(ordered(it)).toEqual(['turn_on one', 'turn_on two']);
});

test('but one that was not called is a rival whatever it asks for', () => {
  const it = lit();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(100, () => it.named('tmall-genie', { score: 0.5 }));
  it.at(1000, () => it.claim({ assistant: 'tmall-genie', intents: turn('turn_on', 'two') }));
  it.at(1040, () => it.claim({ assistant: 'siri', intents: turn('turn_on', 'one') }));
  expect(ordered(it)).toEqual(['turn_on one']);
});

test('in a home without a microphone commands about different lamps are all done', () => {
  const it = lit();
  it.at(0, () => it.claim({ assistant: 'siri', origin: 'unknown', intents: turn('turn_on', 'one') }));
  it.at(60, () =>
    it.claim({ assistant: 'tmall-genie', origin: 'unknown', intents: turn('turn_off', 'two') }),
  );
  it.at(1500, () => it.claim({ assistant: 'alexa', origin: 'unknown', intents: turn('turn_off', 'three') }));
  expect(ordered(it)).toEqual(['turn_on one', 'turn_off two', 'turn_off three']);
});

test('a claim that connects two contests merges them under the earlier deadline', () => {
  const it = lit({ policy: { patience_ms: 480 } });
  const one = { assistant: 'siri', id: 'first', intents: turn('turn_on', 'one'), confidence: 0.7 };
  const two = { assistant: 'tmall-genie', id: 'second', intents: turn('turn_on', 'two'), confidence: 0.7 };
  const both = { assistant: 'alexa', id: 'both', intents: turn('turn_off', 'all'), confidence: 0.9 };
  it.at(0, () => it.claim(one))
    .at(100, () => it.claim(two))
    .at(200, () => it.claim(both));
  expect(it.settle().verdicts.map(({ winner, latency_ms }) => [winner, latency_ms])).toEqual([
    ['alexa', 200],
  ]);
});

test('two requests of one person to one assistant are both served while another is waited for', () => {
  const it = lit();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(10, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(1000, () => it.claim({ assistant: 'siri', intents: turn('turn_on', 'one') }));
  it.at(1300, () => it.claim({ assistant: 'siri', intents: turn('turn_on', 'two') }));
  expect(ordered(it)).toEqual(['turn_on one', 'turn_on two']);
});

test('two hundred rooms contest side by side, each in its own time', () => {
  const many = Array.from({ length: 200 }, (_, at) => device({ id: `lamp-${at}`, room: `room-${at}` }));
  const it = new ArbiterRig(home({ devices: many }));
  for (const { id, room } of many) it.claim({ assistant: 'siri', room, intents: turn('turn_on', id) });
  expect(it.settle().verdicts).toHaveLength(200);
  expect(new Set(it.verdicts.map(({ latency_ms }) => latency_ms))).toEqual(new Set([150]));
});

test('what goes on after a verdict counts with the calls that it has left', () => {
  const it = lit();
  it.at(0, () => it.named('siri', { score: 0.9 })).at(0, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(1000, () => it.claim({ assistant: 'siri', id: 'one', intents: turn('turn_on', 'one') }));
  it.at(1300, () => it.claim({ assistant: 'siri', id: 'two', intents: turn('turn_on', 'two') }));
  it.at(1300, () => it.claim({ assistant: 'alexa', id: 'overheard', intents: turn('turn_on', 'two') }));
  it.settle();
  const named = it.verdicts.map(({ claims }) => claims[0]?.evidence.some(({ kind }) => kind === 'named'));
  expect(named).toEqual([true, false]);
});

test('of two assistants that one voice called, the loser does what the winner does not touch', () => {
  const heard = voice({ siri: 0.95, 'tmall-genie': 0.9, alexa: 0.4 });
  const rival = (assistant: string) => ({
    voice: heard,
    claim: { assistant, door: 'mqtt', guarded: false, reach: [] } as const,
  });
  expect(doesTheRest(rival('siri'), rival('tmall-genie'))).toBe(true);
  expect(doesTheRest(rival('siri'), rival('alexa'))).toBe(false);
  expect(doesTheRest(rival('siri'), rival('siri'))).toBe(false);
});
