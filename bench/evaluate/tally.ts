/** What is counted of each policy: how often, of how many. */
export const RATES = [
  'conflicts',
  'right',
  'lost',
  'wrong',
  'twice',
  'withheld',
  'independent',
  'beside',
  'room_6db',
  'room',
  'two_rooms',
  'price',
] as const;
export type Rate = (typeof RATES)[number];

export interface Count {
  readonly count: number;
  readonly of: number;
}

/** The counts of one policy in one household, or of several together. */
export interface Tally {
  readonly rates: Readonly<Record<Rate, Count>>;
  /** Of independent commands, by their circumstances. */
  readonly causes: Readonly<Record<string, Count>>;
  /** How many commands waited for so long, by whole milliseconds: index is the wait. */
  readonly waits: readonly number[];
  /** The same, of voice whose called assistant alone claimed in a room that heard it. */
  readonly uncontested: readonly number[];
}

/** Longer waits are counted as this one. */
const LONGEST_WAIT_MS = 1000;

export function emptyTally(): Tally {
  const none = { count: 0, of: 0 };
  const rates = Object.fromEntries(RATES.map((rate) => [rate, none])) as Tally['rates'];
  return { rates, causes: {}, waits: noWaits(), uncontested: noWaits() };
}

export const noWaits = () => new Array<number>(LONGEST_WAIT_MS + 1).fill(0);

/** Counts one wait. @param waits is changed. */
export function addWait(waits: number[], wait_ms: number): void {
  const index = Math.min(LONGEST_WAIT_MS, Math.max(0, Math.round(wait_ms)));
  waits[index] = (waits[index] ?? 0) + 1;
}

export function plus(one: Count | undefined, other: Count | undefined): Count {
  return { count: (one?.count ?? 0) + (other?.count ?? 0), of: (one?.of ?? 0) + (other?.of ?? 0) };
}

export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => readonly number[]) => {
    const waits = noWaits();
    for (const tally of tallies)
      for (const [wait_ms, count] of of(tally).entries()) waits[wait_ms] = (waits[wait_ms] ?? 0) + count;
    return waits;
  };
  const total = (rate: Rate): Count =>
    tallies.reduce<Count>((count, { rates }) => plus(count, rates[rate]), { count: 0, of: 0 });
  const rates = Object.fromEntries(RATES.map((rate) => [rate, total(rate)])) as Tally['rates'];
  const causes: Record<string, Count> = {};
  for (const tally of tallies)
    for (const [cause, count] of Object.entries(tally.causes)) causes[cause] = plus(causes[cause], count);
  return {
    rates,
    causes,
    waits: sum(({ waits }) => waits),
    uncontested: sum(({ uncontested }) => uncontested),
  };
}

/** 0 where nothing was counted. */
export function shareOf({ count, of }: Count): number {
  return of === 0 ? 0 : count / of;
}

/**
 * The upper end of the 95 % interval of a share that is counted seldom: Poisson's, exact by bisection.
 * Nothing counted of 50,000 is at most 0.6 in 10,000.
 */
export function upperShareOf({ count, of }: Count): number {
  if (of === 0) return 0;
  let low = count;
  let high = count + 10 + 5 * Math.sqrt(count + 1);
  for (let step = 0; step < 60; step++) {
    const mean = (low + high) / 2;
    if (poissonAtMost(count, mean) > 0.05) low = mean;
    else high = mean;
  }
  return high / of;
}

function poissonAtMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let at = 1; at <= count; at++) {
    term *= mean / at;
    sum += term;
  }
  return sum;
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
