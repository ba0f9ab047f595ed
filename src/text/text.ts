import { IntlMessageFormat } from 'intl-messageformat';
import { en } from './en/en.ts';
import type { Message, ParametersOf, Phrase, Word } from './message.ts';
import { printable } from './printable.ts';

/** A language that has a catalogue; the names are BCP 47's. */
export type Language = keyof typeof CATALOGUES;
/** The name of a message: `<area>.<what is said>`. */
export type MessageKey = keyof typeof en;
/** What every catalogue holds: the same keys, in its own words. */
export type Catalogue = Readonly<Record<MessageKey, string>>;

type Given<K extends MessageKey> = keyof ParametersOf<(typeof en)[K]> extends never
  ? []
  : [parameters: ParametersOf<(typeof en)[K]>];

/** Every catalogue, by language. A test holds them complete, with the same parameters in each message. */
export const CATALOGUES = { en } as const satisfies Record<string, Catalogue>;

/** Puts messages into the words of one language. */
export interface Text {
  /** The sentence of a message. Outside text among its parameters is made printable. */
  <K extends MessageKey>(key: K, ...given: Given<K>): string;
  readonly language: Language;
  /** A message that was made as data, or words that are ready, made printable. */
  of(phrase: Phrase): string;
}

/** A message as data, for those who know what is to be said and not to whom. */
export function message<K extends MessageKey>(key: K, ...given: Given<K>): Message {
  const [parameters] = given as readonly [Message['parameters']?];
  return parameters === undefined ? { key } : { key, parameters };
}

/** Whether something that came from another process is a message of the catalogues. */
export function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    'key' in value &&
    typeof value.key === 'string' &&
    Object.hasOwn(en, value.key)
  );
}

const texts = new Map<Language, Text>();

/** The sentences of a language. A message is parsed when it is first said, so that a start pays for none. */
export function createText(language: Language): Text {
  const known = texts.get(language);
  if (known) return known;
  const catalogue: Readonly<Record<string, string>> = CATALOGUES[language];
  const formats = new Map<string, IntlMessageFormat>();
  const list = { value: undefined as Intl.ListFormat | undefined };
  const of = (phrase: Phrase): string =>
    typeof phrase === 'string' ? printable(phrase) : say(phrase.key, phrase.parameters);
  const say = (key: string, parameters: Readonly<Record<string, Word>> = {}): string => {
    const source = catalogue[key];
    // A message of another release, from another process.
    if (source === undefined) return printable(key);
    if (!/['{]/.test(source)) return source;
    let format = formats.get(key);
    if (!format) {
      format = new IntlMessageFormat(source, language, undefined, { ignoreTag: true });
      formats.set(key, format);
    }
    const values = Object.entries(parameters).map(([name, word]) => [name, shown(word)]);
    try {
      return format.format<string>(Object.fromEntries(values)) as string;
    } catch {
      // Its parameters are not those of this release; the compiler holds our own calls to them.
      return printable(key);
    }
  };
  const shown = (word: Word): string | number => {
    if (typeof word === 'number') return word;
    if (typeof word === 'string' || 'key' in word) return of(word);
    list.value ??= new Intl.ListFormat(language, { style: 'narrow', type: 'conjunction' });
    return list.value.format(word.map(of));
  };
  // The compiler has checked the parameters of each call: here they are names and words.
  const text = Object.assign(say as unknown as Text, { language, of });
  texts.set(language, text);
  return text;
}
