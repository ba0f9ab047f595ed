import type { Device } from '../../../config/device.ts';
import { closedGrammar, type GrammarNode } from '../../../intent/closed-grammar.ts';
import type { Room } from '../../../intent/lexicon.ts';
import { inEnglish } from '../../../intent/numbers.ts';
import { HEARD_DEVICES } from '../../../intent/sentence-file.ts';
import { END, type Vocabulary } from './vocabulary.ts';

/** What is still to be said of a sentence; undefined at its end. */
type Rest = { readonly node: GrammarNode; readonly after: Rest } | undefined;

/** A place in a sentence. */
export interface Place {
  /** The tokens of the present word that are not written yet. */
  readonly tokens: readonly number[];
  readonly rest: Rest;
  /** `begin`: nothing is written; `over`: its full stop is written. */
  readonly at: 'begin' | 'within' | 'over';
}

/** After these words a comma may stand, and before the first of them too: "Siri, please, …". */
const POLITE = 'please';
const FULL_STOPS = ['.', '?', '!'];
/** Moonshine writes numbers as words and as digits. */
const HIGHEST = 100;
/** The highest number in a name that is written in digits too; it has one word. */
const HIGHEST_IN_NAMES = 20;

/** The sentences of a home, token by token, as Moonshine writes them. */
export class Sentences {
  readonly #rules: ReadonlyMap<string, GrammarNode>;
  readonly #vocabulary: Vocabulary;
  readonly #mayTakeComma: ReadonlySet<string>;
  readonly #written = new Map<string, readonly (readonly number[])[]>();
  readonly #fullStops: readonly number[];
  /** Names of devices that cannot be listened for. */
  readonly leftOut: readonly string[];

  /**
   * @param of.names what people call the assistants: it may stand before a command. Default: nothing does.
   * @param of.rooms names of rooms, where the home has any.
   */
  constructor(
    vocabulary: Vocabulary,
    devices: readonly Device[],
    { names = [], rooms }: { names?: readonly string[]; rooms?: readonly Room[] | undefined } = {},
  ) {
    this.#vocabulary = vocabulary;
    const knows = (word: string) => vocabulary.tokensOf(` ${word}`) !== undefined;
    const { rules, leftOut } = closedGrammar(devices, 'en', { rooms, knows });
    const called = names.map((name) => name.split(' ')).filter((words) => words.every(knows));
    this.#rules = withDigits(withDigitsInNames(withNames(rules, called)));
    this.#mayTakeComma = new Set([POLITE, ...called.flatMap((words) => words.at(-1) ?? [])]);
    this.#fullStops = FULL_STOPS.flatMap((sign) => vocabulary.tokensOf(sign) ?? []);
    this.leftOut = leftOut;
  }

  /** Before the first word. */
  get begin(): readonly Place[] {
    return [{ tokens: [], rest: { node: { type: 'rule', name: 'heard' }, after: undefined }, at: 'begin' }];
  }

  /**
   * The tokens that may come next, each with the places that it leads to. {@link END} ends a sentence.
   * @param isPossible others are left out.
   */
  next(
    places: readonly Place[],
    isPossible: (token: number) => boolean,
  ): ReadonlyMap<number, readonly Place[]> {
    const found = new Map<number, Place[]>();
    const add = (token: number, place: Place) => {
      if (!isPossible(token)) return;
      const others = found.get(token);
      if (others) others.push(place);
      else found.set(token, [place]);
    };
    for (const { tokens, rest, at } of places) {
      const [token, ...more] = tokens;
      if (token !== undefined) add(token, { tokens: more, rest, at });
      else if (at === 'over') add(END, { tokens: [], rest, at });
      else this.#nextWords({ rest, at }, add);
    }
    return found;
  }

