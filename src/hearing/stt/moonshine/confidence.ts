import type { WordsAround } from './words-around.ts';

/** How a sentence of the home stands beside everything else that may have been said. */
export interface Standing extends WordsAround {
  /** How much likelier other words are, in nats; 0 where none are likelier. */
  readonly deficit: number;
  /** How unlikely its tokens are in their places, in nats a token; 0 where each is certain. */
  readonly cost: number;
  /** How much likelier the sentence is than every one with another meaning, in nats. */
  readonly margin: number;
}

/** A margin above this, in nats, makes nothing surer: the search follows no sentence that is so far behind. */
const MOST_TELLING_MARGIN = 2.5;
/** More words than these before or after a sentence make nothing less sure. */
const MOST_TELLING_WORDS = 2;
/** Nothing that was measured says that any sentence is surer than this. */
const SUREST = 0.99;
/** Fitted by `bench/hearing/tune.mjs --moonshine` on one half of the voices, and judged on the other. */
const WEIGHTS = {
  sure: 4.53,
  deficit: -0.188,
  cost: -1.6,
  margin: 0.258,
  before: -0.0991,
  after: -1.44,
} as const;
/**
 * A command must be so much likelier than every other one, in nats: five to one. On the tuned half two to one made two more
 * commands wrong of 672, and nine more right.
 */
const LEAST_MARGIN = 1.6;
/** Less sure than this, and it is no command. */
const LEAST_CONFIDENCE = 0.8;

/** How likely the sentence was said, 0 to 1, to three places. */
export function confidenceOf(standing: Standing): number {
  const { deficit, cost, margin, before, after } = featuresOf(standing);
  const logOdds =
    WEIGHTS.sure +
    WEIGHTS.deficit * deficit +
    WEIGHTS.cost * cost +
    WEIGHTS.margin * margin +
    WEIGHTS.before * before +
    WEIGHTS.after * after;
  return Math.round(1000 * Math.min(SUREST, 1 / (1 + Math.exp(-logOdds)))) / 1000;
}

/**
 * The features on which the probability rests.
 * @public for the bench that fits the weights.
 */
export function featuresOf(standing: Standing): Standing {
  return {
    ...standing,
    margin: Math.min(MOST_TELLING_MARGIN, standing.margin),
    before: Math.min(MOST_TELLING_WORDS, standing.before),
    after: Math.min(MOST_TELLING_WORDS, standing.after),
  };
}

/** Whether the sentence is to be taken for a command. */
export function isCommand(standing: Standing): boolean {
  return standing.margin >= LEAST_MARGIN && confidenceOf(standing) >= LEAST_CONFIDENCE;
}
