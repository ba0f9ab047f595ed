import { expect, test } from 'vitest';
import { ClaimDeduplicator } from '../../../src/arbiter/admission/claim-deduplicator.ts';
import { withinShares } from '../../../src/arbiter/contest.ts';
import { ArbiterRig } from '../../support/arbiter-rig.ts';
import { device, home } from '../../support/home.ts';

const light = device({ id: 'living-room-light' });
const house = home({ devices: [light] });
const TEN_MINUTES_MS = 600_000;
const claim = { assistant: 'siri', id: 'c1' };

test('a contest takes an equal share of 32 claims of each assistant, and is decided whatever a flood brings', () => {
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
  it.at(1000, () => it.claim({ assistant: 'tmall-genie', id: 'honest', room: 'living-room' }));
  it.settle();
  const refused = it.notices.filter(({ outcome }) => outcome === 'refused');
  expect(it.verdicts.map(({ claims }) => claims.filter(({ total_db }) => total_db !== null).length)).toEqual([
    17,
  ]);
  // Its claims are the most, and the other's is weighed like any.
  expect(it.verdicts.map(({ winner }) => winner)).toEqual(['tmall-genie']);
  expect(refused.map(({ claim: id, reason }) => [id, reason])).toEqual(
    Array.from({ length: 20 }, (_, at) => [
      `flood-${16 + at}`,
      'more than 16 claims of this assistant in one contest',
    ]),
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

test('a flood of ids lets go of the oldest of its sender, and of none of another’s', () => {
  const seen = new ClaimDeduplicator();
  seen.add('tmall-genie', 'first', 0);
  for (let at = 0; at <= 20_000; at++) seen.add('siri', `c${at}`, 0);
  expect(seen.add('tmall-genie', 'first', 0)).toBe(false);
  expect(seen.snapshot()).toHaveLength(20_001);
  expect(seen.add('siri', 'c20000', 0)).toBe(false);
  expect(seen.add('siri', 'c0', 0)).toBe(true);
});

test('a flood of refused claims takes none of the refusals of another', () => {
  const settled = (assistant: string, id: string) => ({ assistant, id });
  const refused = [
    settled('tmall-genie', 'g'),
    ...Array.from({ length: 99 }, (_, at) => settled('siri', `s${at}`)),
  ];
  const kept = withinShares(refused, 2);
  expect(kept).toHaveLength(17);
  expect(kept.map(({ id }) => id)).toEqual(['g', ...Array.from({ length: 16 }, (_, at) => `s${83 + at}`)]);
});
