import type { Parameters } from 'fast-check';

/** Schedules of each large property: `SCHEDULES=100000 npx vitest run test/property`. */
export const SCHEDULES = Number(process.env.SCHEDULES ?? 2000);
/** The same seed plays the same schedules: `SEED=…`. */
const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);

/** @param share of the schedules, for a property that says less or costs more. */
export function runs(share = 1): Parameters<unknown> {
  return { numRuns: Math.max(100, Math.round(SCHEDULES * share)), seed: SEED };
}

console.log(`${SCHEDULES} schedules, seed ${SEED}`);
