import { expect, test } from 'vitest';
import {
  type Detection,
  expires_ms,
  isOpen,
  mostLikely,
  type Utterance,
  withDetection,
} from '../../../src/arbiter/admission/utterance.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const utterance = (id: string, started_ms: number, ended_ms?: number): Utterance => ({
  id,
  room: 'kitchen',
  started_ms,
  named_ms: started_ms,
  named: [],
  ...(ended_ms !== undefined && { ended_ms }),
});
const at = (onset_ms: number): Detection => ({ assistant: 'siri', onset_ms });
const earlier = utterance('earlier', 0, 1000);
const open = utterance('open', 3000);

test.each([
  ['within two seconds of the first, without a speech end', 5000, 'open'],
  ['after that', 5001, undefined],
  ['before the speech end', 900, 'earlier'],
  ['after the speech end, and not long before another', 1800, 'open'],
  ['long on its way, and in the earlier one', 500, 'earlier'],
  ['long before anything that is known', -2500, undefined],
])('a detection %s', (_, onset_ms, id) => {
  expect(mostLikely([earlier, open], at(onset_ms))?.id).toBe(id);
});

test('what is said after a granted verdict is another utterance', () => {
  const spent: Utterance = { ...open, spent_ms: 3500 };
  expect(mostLikely([spent], at(3500))?.id).toBe('open');
  expect(mostLikely([spent], at(3501))).toBeUndefined();
});

test('begins with its first detection, and stays open from its last, in whatever order they come', () => {
  const two = [at(3000), { ...at(4500), assistant: 'tmall-genie' }];
  for (const [first, second] of [two, two.toReversed()] as const) {
    const heard = withDetection(
      { ...utterance('u', first?.onset_ms ?? 0), named: [first ?? at(0)] },
      second ?? at(0),
    );
    expect(heard).toMatchObject({ started_ms: 3000, named_ms: 4500 });
  }
});

test('is open for its time after the last name or the end of the words, whichever is later', () => {
  expect(expires_ms(open, 8000)).toBe(11_000);
  expect(expires_ms({ ...open, ended_ms: 4200 }, 8000)).toBe(12_200);
  expect(expires_ms({ ...open, ended_ms: 3500, named_ms: 4000 }, 8000)).toBe(12_000);
  expect([10_999, 11_000].map((at_ms) => isOpen(open, at_ms, 8000))).toEqual([true, false]);
});

test('of two detections of one assistant the surer counts, and one without a score as even', () => {
  const named = (first: number | undefined, second: number | undefined) => {
    const of = (score: number | undefined) => ({ ...at(3000), ...(score !== undefined && { score }) });
    return withDetection({ ...open, named: [of(first)] }, of(second)).named.map(({ score }) => score);
  };
  expect(named(0.9, 0.6)).toEqual([0.9]);
  expect(named(0.6, 0.9)).toEqual([0.9]);
  expect(named(undefined, 0.4)).toEqual([undefined]);
  expect(named(undefined, 0.6)).toEqual([0.6]);
});

test('a speech end from before its beginning does not end an utterance', () => {
  const it = new ArbiterRig(home({ devices: [device({ id: 'light' })] }));
  it.at(1000, () => it.named('siri', { score: 0.6 }));
  it.at(1100, (arbiter) => arbiter.speechEnd({ room: 'living-room', age_ms: 500 }));
  it.at(2000, () => it.named('tmall-genie', { score: 0.9 }));
  it.at(2500, () => it.claim({ assistant: 'siri', intents: [{ action: 'turn_on', device: 'light' }] }));
  it.at(2600, () =>
    it.claim({ assistant: 'tmall-genie', intents: [{ action: 'turn_off', device: 'light' }] }),
  ).settle();
  expect(it.verdicts).toMatchObject([
    { winner: 'tmall-genie', because: 'all_heard', utterance: 'utterance-1' },
  ]);
});

test('a wake word from the future is heard now, and its utterance is open no longer', () => {
  const it = new ArbiterRig(home({ devices: [device({ id: 'light' })] }));
  it.at(0, () => it.named('siri', { score: 0.9, age_ms: -5000 }));
  it.at(8000, () => it.claim({ assistant: 'siri', intents: [{ action: 'turn_on', device: 'light' }] }));
  expect(it.settle().verdicts).toMatchObject([{ utterance: null, because: 'patience' }]);
});
