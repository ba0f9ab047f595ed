import type { Network } from '../../../src/hearing/stt/moonshine/network.ts';
import type { Place, Sentences } from '../../../src/hearing/stt/moonshine/sentences.ts';
import { END, Vocabulary } from '../../../src/hearing/stt/moonshine/vocabulary.ts';

/** The first 259 tokens stand for no pieces of words. */
const FIRST = 259;
const SIGNS = [..."▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%.,?!'-"];

/** A vocabulary in which each letter is a token of its own. */
export const LETTERS = new Vocabulary([...Array.from({ length: FIRST }, (_, at) => `<${at}>`), ...SIGNS]);

/** The tokens of a text in letters. */
function lettersOf(text: string): readonly number[] {
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

/** Of every other token, in nats. */
const UNLIKELY = -20;

/** A network that heard these texts, each so likely in nats: the likelihood is spent on the token where two of them part. */
export function heard(texts: Readonly<Record<string, number>>): Network & { readonly ways: number[] } {
  const known = Object.entries(texts).map(([text, nats]) => ({ tokens: [...lettersOf(text), END], nats }));
  const ways: number[] = [];
  const likely = (tokens: readonly number[]) => {
    const row = new Float32Array(LETTERS.size).fill(UNLIKELY);
    const going = known.filter((each) => tokens.every((token, at) => token === each.tokens[at]));
    const best = Math.max(...going.map(({ nats }) => nats));
    for (const each of going) {
      const token = each.tokens[tokens.length];
      if (token !== undefined) row[token] = Math.max(row[token] ?? UNLIKELY, each.nats - best);
    }
    return row;
  };
  return {
    ways,
    read: async () => {
      let written: readonly (readonly number[])[] = [[]];
      return {
        begin: async () => written.map(likely),
        add: async (steps) => {
          ways.push(steps.length);
          written = steps.map(({ way, token }) => [...(written[way] ?? []), token]);
          return written.map(likely);
        },
      };
    },
  };
}
