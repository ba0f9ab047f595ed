import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROJECT } from '../../support/home.ts';

interface Told {
  readonly outcome: string;
  readonly reason: string;
}

type Counts = Readonly<Record<string, number>>;

const { count } = (await import(join(PROJECT, 'bench/campaign/count.mjs'))) as {
  count: (of: object) => Counts & { readonly seen: readonly string[] };
};

const CONTEST = {
  lamp: 'lamp-1',
  wish: 'turn_on',
  began_ms: 1000,
  gap_ms: 40,
  isDisturbed: false as string | false,
  sent: [{ key: 'siri a' }],
};
const GRANTED: Told = { outcome: 'granted', reason: 'the strongest evidence' };
const on = (at_ms: number, state = 'ON') => ({ device: 'lamp-1', state, at_ms });

/** What is counted where one contest went as given. */
function counted(of: {
  contest?: object;
  commands?: readonly object[];
  told?: readonly Told[];
  journaled?: readonly string[];
  slow_ms?: number;
  brokerStops?: readonly object[];
  redelivered?: readonly string[];
  forgotten?: readonly string[];
}): Counts {
  const { seen: _, ...counts } = count({
    contests: [{ ...CONTEST, ...of.contest }],
    commands: of.commands ?? [on(1200)],
    outcomes: new Map([['siri a', of.told ?? [GRANTED]]]),
    journaled: new Set(of.journaled ?? []),
    redelivered: new Set(of.redelivered ?? []),
    forgotten: new Set(of.forgotten ?? []),
    brokerStops: of.brokerStops ?? [],
    own_ms: () => of.slow_ms ?? 0,
    any_ms: () => of.slow_ms ?? 0,
  });
  return Object.fromEntries(Object.entries(counts).filter(([, number]) => number > 0));
}

test('a contest that is carried out once, in time and told once is no fault', () => {
  expect(counted({})).toEqual({ contests: 1 });
});

describe('one contest with a fault is counted', () => {
  const WITHHELD: Told = { outcome: 'withheld', reason: 'nobody' };
  test.each<[string, Parameters<typeof counted>[0], Counts]>([
    ['a late command', { commands: [on(1800)] }, { late: 1 }],
    [
      'a command after an absence that is too old',
      { contest: { isDisturbed: 'hub' }, commands: [on(3600)] },
      { late: 1 },
    ],
    ['two commands', { commands: [on(1200), on(1300)] }, { twice: 1 }],
    [
      'two commands after an absence',
      { contest: { isDisturbed: 'hub' }, commands: [on(1200), on(1300)] },
      { twice: 1 },
    ],
    ['no command', { commands: [] }, { lost: 1 }],
    [
      'a command that was told and never came',
      { contest: { isDisturbed: 'hub' }, commands: [] },
      { lost: 1 },
    ],
    ['what the weaker claim wanted', { commands: [on(1200, 'OFF')] }, { wrong: 1 }],
    ['no outcome', { told: [] }, { told: 1 }],
    [
      'no outcome of a claim in the journal',
      { contest: { isDisturbed: 'hub' }, told: [], journaled: ['siri a'] },
      { told: 1 },
    ],
    ['an outcome that is told twice', { told: [GRANTED, GRANTED] }, { told: 1 }],
    ['two outcomes', { contest: { isDisturbed: 'hub' }, told: [GRANTED, WITHHELD] }, { told: 1 }],
    [
      'a refusal to a cloud whose command was done',
      { contest: { answer: 'refused', sent: [] } },
      { wrong: 1 },
    ],
    [
      'a success to a cloud whose command was not done',
      { contest: { answer: 'done', sent: [] }, commands: [] },
      { lost: 1 },
    ],
  ])('%s', (_, of, faults) => {
    expect(counted(of)).toEqual({ contests: 1, ...faults });
  });
});

describe('what is told, or is the machine’s, is no fault', () => {
  const LATE: Told = {
    outcome: 'granted',
    reason: 'the strongest evidence, but not delivered: late by 63 ms',
  };
  const EXPIRED: Told = { outcome: 'expired', reason: '64000 ms old' };
  test.each<[string, Parameters<typeof counted>[0], Counts]>([
    ['a command as late as the machine was slow', { commands: [on(1800)], slow_ms: 100 }, {}],
    [
      'a command that the hub drops on a slow machine',
      { commands: [], told: [LATE], slow_ms: 100 },
      { dropped: 1 },
    ],
    [
      'a command that the hub drops after it stood still',
      { contest: { isDisturbed: 'hub' }, commands: [], told: [LATE] },
      {},
    ],
    ['claims that came too far apart to meet', { commands: [on(1200, 'OFF')], slow_ms: 100 }, {}],
    ['a claim that is sent again and told again', { told: [GRANTED, GRANTED], redelivered: ['siri a'] }, {}],
    [
      'a claim that is too old for a hub without its journal',
      { told: [GRANTED, EXPIRED], redelivered: ['siri a'], forgotten: ['siri a'] },
      {},
    ],
    [
      'a claim that was not answered yet when it was sent again, and is told to be too old',
      {
        contest: { isDisturbed: 'hub' },
        commands: [],
        told: [EXPIRED],
        journaled: ['siri a'],
        forgotten: ['siri a'],
      },
      {},
    ],
    [
      'a command that a broker had when it stood still',
      {
        contest: { isDisturbed: 'broker' },
        commands: [on(9000)],
        brokerStops: [{ from_ms: 1100, to_ms: 8900 }],
      },
      { held: 1 },
    ],
  ])('%s', (_, of, others) => {
    expect(counted(of)).toEqual({ contests: 1, ...others });
  });
});
