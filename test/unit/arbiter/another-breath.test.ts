import { expect, test } from 'vitest';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
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

test('what was asked in the next breath is judged by whom that one called, once the contest has closed', () => {
  const it = twoBreaths();
  it.at(2600, () => it.claim({ assistant: 'tmall-genie', id: 'second', intents: fan }));
  expect(outcomes(it)).toEqual(['first granted', 'second granted']);
  expect(it.verdicts).toMatchObject([
    { because: 'deadline', latency_ms: 480 },
    { because: 'uncontested', claims: [{ evidence: [{ kind: 'named', db: 9.54 }] }] },
  ]);
});

test('what is said last is done last', () => {
  const it = twoBreaths();
  it.at(2600, () => it.claim({ assistant: 'tmall-genie', id: 'second', intents: off }));
  expect(outcomes(it)).toEqual(['first granted', 'second granted']);
  expect(it.orders.map(({ intents }) => intents)).toEqual([on, off]);
});

test('its budget counts from its arrival all the same', () => {
  const it = twoBreaths();
  it.at(2600, () => it.claim({ assistant: 'tmall-genie', id: 'second', intents: fan })).settle();
  expect(it.orders.map(({ at_ms, opened_ms }) => [at_ms, opened_ms])).toEqual([
    [2980, 2500],
    [2980, 2600],
  ]);
});

test('a rival of the first breath still competes in its contest, and closes it', () => {
  const it = twoBreaths();
  it.at(2600, () => it.claim({ assistant: 'tmall-genie', id: 'second', intents: fan }));
  it.at(2700, () =>
    it.claim({ assistant: 'tmall-genie', id: 'rival', utterance: 'utterance-1', intents: off }),
  );
  expect(outcomes(it)).toEqual(['first granted', 'rival overruled', 'second granted']);
  expect(it.orders.map(({ at_ms }) => at_ms)).toEqual([2700, 2700]);
});

test('twins that wait together act once', () => {
  const it = twoBreaths();
  it.at(2600, () => it.claim({ assistant: 'tmall-genie', id: 'second', intents: fan }));
  it.at(2800, () =>
    it.claim({
      assistant: 'tmall-genie',
      id: 'twin',
      door: 'aligenie',
      utterance: 'utterance-3',
      intents: fan,
    }),
  );
  expect(outcomes(it)).toEqual(['first granted', 'second granted', 'twin absorbed']);
  expect(it.orders).toHaveLength(2);
});

test('what waits is withheld where the broker is lost meanwhile, and a redelivery of it is one with it', () => {
  const it = twoBreaths();
  const second = () => it.claim({ assistant: 'tmall-genie', id: 'second', intents: fan });
  it.at(2600, second)
    .at(2650, second)
    .at(2700, (arbiter) => arbiter.broker(false));
  expect(outcomes(it)).toEqual(['first withheld', 'second withheld']);
  expect(it.orders).toEqual([]);
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
