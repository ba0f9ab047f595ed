import type { Parameters } from 'fast-check';
import { afterAll } from 'vitest';

/** Schedules of all properties together: `SCHEDULES=1000000 npm run schedules`. */
export const SCHEDULES = Number(process.env.SCHEDULES ?? 4000);
/** One for all files of a run, so that it can be played again: `SEED=…`. */
const SEED = Number(process.env.SEED);
/** Enough of each for a glance at it. */
const AT_LEAST = 20;

/**
 * What part of the schedules each property plays, the longest ones the most: together they make one whole.
 * A file's properties run one after another, and two files at a time.
 */
const SHARES = {
  everything: 0.3,
  evenings: 0.45,
  redelivery: 0.1,
  permuted: 0.1,
  again: 0.0336,
  journal: 0.008,
  segments: 0.004,
  files: 0.0038,
  torn_file: 0.0002,
  torn: 0.0004,
} as const;

let played = 0;

/** For a property that plays schedules. */
export function runs(property: keyof typeof SHARES): Parameters<unknown> {
  const numRuns = Math.max(AT_LEAST, Math.round(SCHEDULES * SHARES[property]));
  played += numRuns;
  return { numRuns, seed: SEED };
}

/** For a property of single decisions: it plays no schedule, and is not counted as one. */
export function trials(): Parameters<unknown> {
  return { numRuns: Math.max(AT_LEAST, Math.round(SCHEDULES / 10)), seed: SEED };
}

afterAll(() => console.log(`${played} schedules played, seed ${SEED}`));
