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
 * Even at a fit of about −4.6: of 17 minutes of other speech nothing came over −5.5, and of the tuned half of the voices
 * five in six were over it in noise. The slope is twice that of commands, for a phrase that stands alone.
 */
const WAKE: Weights = { sure: 10, fit: 2, worst: 0.1, margin: 0, before: 0, after: 0 };

/** Nothing that was measured says that any phrase is surer than this. */
const SUREST = 0.99;

/**
 * Less sure than this of a command, and it is none. Chosen on one half of the voices: at 0.5 a tenth of unclear commands
 * became another one, at 0.7 one in twenty-five.
 */
const LEAST_CONFIDENCE = 0.7;
/**
 * Where no other meaning comes near, a little less will do. On the tuned half of the voices this took 7 more of 160 commands,
 * all of them right, and no other speech.
 */
const CLEAR = { confidence: 0.6, margin: 2.5 } as const;
/**
 * So many syllables of other speech before and after a command, and it is none, however clear it is: they may forbid it
 * or tell of it. It cost no command that was judged.
 */
const MOST_FOREIGN = 1;
/**
 * A command must be so much likelier than all other meanings together, in nats: two to one. Names that sound the same
 * have no margin, and neither of them is taken.
 */
const LEAST_MARGIN = 0.7;

/**
 * A larger margin, in nats, makes nothing surer: where no other phrase was found at all, a bad fit stays a bad fit (打開微信
 * is no 打開門). It cost 1 of 1,280 commands on the tuned half of the voices, and took two pieces of other speech less.
 */
const MOST_TELLING_MARGIN = 6;

/**
 * With such a margin, in nats, and no other speech near, a command is certain: the network has looked 240 ms beyond its
 * last syllable, and later sound of the same words changes nothing. The decoder tells margins up to 15.
 */
const CERTAIN_MARGIN = 6;

/** Whether a command needs no further sound to be taken. */
export function isCertain(found: Found): boolean {
  return isCommand(found) && !found.mayGoOn && found.margin >= CERTAIN_MARGIN;
}

/** Whether what was found is to be taken for a command. */
export function isCommand(found: Found): boolean {
  if (found.isDecoy || found.before + found.after >= MOST_FOREIGN || found.margin < LEAST_MARGIN)
    return false;
  const least = found.margin >= CLEAR.margin ? CLEAR.confidence : LEAST_CONFIDENCE;
  return commandConfidence(found) >= least;
}

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
  return [1, fit, worst, Math.min(MOST_TELLING_MARGIN, margin), before, after];
}

function weightsOf({ sure, fit, worst, margin, before, after }: Weights): readonly number[] {
  return [sure, fit, worst, margin, before, after];
}
