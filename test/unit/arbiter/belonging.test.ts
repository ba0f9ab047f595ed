import { expect, test } from 'vitest';
import { nothingKnown } from '../../../src/arbiter/snapshot.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const devices = [
  device({ id: 'living-room-light' }),
  device({ id: 'living-room-fan', kind: 'fan' }),
  device({ id: 'bedroom-light', room: 'bedroom' }),
];
const ASSISTANTS = ['siri', 'tmall-genie', 'alexa'];
const rig = (microphones: readonly string[] = []) =>
  new ArbiterRig(home({ assistants: ASSISTANTS, devices }), { microphones });
const on = [{ action: 'turn_on', device: 'living-room-light' }] as const;
const off = [{ action: 'turn_off', device: 'living-room-light' }] as const;
const fan = [{ action: 'turn_on', device: 'living-room-fan' }] as const;
const bedroom = [{ action: 'turn_on', device: 'bedroom-light' }] as const;
const outcomes = (it: ArbiterRig) => it.notices.map(({ claim, outcome }) => `${claim} ${outcome}`);

/** Siri was called and has turned the light on at 900 ms; its utterance expires at 8000. */
function granted(): ArbiterRig {
  const it = rig();
  it.at(0, () => it.named('siri', { score: 0.9 }));
  return it.at(900, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
}

test.each([
  [2999, 'absorbed'],
  [3000, 'granted'],
])('the twin of an unheard verdict %i ms after it is %s', (after_ms, outcome) => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(150 + after_ms, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['a granted', `twin ${outcome}`]);
});

test.each([
  [7999, 'absorbed'],
  [8000, 'granted'],
])('the twin of a heard verdict %i ms after the name is %s', (at_ms, outcome) => {
  const it = granted();
  it.at(at_ms, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['a granted', `twin ${outcome}`]);
});

test.each([
  [1000, 'absorbed'],
  [1001, 'granted'],
])('the twin of a tap %i ms after it is %s', (at_ms, outcome) => {
  const it = rig(['living-room']);
  const tap = { origin: 'unknown', intents: on } as const;
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', door: 'homekit', ...tap }));
  it.at(at_ms, () => it.claim({ assistant: 'tmall-genie', id: 'twin', door: 'aligenie', ...tap })).settle();
  expect(outcomes(it)).toEqual(['a granted', `twin ${outcome}`]);
});

test.each([
  [10_000, 'granted'],
  [10_001, 'overruled'],
])('what was overruled and is said again %i ms later is %s', (after_ms, outcome) => {
  const it = granted();
  const said = { assistant: 'tmall-genie', intents: off } as const;
  it.at(950, () => it.claim({ ...said, id: 'b' }));
  it.at(3000, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 0 }));
  it.at(950 + after_ms, () => it.claim({ ...said, id: 'c' })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b overruled', `c ${outcome}`]);
});

test('the winner corrects itself by the door by which it won, and by no other', () => {
  const it = granted();
  it.at(2000, () => it.claim({ assistant: 'siri', id: 'cloud', door: 'hermes', intents: off }));
  it.at(3000, () => it.claim({ assistant: 'siri', id: 'own', intents: off })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'cloud overruled', 'own granted']);
});

test('another does not correct the winner, though it comes by the same door', () => {
  const it = granted();
  it.at(2000, () => it.claim({ assistant: 'tmall-genie', id: 'other', intents: off })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'other overruled']);
});

test('what carries the id of another utterance is judged in that one', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(1000, () => it.named('alexa', { score: 0.9 }));
  it.at(1500, () =>
    it.claim({ assistant: 'tmall-genie', id: 'b', utterance: 'utterance-1', intents: on }),
  ).settle();
  // Unheard, what siri has done of that lamp stands all the same.
  expect(outcomes(it)).toEqual(['a granted', 'b absorbed']);
});

test('who is called after a tap, and asks for what was tapped, is judged anew', () => {
  const it = rig(['living-room']);
  it.at(0, () => it.claim({ assistant: 'siri', id: 'tap', origin: 'unknown', intents: on }));
  it.at(300, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(900, () => it.claim({ assistant: 'tmall-genie', id: 'said', intents: on })).settle();
  expect(outcomes(it)).toEqual(['tap granted', 'said granted']);
});

test('who is called again in the breath of a gesture that has won begins another', () => {
  const it = granted();
  it.at(950, () => it.named('siri', { score: 0.9 }));
  it.at(1000, () => it.claim({ assistant: 'siri', id: 'b', intents: fan })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b granted']);
  expect(new Set(it.notices.map(({ verdict }) => verdict)).size).toBe(2);
});

test.each([
  [150, 1],
  [151, 2],
])('what follows the winner by %i ms makes %i verdicts', (after_ms, verdicts) => {
  const it = granted();
  it.at(900 + after_ms, () => it.claim({ assistant: 'siri', id: 'b', intents: fan })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b granted']);
  expect(new Set(it.notices.map(({ verdict }) => verdict)).size).toBe(verdicts);
});

test('each intent of a gesture that has won has a budget of its own, and is dropped beyond it', () => {
  const it = granted();
  it.at(1000, () => it.claim({ assistant: 'siri', id: 'b', intents: fan })).settle();
  expect(it.orders.map(({ opened_ms, budget_ms }) => [opened_ms, budget_ms])).toEqual([
    [900, 500],
    [1000, 500],
  ]);
});

test('of two that lose, absorbed is who asked for no more than the winner, and who asked for more does the rest', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'tmall-genie', id: 'part', intents: fan, confidence: 0.6 }));
  it.at(10, () =>
    it.claim({ assistant: 'alexa', id: 'more', intents: [...on, ...fan, ...bedroom], confidence: 0.6 }),
  );
  it.at(20, () => it.claim({ assistant: 'siri', id: 'won', intents: [...on, ...fan], confidence: 0.9 }));
  expect(outcomes(it.settle()).sort()).toEqual(['more granted', 'part absorbed', 'won granted']);
  expect(it.orders.at(-1)?.intents).toEqual(bedroom);
});

