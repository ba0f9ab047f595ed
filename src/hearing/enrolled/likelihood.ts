/**
 * Farther than this is no phrase, whichever it is: measured over recordings of people, see
 * docs/benchmarks.md.
 */
export const FARTHEST = 0.6;
/**
 * How fast the odds of a phrase fall with its distance, in nats per unit. Fitted over three words in many people's
 * voices it was 36; flatter, since two other words' odds fell by some 20.
 */
const SLOPE = 25;
/**
 * What sounds nearly the same was not in what this was fitted on: no likeness is surer than a detector that tells no
 * score, which counts 13 decibans.
 */
const SUREST = 0.95;

/**
 * How likely something at this distance is the phrase, 0 to `SUREST`, to three places.
 * @param midpoint the distance at which the phrase and anything else are equally likely.
 */
export function likelihoodAt(distance: number, midpoint: number): number {
  const likely = Math.min(SUREST, 1 / (1 + Math.exp(SLOPE * (distance - midpoint))));
  return Math.round(1000 * likely) / 1000;
}
