import { IntlMessageFormat } from 'intl-messageformat';
import { loadCatalogue } from './catalogues.ts';
import { type Catalogue, en, type MessageKey } from './en/en.ts';
import type { Language } from './language.ts';
import type { Message, ParametersOf, Phrase, Word } from './message.ts';
import { printable } from './printable.ts';
import { HALF, Recogniser } from './recognise.ts';

type Given<K extends MessageKey> = keyof ParametersOf<(typeof en)[K]> extends never
  ? []
  : [parameters: ParametersOf<(typeof en)[K]>];

/** How a number may stand in a message: `{ms, number, whole}`. None groups thousands. */
const NUMBERS = {
  whole: { maximumFractionDigits: 0, useGrouping: false },
  tenths: { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false },
  hundredths: { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false },
} as const;

/** Puts messages into the words of one language. */
export interface Text {
  /** The sentence of a message. Outside text among its parameters is made printable. */
  <K extends MessageKey>(key: K, ...given: Given<K>): string;
  readonly language: Language;
  /** A message that was made as data, or words that are ready, made printable. */
  of(phrase: Phrase): string;
}

/** A message as data: for code that decides, and does not know the reader's language. */
export function message<K extends MessageKey>(key: K, ...given: Given<K>): Message {
  const [parameters] = given as readonly [Message['parameters']?];
  return parameters === undefined ? { key } : { key, parameters };
}

/** A message within a message, and so on, is read to this depth. */
const MOST_DEPTH = 5;

/** Whether a value from another process is a message of the catalogues, with parameters that can be shown. */
export function isMessage(value: unknown, depth = 0): value is Message {
  if (typeof value !== 'object' || value === null || depth > MOST_DEPTH) return false;
  const { key, parameters = {} } = value as { readonly key?: unknown; readonly parameters?: unknown };
  if (typeof key !== 'string' || !Object.hasOwn(en, key)) return false;
  if (typeof parameters !== 'object' || parameters === null) return false;
  const isPhrase = (word: unknown) => typeof word === 'string' || isMessage(word, depth + 1);
  return Object.values(parameters).every(
    (word) =>
      typeof word === 'number' ||
      (Array.isArray(word) ? word.every((each) => isPhrase(each)) : isPhrase(word)),
  );
}

/**
 * The pieces of a message with plain parameters alone, every second the name of one; undefined for any other. A verdict
 * is told in some twenty of them while others wait: filling one in takes microseconds, and a parser's first use
 * tens of milliseconds.
 */
function piecesOf(source: string): readonly string[] | undefined {
  return /^(?:[^{}]|\{\w+\})*$/.test(source) && !/'['{}]/.test(source)
    ? source.split(/\{(\w+)\}/)
    : undefined;
}

/** Stands where a parameter begins or ends with a Chinese character while a sentence is put together; outside text never has it. */
const EDGE = '\ue000';
/** A space of the sentence between a Chinese character and a parameter that has one at that end. */
const NEEDLESS_SPACE = new RegExp(
  String.raw`(?<=[\p{Script=Han}）」]) (?=${EDGE})|(?<=${EDGE}) (?=${EDGE}?[\p{Script=Han}「])`,
  'gu',
);

/** The sentences of one language, and the messages of it that were parsed. */
class Speaker {
  readonly #language: Language;
  readonly #catalogue: Readonly<Record<string, string>>;
  readonly #parsed = new Map<string, IntlMessageFormat>();
  /** The pieces of the messages that have plain parameters alone. */
  readonly #plain = new Map<string, readonly string[]>();
  /** Undefined in English, in which data has its sentences already. */
  readonly #recogniser: Recogniser | undefined;
  #list: Intl.ListFormat | undefined;

  constructor(language: Language, catalogue: Catalogue) {
    this.#language = language;
    this.#catalogue = { ...en, ...catalogue };
    this.#recogniser = language === 'en' ? undefined : new Recogniser();
  }

