import type { Segment } from 'soundswallower';

/** How badly the words fit the sound, each in nepers a second: 0 is a perfect fit, 0.3 a poor one. */
export interface Misfit {
  /** Of all words together. */
  readonly mean: number;
  /** Of the word that fits worst. */
  readonly worst: number;
}

/** What is no word of a command: silence, and joints of the grammar. */
const JOINT = /^[(<[]/;

/** How badly the recognised words fit, by the likelihood that the decoder gives each; undefined without words. */
export function misfitOf(segments: readonly Segment[]): Misfit | undefined {
  const words = segments.filter(({ t, d, p }) => !JOINT.test(t) && d > 0 && p > 0);
  if (words.length === 0) return undefined;
  const costs = words.map(({ p, d }) => ({ cost: -Math.log(p), d }));
  const total = costs.reduce((sum, { cost, d }) => ({ cost: sum.cost + cost, d: sum.d + d }));
  return { mean: total.cost / total.d, worst: Math.max(...costs.map(({ cost, d }) => cost / d)) };
}

/** Fitted by `bench/hearing/tune.mjs` on one half of its voices, and judged on the other. */
const FIT = { sure: 6.43, mean: -12.1, worst: -1.97 };

/** How sure it is that these are the words that were said, 0 to 1; undefined without words. */
export function confidenceOf(segments: readonly Segment[]): number | undefined {
  const misfit = misfitOf(segments);
  if (!misfit) return undefined;
  return 1 / (1 + Math.exp(-(FIT.sure + FIT.mean * misfit.mean + FIT.worst * misfit.worst)));
}
