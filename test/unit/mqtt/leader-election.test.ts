import { expect, test } from 'vitest';
import { LeaderElection } from '../../../src/mqtt/leader-election.ts';

const of = (hub: string) => new LeaderElection(hub).properties.userProperties;

test('of hubs that come at once exactly one decides, the last in the broker’s order', () => {
  const words = [of('a'), of('b'), of('c')];
  const hubs = ['a', 'b', 'c'].map((hub) => {
    const standing = new LeaderElection(hub);
    standing.begins();
    for (const word of words) standing.hears('online', word);
    return standing;
  });
  expect(hubs.map(({ isStandingBy }) => isStandingBy)).toEqual([true, true, false]);
});

test('one that stands by returns when the other is gone; one that decides says again that it is there', () => {
  const standing = new LeaderElection('a');
  standing.begins();
  standing.hears('online', of('a'));
  expect(standing.hears('offline', of('b'))).toBe('say_again');
  expect(standing.hears('online', of('b'))).toBe('stand_by');
  expect(standing.hears('offline', of('b'))).toBe('return');
});

test('a word that does not tell its hub, and our own, move nothing', () => {
  const standing = new LeaderElection('a');
  standing.begins();
  standing.hears('online', of('a'));
  expect(standing.hears('online')).toBeUndefined();
  // The will of an older connection of the same hub: the hub is there, and says so.
  expect(standing.hears('offline', of('a'))).toBe('say_again');
  expect(standing.isStandingBy).toBe(false);
});