  say(key: string, parameters: Readonly<Record<string, Word>> = {}): string {
    const source = this.#sourceOf(key);
    // Another process may run another release, with other messages.
    if (source === undefined) return printable(key);
    const pieces = this.#plain.get(key) ?? piecesOf(source);
    if (pieces) {
      this.#plain.set(key, pieces);
      return this.#spaced(this.#filled(key, pieces, parameters));
    }
    try {
      const values = Object.entries(parameters).map(([name, word]) => [name, this.#shown(word)]);
      return this.#spaced(String(this.#format(key, source).format(Object.fromEntries(values))));
    } catch {
      // The compiler holds every call of this program to the parameters; a message of another release may differ.
      return printable(key);
    }
  }

  of(phrase: Phrase): string {
    if (typeof phrase !== 'string') return this.say(phrase.key, phrase.parameters);
    const known = this.#recogniser?.messageOf(phrase);
    return known ? this.say(known.key, known.parameters) : printable(phrase);
  }

  #sourceOf(key: string): string | undefined {
    const [, whole, nth] = HALF.exec(key) ?? [];
    if (whole !== undefined) return this.#catalogue[whole]?.split(/; |；/)[Number(nth)];
    return Object.hasOwn(this.#catalogue, key) ? this.#catalogue[key] : undefined;
  }

  #filled(key: string, pieces: readonly string[], parameters: Readonly<Record<string, Word>>): string {
    let said = '';
    for (const [at, piece] of pieces.entries()) {
      if (at % 2 === 0) said += piece;
      else if (Object.hasOwn(parameters, piece)) said += this.#shown(parameters[piece] ?? '');
      else return printable(key);
    }
    return said;
  }

  /** Chinese has a space between its characters and Latin letters, and none between two of its characters. */
  #spaced(said: string): string {
    if (!said.includes(EDGE)) return said;
    return said.replace(NEEDLESS_SPACE, '').replaceAll(EDGE, '');
  }

  #shown(word: Word): string | number {
    if (typeof word === 'number') return word;
    const words = this.#worded(word);
    if (this.#language === 'en') return words;
    return words.replace(/^(?=[\p{Script=Han}「])|(?<=[\p{Script=Han}）」])$/gu, EDGE);
  }

  #worded(word: Exclude<Word, number>): string {
    if (typeof word === 'string' || 'key' in word) return this.of(word);
    const words = word.map((each) => this.of(each));
    // Unicode's rule for Chinese has 和 before the last, which names in Latin letters would touch.
    if (this.#language !== 'en') return words.join('、');
    this.#list ??= new Intl.ListFormat(this.#language, { style: 'narrow', type: 'conjunction' });
    return this.#list.format(words);
  }

  #format(key: string, source: string): IntlMessageFormat {
    const known = this.#parsed.get(key);
    if (known) return known;
    const format = new IntlMessageFormat(source, this.#language, { number: NUMBERS }, { ignoreTag: true });
    this.#parsed.set(key, format);
    return format;
  }
}

/** The sentences of a language. A message is parsed when it is first said, so that a start pays for none. */
function createText(language: Language, catalogue: Catalogue): Text {
  const speaker = new Speaker(language, catalogue);
  // The compiler checks keys and parameters of each call; behind that check they are names and words.
  const say = (key: string, parameters?: Readonly<Record<string, Word>>) => speaker.say(key, parameters);
  return Object.assign(say as unknown as Text, { language, of: (phrase: Phrase) => speaker.of(phrase) });
}

/** English: the language of logs, of the journal and of what goes over MQTT, and the reader's where nothing is said. */
export const ENGLISH: Text = createText('en', en);

const texts = new Map<Language, Promise<Text>>([['en', Promise.resolve(ENGLISH)]]);

/** The sentences of a language; its catalogue is read when it is first asked for. */
export function loadText(language: Language): Promise<Text> {
  const known = texts.get(language);
  if (known) return known;
  const text = loadCatalogue(language).then((catalogue) => createText(language, catalogue));
  texts.set(language, text);
  return text;
}
