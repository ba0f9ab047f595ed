/** What is counted of each policy: how often, of how many. */
export const RATES = ['conflicts', 'right', 'lost', 'wrong', 'twice', 'withheld'] as const;
export type Rate = (typeof RATES)[number];

export interface Count {
  readonly count: number;
  readonly of: number;
}

/** The counts of one policy in one household, or of several together. */
export interface Tally {
  readonly rates: Readonly<Record<Rate, Count>>;
  /** How many commands waited for so long, by whole milliseconds: index is the wait. */
  readonly waits: readonly number[];
}

/** Longer waits are counted as this one. */
export const LONGEST_WAIT_MS = 1000;

export function emptyTally(): Tally {
  const none = { count: 0, of: 0 };
  const rates = Object.fromEntries(RATES.map((rate) => [rate, none])) as Tally['rates'];
  return { rates, waits: new Array<number>(LONGEST_WAIT_MS + 1).fill(0) };
}

export function sumOf(tallies: readonly Tally[]): Tally {
  const waits = new Array<number>(LONGEST_WAIT_MS + 1).fill(0);
  for (const tally of tallies)
    for (const [wait_ms, count] of tally.waits.entries()) waits[wait_ms] = (waits[wait_ms] ?? 0) + count;
  const total = (rate: Rate): Count => ({
    count: tallies.reduce((sum, { rates }) => sum + rates[rate].count, 0),
    of: tallies.reduce((sum, { rates }) => sum + rates[rate].of, 0),
  });
  const rates = Object.fromEntries(RATES.map((rate) => [rate, total(rate)])) as Tally['rates'];
  return { rates, waits };
}

/** 0 where nothing was counted. */
export function shareOf({ count, of }: Count): number {
  return of === 0 ? 0 : count / of;
}

/** The wait that so large a share of the commands does not exceed, in milliseconds. */
export function waitAt({ waits }: Pick<Tally, 'waits'>, share: number): number {
  const wanted = share * waits.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  for (const [wait_ms, count] of waits.entries()) {
    sum += count;
    if (sum >= wanted && count > 0) return wait_ms;
  }
  return 0;
}