  #nextWords({ rest, at }: Omit<Place, 'tokens'>, add: (token: number, place: Place) => void): void {
    const isEnd = this.#words(rest, (word, after) => {
      for (const [first, ...more] of this.#ways(word, at === 'begin'))
        if (first !== undefined) add(first, { tokens: more, rest: after, at: 'within' });
    });
    if (!isEnd || at === 'begin') return;
    add(END, { tokens: [], rest: undefined, at: 'over' });
    for (const sign of this.#fullStops) add(sign, { tokens: [], rest: undefined, at: 'over' });
  }

  /** Tells each word that may come next. @returns whether the sentence may end instead. */
  #words(rest: Rest, tell: (word: string, after: Rest) => void): boolean {
    if (!rest) return true;
    const { node, after } = rest;
    switch (node.type) {
      case 'word':
        tell(node.text, after);
        return false;
      case 'rule': {
        const rule = this.#rules.get(node.name);
        return rule !== undefined && this.#words({ node: rule, after }, tell);
      }
      case 'optional': {
        const mayEnd = this.#words({ node: node.of, after }, tell);
        return this.#words(after, tell) || mayEnd;
      }
      case 'choice':
        return node.of.map((each) => this.#words({ node: each, after }, tell)).includes(true);
      case 'sequence':
        return this.#words(
          node.of.reduceRight<Rest>((rest, each) => ({ node: each, after: rest }), after),
          tell,
        );
    }
  }

  /** In which tokens a word may be written. */
  #ways(word: string, isFirst: boolean): readonly (readonly number[])[] {
    const key = isFirst ? `^${word}` : word;
    const known = this.#written.get(key);
    if (known) return known;
    const written = isFirst ? [word, `${word.charAt(0).toUpperCase()}${word.slice(1)}`] : [word];
    const texts = [...new Set(written)].flatMap((text) => [
      ` ${text}`,
      ...(this.#mayTakeComma.has(word) ? [` ${text},`] : []),
      ...(word === POLITE && !isFirst ? [`, ${text}`] : []),
    ]);
    const ways = texts.flatMap((text) => {
      const tokens = this.#vocabulary.tokensOf(text);
      return tokens ? [tokens] : [];
    });
    this.#written.set(key, ways);
    return ways;
  }
}

/** What is heard: a command, after the name of an assistant or without. */
function withNames(
  rules: ReadonlyMap<string, GrammarNode>,
  called: readonly (readonly string[])[],
): ReadonlyMap<string, GrammarNode> {
  const command: GrammarNode = { type: 'rule', name: 'utterance' };
  const names = called.map((words): GrammarNode => ({ type: 'sequence', of: words.map(wordNode) }));
  const heard: GrammarNode = {
    type: 'sequence',
    of: [{ type: 'optional', of: { type: 'choice', of: names } }, command],
  };
  return new Map([...rules, ['heard', names.length === 0 ? command : heard]]);
}

/** By the word of a number its digits. */
const DIGITS: ReadonlyMap<string, string> = new Map(
  Array.from({ length: HIGHEST_IN_NAMES + 1 }, (_, value) => [inEnglish(value), String(value)]),
);

/** The names of devices with digits beside the words of their numbers: "lamp 2". */
function withDigitsInNames(rules: ReadonlyMap<string, GrammarNode>): ReadonlyMap<string, GrammarNode> {
  const names = HEARD_DEVICES.flatMap((name): readonly (readonly [string, GrammarNode])[] => {
    const rule = rules.get(name);
    return rule ? [[name, digitsBeside(rule)]] : [];
  });
  return new Map([...rules, ...names]);
}

function digitsBeside(node: GrammarNode): GrammarNode {
  switch (node.type) {
    case 'word': {
      const digits = DIGITS.get(node.text);
      return digits === undefined ? node : { type: 'choice', of: [node, wordNode(digits)] };
    }
    case 'optional':
      return { type: 'optional', of: digitsBeside(node.of) };
    case 'sequence':
    case 'choice':
      return { type: node.type, of: node.of.map(digitsBeside) };
    case 'rule':
      return node;
  }
}

/** Numbers in digits beside their words: "50", "50%", "twenty-one". */
function withDigits(rules: ReadonlyMap<string, GrammarNode>): ReadonlyMap<string, GrammarNode> {
  const numbers = Array.from({ length: HIGHEST + 1 }, (_, value) => String(value));
  const joined = numbers.flatMap((number) => {
    const words = inEnglish(Number(number)).split(' ');
    return words.length === 2 ? [words.join('-')] : [];
  });
  const beside = (name: string, texts: readonly string[]): readonly (readonly [string, GrammarNode])[] => {
    const rule = rules.get(name);
    return rule ? [[name, { type: 'choice', of: [rule, ...texts.map(wordNode)] }]] : [];
  };
  return new Map([
    ...rules,
    ...beside('share', [...numbers, ...joined]),
    ...beside('degrees', [...numbers, ...joined]),
    ...beside(
      'percent',
      numbers.map((number) => `${number}%`),
    ),
  ]);
}

function wordNode(text: string): GrammarNode {
  return { type: 'word', text };
}