test.each([
  ['another assistant', { assistant: 'alexa', intents: off }],
  ['another intent', { assistant: 'tmall-genie', intents: [...off, ...fan] }],
] as const)('what was overruled is not insisted upon by %s', (_, claim) => {
  const it = granted();
  it.at(950, () => it.claim({ assistant: 'tmall-genie', id: 'b', intents: off }));
  it.at(3000, () => it.claim({ ...claim, id: 'c' })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b overruled', 'c overruled']);
});

test('the same again in the winner’s breath, by another id, is done already', () => {
  const it = granted();
  it.at(1000, () => it.claim({ assistant: 'siri', id: 'again', intents: on })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'again absorbed']);
  expect(it.orders).toHaveLength(1);
});

test('names that come late are of the first verdict, though the utterance has been corrected since', () => {
  const it = granted();
  it.at(1900, () => it.claim({ assistant: 'siri', id: 'own', intents: off })).at(2400, () => undefined);
  it.at(2500, () => it.named('tmall-genie', { score: 0.9, age_ms: 1000 }));
  it.at(3000, () => it.claim({ assistant: 'tmall-genie', id: 'new', intents: fan })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'own granted', 'new granted']);
  expect(it.verdicts[2]).toMatchObject({ utterance: 'utterance-2', because: 'uncontested' });
});

test('a wake word that was long on its way is no tap’s: who was called still has to be asked', () => {
  const it = rig(['living-room']);
  it.at(1000, () => it.claim({ assistant: 'siri', id: 'tap', origin: 'unknown', intents: on }));
  it.at(1400, () => it.named('tmall-genie', { score: 0.9, age_ms: 500 }));
  it.at(2000, () => it.claim({ assistant: 'tmall-genie', id: 'said', intents: fan })).settle();
  expect(it.verdicts.map(({ because }) => because)).toEqual(['direct', 'uncontested']);
});

test('who is called only after the contest has opened was not called for it', () => {
  const it = rig();
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(50, () => it.named('tmall-genie', { score: 0.9 })).settle();
  expect(it.verdicts).toMatchObject([{ winner: 'siri', utterance: null, because: 'patience' }]);
});

test('who is called at the very time of the verdict was not called after it', () => {
  const it = granted();
  it.at(900, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(1500, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'twin absorbed']);
});

test('who is called again after the verdict is judged anew, though it names another room', () => {
  const it = granted();
  it.at(1000, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(1500, () => it.claim({ assistant: 'tmall-genie', id: 'b', room: 'bedroom', intents: off })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'b granted']);
});

test('how late the winner itself usually comes makes its verdict absorb no longer', () => {
  const lags = { siri: { hermes: Array.from({ length: 20 }, () => 6000) } };
  const it = new ArbiterRig(home({ assistants: ASSISTANTS, devices }), {
    snapshot: { ...nothingKnown, lags },
  });
  it.at(0, () => it.claim({ assistant: 'siri', id: 'a', intents: on }));
  it.at(3500, () => it.claim({ assistant: 'tmall-genie', id: 'twin', intents: on })).settle();
  expect(outcomes(it)).toEqual(['a granted', 'twin granted']);
});

/** The Genie was called and has turned the light on at 1560 ms; at 3100 Siri is detected with this score, at 4000 it claims the same. */
function detectedAgain(score: number | undefined, of: { before?: boolean } = {}): readonly string[] {
  const it = rig(['living-room']);
  it.at(600, () => it.named('tmall-genie', { score: 0.95 }));
  it.at(1500, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 0 }));
  it.at(1560, () => it.claim({ assistant: 'tmall-genie', id: 'first', intents: on }));
  if (of.before) it.at(2000, () => it.claim({ assistant: 'tmall-genie', id: 'off', intents: off }));
  it.at(3100, () => it.named('siri', score === undefined ? {} : { score }));
  it.at(4000, () => it.claim({ assistant: 'siri', id: 'second', intents: on })).settle();
  return outcomes(it);
}

test('what another assistant has just done is not done again for a weak detection', () => {
  expect(detectedAgain(0.6)).toEqual(['first granted', 'second absorbed']);
});

test.each([0.95, undefined])(
  'what another assistant has just done is done again for a clear call (score %s)',
  (score) => {
    expect(detectedAgain(score)).toEqual(['first granted', 'second granted']);
  },
);

test('a weak detection is enough to turn on what was turned off since', () => {
  expect(detectedAgain(0.6, { before: true })).toEqual(['first granted', 'off granted', 'second granted']);
});

test('a weak detection beside a clear call of another assistant calls nobody anew', () => {
  const it = rig(['living-room']);
  it.at(600, () => it.named('tmall-genie', { score: 0.95 }));
  it.at(1560, () => it.claim({ assistant: 'tmall-genie', id: 'first', intents: on }));
  it.at(3100, () => it.named('siri', { score: 0.6 }));
  it.at(3200, () => it.named('alexa', { score: 0.95 }));
  it.at(4000, () => it.claim({ assistant: 'siri', id: 'second', intents: off })).settle();
  expect(outcomes(it)).toEqual(['first granted', 'second overruled']);
});
