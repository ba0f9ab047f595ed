import type { Network, Step } from './network.ts';
import type { Place, Sentences } from './sentences.ts';
import { END } from './vocabulary.ts';

/** A sentence of the home, and how likely it is. */
export interface Written {
  readonly tokens: readonly number[];
  /** Of all its tokens, in nats. */
  readonly likelihood: number;
}

/** What an utterance may have been. */
export interface Readings {
  /** Sentences of the home, the likeliest first; empty where none is at all likely. */
  readonly sentences: readonly Written[];
  /** The likeliest words of all, found by always taking the likeliest token. */
  readonly free: Written;
}

/**
 * So many ways to write sentences of the home are followed at once. A number alone has four ("twenty-one", "twenty one", "21",
 * "21%"), beside which a rival must have room.
 */
const WAYS = 8;
/** How much less likely than others a way may be, in nats, before it is given up. */
const GIVEN_UP = {
  /** Than another way that is as long. */
  thanLongest: 4,
  /** Than a whole sentence: it only grows less likely. */
  thanSentence: 2.5,
  /** Than the words of the free way: something else was said. */
  thanFree: 12,
} as const;
/** A token that is less likely than this in its place, in nats, is given up. */
const UNLIKELY = -14;
/** The longest sentence, in tokens. */
const LONGEST = 32;

/** A way to write what was said. */
interface Way extends Written {
  /** Which of the network's ways it continues. */
  readonly at: number;
}

/** A way to write a sentence of the home. */
interface SentenceWay extends Way {
  /** Where in the sentences it stands. */
  readonly places: readonly Place[];
}

/**
 * Finds the likeliest sentences of the home by beam search, and beside them the likeliest words of all: where these are much
 * likelier, something else was said.
 */
export async function search(network: Network, sentences: Sentences, sound: Float32Array): Promise<Readings> {
  const reading = await network.read(sound);
  const ended: Written[] = [];
  let likely = await reading.begin();
  let ways: readonly SentenceWay[] = [{ tokens: [], likelihood: 0, at: 0, places: sentences.begin }];
  let free: Way = { tokens: [], likelihood: 0, at: 0 };
  let isFreeOver = false;
  for (let length = 0; length < LONGEST; length++) {
    const found = further(ways, { likely, sentences });
    ended.push(...found.filter(({ tokens }) => tokens.at(-1) === END).map(withoutEnd));
    const sentence = Math.max(Number.NEGATIVE_INFINITY, ...ended.map((each) => each.likelihood));
    if (!isFreeOver) {
      free = withLikeliest(free, likely);
      isFreeOver = free.tokens.at(-1) === END;
    }
    ways = kept(found, { sentence, free: isFreeOver ? free.likelihood : undefined });
    // No sentence is left, or a sentence is likelier than the free words can still become.
    const isTold = ways.length === 0 && (ended.length === 0 || isFreeOver || free.likelihood <= sentence);
    if (isTold) break;
    const steps: Step[] = ways.map(stepOf);
    if (!isFreeOver) {
      const same = ways.findIndex(({ tokens }) => isSame(tokens, free.tokens));
      if (same < 0) steps.push(stepOf(free));
      free = { ...free, at: same < 0 ? steps.length - 1 : same };
    }
    ways = ways.map((way, at) => ({ ...way, at }));
    likely = await reading.add(steps);
  }
  ended.sort((a, b) => b.likelihood - a.likelihood);
  return { sentences: ended, free: isFreeOver ? withoutEnd(free) : free };
}

/** The ways with one token more. */
function further(
  ways: readonly SentenceWay[],
  { likely, sentences }: { likely: readonly Float32Array[]; sentences: Sentences },
): readonly SentenceWay[] {
  return ways.flatMap((way) => {
    const row = likely[way.at] ?? new Float32Array(0);
    const next = sentences.next(way.places, (token) => (row[token] ?? UNLIKELY) > UNLIKELY);
    return [...next].map(([token, places]) => ({
      tokens: [...way.tokens, token],
      likelihood: way.likelihood + (row[token] ?? UNLIKELY),
      at: way.at,
      places,
    }));
  });
}

/** The ways that are followed further. */
function kept(
  found: readonly SentenceWay[],
  than: { readonly sentence: number; readonly free: number | undefined },
): readonly SentenceWay[] {
  const open = found
    .filter(({ tokens }) => tokens.at(-1) !== END)
    .sort((a, b) => b.likelihood - a.likelihood);
  const longest = open[0]?.likelihood ?? Number.NEGATIVE_INFINITY;
  const least = Math.max(
    longest - GIVEN_UP.thanLongest,
    than.sentence - GIVEN_UP.thanSentence,
    (than.free ?? Number.NEGATIVE_INFINITY) - GIVEN_UP.thanFree,
  );
  return open.slice(0, WAYS).filter(({ likelihood }) => likelihood >= least);
}

/** The likeliest token after the words so far. There is at least one word: noise alone is no words. */
function withLikeliest(free: Way, likely: readonly Float32Array[]): Way {
  const row = likely[free.at] ?? new Float32Array(0);
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < row.length; token++) {
    const value = row[token] ?? most;
    if (value > most && (token !== END || free.tokens.length > 0)) {
      best = token;
      most = value;
    }
  }
  return { ...free, tokens: [...free.tokens, best], likelihood: free.likelihood + most };
}

function withoutEnd({ tokens, likelihood }: Written): Written {
  return { tokens: tokens.slice(0, -1), likelihood };
}

function stepOf({ at, tokens }: Way): Step {
  return { way: at, token: tokens.at(-1) ?? END };
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((token, at) => token === b[at]);
}
