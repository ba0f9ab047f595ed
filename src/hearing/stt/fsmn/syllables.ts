// pinyin-pro is the maintained way to read Chinese in context (MIT, no dependencies, both scripts).
import { pinyin } from 'pinyin-pro';
import { normaliseChinese } from '../../../intent/normalise.ts';

/** A text as the network's syllables; or why it has none. */
export type Pronunciation =
  | { readonly syllables: readonly number[]; readonly unspeakable?: undefined }
  /** The first characters that nobody can say by the network's syllables: Latin, kana, emoji, a rare character. */
  | { readonly syllables?: undefined; readonly unspeakable: string };

const IS_HAN = /^\p{Script=Han}$/u;

/** A probability below this counts as this: the network is never so sure that a syllable was not said. */
const LEAST_PROBABILITY = 1e-7;

/**
 * The toneless syllables that a character network tells apart. It writes homophones (燈 for 登), so the probabilities of
 * all characters that can sound alike are summed.
 */
export class SyllableTable {
  /** By number. */
  readonly names: readonly string[];
  readonly #numbers = new Map<string, number>();
  /** The characters of syllable `s`: `#members[#from[s]]` up to `#from[s + 1]`. */
  readonly #from: Uint32Array;
  readonly #members: Uint16Array;
  /** Symbols that are no Chinese character. */
  readonly #others: Uint16Array;
  readonly #probabilities: Float64Array;

  /** @param tokens the symbols of the network's outputs; the first is the blank. */
  constructor(tokens: readonly string[]) {
    const members = new Map<string, number[]>();
    const others: number[] = [];
    for (const [index, token] of tokens.entries()) {
      if (index === 0) continue;
      const readings = readingsOf(token);
      if (readings.size === 0) others.push(index);
      for (const reading of readings) members.set(reading, [...(members.get(reading) ?? []), index]);
    }
    this.names = [...members.keys()].sort();
    this.#from = new Uint32Array(this.names.length + 1);
    const all: number[] = [];
    for (const [number, name] of this.names.entries()) {
      this.#numbers.set(name, number);
      this.#from[number] = all.length;
      all.push(...(members.get(name) ?? []));
    }
    this.#from[this.names.length] = all.length;
    this.#members = Uint16Array.from(all);
    this.#others = Uint16Array.from(others);
    this.#probabilities = new Float64Array(tokens.length);
  }

  /** How many syllables there are; in `score`, the blank follows them, and the free path the blank. */
  get count(): number {
    return this.names.length;
  }

  numberOf(name: string): number | undefined {
    return this.#numbers.get(name);
  }

  /**
   * Turns the network's outputs of one frame into logarithms of probabilities: of each syllable, of the blank (at
   * `count`) and of the likeliest of all (at `count + 1`).
   * @param outputs before the softmax.
   * @param into `count + 2` numbers.
   * @returns which was the likeliest: a syllable, `count` for the blank, −1 for a symbol that is no syllable.
   */
  score(outputs: Float32Array, into: Float32Array): number {
    const probabilities = this.#probabilities;
    let most = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < outputs.length; at++)
      if ((outputs[at] as number) > most) most = outputs[at] as number;
    let sum = 0;
    for (let at = 0; at < outputs.length; at++) {
      const share = Math.exp((outputs[at] as number) - most);
      probabilities[at] = share;
      sum += share;
    }
    let likeliest = this.count;
    let highest = (probabilities[0] as number) / sum;
    into[this.count] = Math.log(Math.max(LEAST_PROBABILITY, highest));
    for (let syllable = 0; syllable < this.count; syllable++) {
      let share = 0;
      const end = this.#from[syllable + 1] as number;
      for (let at = this.#from[syllable] as number; at < end; at++)
        share += probabilities[this.#members[at] as number] as number;
      const probability = share / sum;
      into[syllable] = Math.log(Math.max(LEAST_PROBABILITY, probability));
      if (probability > highest) {
        highest = probability;
        likeliest = syllable;
      }
    }
    for (let at = 0; at < this.#others.length; at++) {
      const probability = (probabilities[this.#others[at] as number] as number) / sum;
      if (probability <= highest) continue;
      highest = probability;
      likeliest = -1;
    }
    into[this.count + 1] = Math.log(highest);
    return likeliest;
  }

  /** @param text Chinese in either script, with digits, `%` and `°C`; punctuation and spaces are not spoken. */
  pronounce(text: string): Pronunciation {
    const spoken = spokenForm(text);
    const rest = [...spoken].filter((character) => !IS_HAN.test(character)).join('');
    if (rest !== '') return { unspeakable: rest };
    if (spoken === '') return { unspeakable: text };
    const syllables: number[] = [];
    for (const [at, name] of readInContext(spoken).entries()) {
      const number = this.#numbers.get(name);
      if (number === undefined) return { unspeakable: [...spoken][at] ?? spoken };
      syllables.push(number);
    }
    return { syllables };
  }
}

/** All readings of a character, without tones; none for what is no Chinese character. */
function readingsOf(token: string): ReadonlySet<string> {
  if (!IS_HAN.test(token)) return new Set();
  const readings = pinyin(token, { multiple: true, toneType: 'none', type: 'array', v: true });
  return new Set(readings.filter((reading) => reading !== ''));
}

/** In a home 調 is tiáo, "to set", also where a dictionary takes it for diào, "tone" (空調調到). */
const SET = /(?<![音色语声格基])调(?![查动研])/gu;

function readInContext(spoken: string): readonly string[] {
  const names = [...pinyin(spoken, { toneType: 'none', type: 'array', v: true })];
  for (const { index } of spoken.matchAll(SET)) names[index] = 'tiao';
  return names;
}

/**
 * A text as it is said: simplified characters, numbers in words (26度 → 二十六度, 30% → 百分之三十), no punctuation.
 */
export function spokenForm(text: string): string {
  const percentages = text
    .normalize('NFKC')
    .replace(/(\d{1,3})\s*%/g, (_, share: string) => `百分之${numeral(Number(share))}`)
    .replace(/(\d)\s*°\s*c?/gi, '$1度');
  return normaliseChinese(percentages).replace(/\d+/g, (digits) =>
    digits.length <= 4 && !/^0\d/.test(digits)
      ? numeral(Number(digits))
      : [...digits].map((digit) => DIGITS[Number(digit)]).join(''),
  );
}

const DIGITS = '零一二三四五六七八九';
const SCALES = ['', '十', '百', '千'] as const;

/** A whole number from 0 to 9999 in Chinese words. */
export function numeral(value: number): string {
  const digits = [...String(value)].map(Number);
  let words = '';
  let isGap = false;
  for (const [at, digit] of digits.entries()) {
    const scale = SCALES[digits.length - 1 - at] ?? '';
    if (digit === 0) isGap = words !== '';
    else {
      words += `${isGap ? '零' : ''}${DIGITS[digit]}${scale}`;
      isGap = false;
    }
  }
  // 一十六 is said 十六.
  return words === '' ? '零' : words.replace(/^一十/, '十');
}
