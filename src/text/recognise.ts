import { en } from './en/en.ts';
import type { Message, Word } from './message.ts';

/** A sentence of the catalogue, as a pattern. */
interface Pattern {
  readonly key: string;
  readonly pattern: RegExp;
  /** The parameters in the order in which they stand in the sentence. */
  readonly names: readonly string[];
  /** How many characters are its own. */
  readonly own: number;
}

const PARAMETER = /\{(\w+)\}/;
/** How many characters of its own a pattern has at least. */
const LEAST_OWN = 5;
/** A longer text is no sentence of the catalogue. */
const MOST_CHARACTERS = 1000;

/** A sentence of `data.broker` says what is wrong and what to do; a message may carry either half: `<key>#0`, `<key>#1`. */
export const HALF = /^(data\.broker\..+)#([01])$/;

/** The keys and the English of whatever data carries. */
function* recognised(): Generator<readonly [key: string, sentence: string]> {
  for (const [key, sentence] of Object.entries(en)) {
    if (!/^(data|reason|evidence|turn)\./.test(key)) continue;
    yield [key, sentence];
    const halves = key.startsWith('data.broker.') ? sentence.split('; ') : [];
    if (halves.length === 2) for (const [nth, half] of halves.entries()) yield [`${key}#${nth}`, half];
  }
}

/** The English sentences that data carries, found again: for a reader whose language is another one. */
export class Recogniser {
  readonly #exact = new Map<string, string>();
  readonly #patterns: readonly Pattern[];

  constructor() {
    const patterns: Pattern[] = [];
    for (const [key, sentence] of recognised()) {
      // Every second piece is the name of a parameter.
      const pieces = sentence.split(PARAMETER);
      if (pieces.length === 1) {
        this.#exact.set(sentence, key);
        continue;
      }
      const own = pieces.filter((_, at) => at % 2 === 0).join('').length;
      // A pattern with fewer characters of its own would match what is none of its sentences.
      if (own < LEAST_OWN) continue;
      // Half a sentence is no whole one: what stands for its parameter has no second half in it.
      const any = HALF.test(key) ? '([^;]+?)' : '(.+?)';
      const source = pieces.map((piece, at) => (at % 2 === 1 ? any : piece.replace(/[^\w\s]/g, '\\$&')));
      patterns.push({
        key,
        pattern: new RegExp(`^${source.join('')}$`, 's'),
        names: pieces.filter((_, at) => at % 2 === 1),
        own,
      });
    }
    // The sentence with the most words of its own is meant.
    this.#patterns = patterns.sort((a, b) => b.own - a.own);
  }

  /** The message that the words are the English of; undefined where they are no sentence of the catalogue. */
  messageOf(words: string): Message | undefined {
    const exact = this.#exact.get(words);
    if (exact !== undefined) return { key: exact };
    if (words.length > MOST_CHARACTERS) return undefined;
    for (const { key, pattern, names } of this.#patterns) {
      const found = pattern.exec(words);
      if (!found) continue;
      const parameters = names.map((name, at): [string, Word] => [name, found[at + 1] ?? '']);
      return { key, parameters: Object.fromEntries(parameters) };
    }
    return this.#coded(words) ?? this.#joined(words);
  }

  /** A cause with its code after it: `nothing listens there (ECONNREFUSED)`. */
  #coded(words: string): Message | undefined {
    const [, cause = '', code = ''] = /^(.*) \(([A-Z][A-Z0-9_]+)\)$/s.exec(words) ?? [];
    if (cause === '' || !this.messageOf(cause)) return undefined;
    return { key: 'list.coded', parameters: { cause, code } };
  }

  /** Reasons that are joined by semicolons, where one of them is of the catalogue. */
  #joined(words: string): Message | undefined {
    const at = words.indexOf('; ');
    if (at < 0) return undefined;
    const first = words.slice(0, at);
    const second = words.slice(at + 2);
    if (!this.messageOf(first) && !this.messageOf(second)) return undefined;
    return { key: 'list.semicolon', parameters: { first, second } };
  }
}
