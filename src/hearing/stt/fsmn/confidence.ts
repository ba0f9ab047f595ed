import type { Found } from './decoder.ts';

/** What a fit counts, each in nats a unit. */
interface Weights {
  readonly sure: number;
  readonly fit: number;
  readonly worst: number;
  readonly margin: number;
  readonly before: number;
  readonly after: number;
}

/** Fitted by `bench/hearing/fsmn.mjs --tune` on one half of its voices, and judged on the other. */
const COMMAND: Weights = { sure: 2.09, fit: 1, worst: -0.14, margin: 0.3, before: -2.12, after: -2.44 };
/**
 * Even at a fit of −4, over which no other speech came in half an hour; its slope is that of commands, doubled for a phrase
 * that stands alone.
 */
const WAKE: Weights = { sure: 8, fit: 2, worst: 0.1, margin: 0, before: 0, after: 0 };

/** Nothing that was measured says that any phrase is surer than this. */
const SUREST = 0.99;

/** How likely a command was said as it was found, 0 to 1, to three places. */
export function commandConfidence(found: Found): number {
  return probability(COMMAND, found);
}

/** How likely a wake word was said, 0 to 1, to three places. */
export function wakeConfidence(found: Found): number {
  return probability(WAKE, found);
}

function probability(weights: Weights, found: Found): number {
  const logOdds = featuresOf(found).reduce(
    (sum, value, at) => sum + value * (weightsOf(weights)[at] ?? 0),
    0,
  );
  return Math.round(1000 * Math.min(SUREST, 1 / (1 + Math.exp(-logOdds)))) / 1000;
}

/**
 * What the probability is made of, in the order of the weights; the first is constant.
 * @public for the bench that fits them.
 */
export function featuresOf({ fit, worst, margin, before, after }: Found): readonly number[] {
  return [1, fit, worst, margin, before, after];
}

function weightsOf({ sure, fit, worst, margin, before, after }: Weights): readonly number[] {
  return [sure, fit, worst, margin, before, after];
}
