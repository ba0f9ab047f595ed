import type { Place, Sentences } from '../../../src/hearing/stt/moonshine/sentences.ts';
import { END, Vocabulary } from '../../../src/hearing/stt/moonshine/vocabulary.ts';

/** The first 259 tokens stand for no pieces of words. */
const FIRST = 259;
const SIGNS = [..."▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%.,?!'-"];

/** A vocabulary in which each letter is a token of its own. */
export const LETTERS = new Vocabulary([...Array.from({ length: FIRST }, (_, at) => `<${at}>`), ...SIGNS]);

/** The tokens of a text in letters. */
export function lettersOf(text: string): readonly number[] {
  return LETTERS.tokensOf(` ${text}`) ?? [];
}

/** Whether the text is one of the sentences. */
export function isWritten(sentences: Sentences, text: string): boolean {
  let places: readonly Place[] | undefined = sentences.begin;
  for (const token of [...lettersOf(text), END]) {
    const next: ReadonlyMap<number, readonly Place[]> = sentences.next(places, (each) => each === token);
    places = next.get(token);
    if (!places) return false;
  }
  return true;
}
