import type { Random } from './random.ts';

/** A figure, and between what it lies in 95 of 100 such samples of households. */
export interface Estimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** As many as a 95 % interval needs to be steady to its last printed digit or so. */
const RESAMPLES = 300;

/**
 * The bootstrap over households: those of one household are alike, so households are drawn again, not commands.
 * @param figures of a sample of households, named by their index.
 */
export function estimates<F extends string>(
  households: number,
  random: Random,
  figures: (sample: readonly number[]) => Readonly<Record<F, number>>,
): Readonly<Record<F, Estimate>> {
  const all = Array.from({ length: households }, (_, index) => index);
  const values = figures(all);
  const resampled = Array.from({ length: RESAMPLES }, () => figures(all.map(() => random.pick(all))));
  const of = (name: F): Estimate => {
    const sorted = resampled.map((each) => each[name]).sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
    return { value: values[name], low: at(0.025), high: at(0.975) };
  };
  const names = Object.keys(values) as F[];
  return Object.fromEntries(names.map((name) => [name, of(name)])) as Record<F, Estimate>;
}
