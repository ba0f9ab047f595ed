import { expect, test } from 'vitest';
import { ClaimDeduplicator } from '../../../src/arbiter/admission/claim-deduplicator.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const light = device({ id: 'living-room-light' });
const house = home({ devices: [light] });
const TEN_MINUTES_MS = 600_000;
const claim = { assistant: 'siri', id: 'c1' };

test('a contest takes 32 claims; what a flood brings beyond them is refused, and it is decided all the same', () => {
  const it = new ArbiterRig(house);
  // Slower than a gesture, or they were one claim; by doors in turn, for the same reason.
  it.at(0, () => it.named('tmall-genie', { score: 0.9 }));
  const doors = ['mqtt', 'hermes', 'matter', 'homekit', 'aligenie', 'alexa'] as const;
  for (let flood = 0; flood < 6; flood++)
    for (const [at, door] of doors.entries()) {
      const id = `flood-${6 * flood + at}`;
      it.at(1000, () =>
        it.claim({ assistant: 'siri', id, room: flood === 0 ? 'living-room' : `r${id}`, door }),
      );
    }
  it.settle();
  const refused = it.notices.filter(({ outcome }) => outcome === 'refused');
  expect(it.verdicts.map(({ claims }) => claims.filter(({ total_db }) => total_db !== null).length)).toEqual([
    32,
  ]);
  expect(refused.map(({ claim: id, reason }) => [id, reason])).toEqual(
    [32, 33, 34, 35].map((at) => [`flood-${at}`, 'more than 32 claims in one contest']),
  );
});

test('an id is known for ten minutes, and then it may be another claim', () => {
  const it = new ArbiterRig(house);
  it.at(0, () => it.claim(claim)).at(TEN_MINUTES_MS, () => it.claim(claim));
  expect(it.orders).toHaveLength(1);
  expect(it.notices.map(({ outcome }) => outcome)).toEqual(['granted', 'granted']);
  it.at(TEN_MINUTES_MS + 1, () => it.claim(claim)).settle();
  expect(it.orders).toHaveLength(2);
});

test('an id is known across a restart, with its outcome, until its ten minutes are over', () => {
  const before = new ArbiterRig(house);
  before.at(0, () => before.claim(claim)).settle();
  const snapshot = JSON.parse(JSON.stringify(before.arbiter.snapshot()));
  const after = new ArbiterRig(house, { snapshot });
  after.at(TEN_MINUTES_MS, () => after.claim(claim));
  expect(after.orders).toEqual([]);
  expect(after.notices).toMatchObject([{ claim: 'c1', outcome: 'granted', verdict: before.verdicts[0]?.id }]);
  after.at(TEN_MINUTES_MS + 1, () => after.claim(claim)).settle();
  expect(after.orders).toHaveLength(1);
});

test('the same id of another assistant is another claim', () => {
  const it = new ArbiterRig(house);
  it.at(0, () => it.claim(claim)).at(10_000, () => it.claim({ ...claim, assistant: 'tmall-genie' }));
  it.settle();
  expect(it.orders).toHaveLength(2);
});

test('a flood of ids lets go of the oldest, and of no more than it must', () => {
  const seen = new ClaimDeduplicator();
  for (let at = 0; at <= 20_000; at++) seen.add('siri', `c${at}`, 0);
  expect(seen.snapshot()).toHaveLength(20_000);
  expect(seen.add('siri', 'c20000', 0)).toBe(false);
  expect(seen.add('siri', 'c0', 0)).toBe(true);
});
