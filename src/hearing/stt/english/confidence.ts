import type { Segment } from 'soundswallower';

/** How the recognised words lie in the sound: what is no command is forced into one, and shows it here. */
export interface Fit {
  /** How badly the words fit, in nepers a second: 0 is perfect, 0.5 poor. */
  readonly misfit: number;
  /** Silence between the words, in seconds. */
  readonly pause_s: number;
  /** How far the mean length of a phone is from the usual, either way, as a logarithm. */
  readonly tempo: number;
  /**
   * How much shorter the phones of the most hurried long word are than usual, as a logarithm; 0 where none
   * is.
   */
  readonly haste: number;
}

/** Silence and noise, which the decoder puts between words. */
const PAUSE = /^[<[]/;
/** What is no word: these, and joints of the grammar. */
const NO_WORD = /^[(<[]/;
/** A shorter word is as short as it likes. */
const LONG_PHONES = 3;
const USUAL_PHONE_S = 0.09;
/** The decoder tells three digits. */
const LEAST = 0.0005;

/**
 * How the words lie in the sound, by the decoder's alignment; undefined without words.
 *
 * @param phones of a word: how many its pronunciation has.
 */
export function fitOf(segments: readonly Segment[], phones: (word: string) => number): Fit | undefined {
  const isWord = ({ t, d }: Segment) => !NO_WORD.test(t) && d > 0;
  const words = segments
    .filter(isWord)
    .map(({ t, d, p }) => ({ cost: -Math.log(Math.max(LEAST, p)), d, phones: phones(t) }));
  if (words.length === 0) return undefined;
  const all = words.reduce((a, b) => ({ cost: a.cost + b.cost, d: a.d + b.d, phones: a.phones + b.phones }));
  const hurry = (word: { d: number; phones: number }) => Math.log((USUAL_PHONE_S * word.phones) / word.d);
  const long = words.filter((word) => word.phones >= LONG_PHONES);
  const within = segments.slice(segments.findIndex(isWord), segments.findLastIndex(isWord));
  return {
    misfit: all.cost / all.d,
    pause_s: within.reduce((sum, { t, d }) => (PAUSE.test(t) ? sum + d : sum), 0),
    tempo: Math.abs(hurry(all)),
    haste: Math.max(0, ...long.map(hurry)),
  };
}

/**
 * Fitted by `bench/hearing/tune.mjs` on one half of its voices, in quiet and in noise, and judged on the
 * other.
 */
const WEIGHTS = { sure: 6.64, misfit: -12.6, pause_s: -6.3, tempo: -4.53, haste: -3.85 };

/** How likely it is that these words were said, 0 to 1. */
export function confidenceOf({ misfit, pause_s, tempo, haste }: Fit): number {
  const logOdds =
    WEIGHTS.sure +
    WEIGHTS.misfit * misfit +
    WEIGHTS.pause_s * pause_s +
    WEIGHTS.tempo * tempo +
    WEIGHTS.haste * haste;
  return 1 / (1 + Math.exp(-logOdds));
}
