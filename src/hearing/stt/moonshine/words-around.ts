import { editCosts, editDistance } from '../../../text/edit-distance.ts';

/** How many words were said around a sentence. */
export interface WordsAround {
  readonly before: number;
  readonly after: number;
}

/** What it costs that a word of one text has no counterpart in the other; two words that share no letter cost 1. */
const GAP = 0.7;

/**
 * Lays the words of a sentence beside the words that were heard freely, so that as few letters as possible differ, and counts
 * the free words before its first and after its last word: "turn on the light" in "turn on the light at nine" has two words after it.
 */
export function wordsAround(sentence: readonly string[], free: readonly string[]): WordsAround {
  const costs = editCosts(sentence, free, { gap: GAP, change: unlikeness });
  const cost = (at: number, to: number) => costs[at]?.[to] ?? Number.POSITIVE_INFINITY;
  let at = sentence.length;
  let to = free.length;
  const isPair = () =>
    at > 0 && to > 0 && cost(at, to) === cost(at - 1, to - 1) + unlikeness(sentence[at - 1], free[to - 1]);
  const isFreeGap = () => to > 0 && cost(at, to) === cost(at, to - 1) + GAP;
  let after = 0;
  while (!isPair() && isFreeGap()) {
    to--;
    after++;
  }
  while (at > 0 && to > 0) {
    const paired = isPair();
    const gap = !paired && isFreeGap();
    if (!gap) at--;
    if (paired || gap) to--;
  }
  return { before: to, after };
}

/** How much of two words differs, 0 to 1. */
function unlikeness(a = '', b = ''): number {
  return editDistance(a, b) / Math.max(1, a.length, b.length);
}
