const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
/** Five digits and two decimals: 10000 kelvin is the largest that any action takes. */
const DIGITS = /^\d{1,5}(\.\d{1,2})?$/;

/** A number that begins at a word of the sentence. */
export interface SpokenNumber {
  readonly value: number;
  /** How many words it takes. */
  readonly words: number;
}

/** The number that starts at `from`, 0 to 199 in words or any in digits; "twenty point five" is one too. */
export function englishNumber(words: readonly string[], from: number): SpokenNumber | undefined {
  const whole = wholeNumber(words, from);
  if (!whole || words[from + whole.words] !== 'point') return whole;
  const decimal = ONES.indexOf(words[from + whole.words + 1] ?? '');
  const isDigit = decimal >= 0 && decimal <= 9;
  return isDigit ? { value: whole.value + decimal / 10, words: whole.words + 2 } : whole;
}

function wholeNumber(words: readonly string[], from: number): SpokenNumber | undefined {
  const word = words[from] ?? '';
  if (DIGITS.test(word)) return { value: Number(word), words: 1 };
  if ((word === 'a' || word === 'one') && words[from + 1] === 'hundred') {
    const rest = wholeNumber(words, from + (words[from + 2] === 'and' ? 3 : 2));
    const isRest = rest !== undefined && rest.value < 100 && word === 'one';
    return isRest
      ? { value: 100 + rest.value, words: rest.words + (words[from + 2] === 'and' ? 3 : 2) }
      : { value: 100, words: 2 };
  }
  const tens = TENS.indexOf(word);
  if (tens >= 2) {
    const ones = ONES.indexOf(words[from + 1] ?? '');
    return ones >= 1 && ones <= 9 ? { value: tens * 10 + ones, words: 2 } : { value: tens * 10, words: 1 };
  }
  const ones = ONES.indexOf(word);
  return ones >= 0 ? { value: ones, words: 1 } : undefined;
}

/** A whole number from 0 to 199 in English words. */
export function inEnglish(value: number): string {
  if (value >= 100) return value === 100 ? 'one hundred' : `one hundred ${inEnglish(value - 100)}`;
  if (value < 20) return ONES[value] ?? '';
  const ones = value % 10;
  return ones === 0 ? (TENS[value / 10] ?? '') : `${TENS[(value - ones) / 10]} ${ONES[ones]}`;
}

const CHINESE_DIGITS = '零一二三四五六七八九';
const SCALES: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 10000 };

/** The number that starts at `from`, in digits or in numerals up to 99999; 二十点五 is one too. */
export function chineseNumber(words: readonly string[], from: number): SpokenNumber | undefined {
  const first = words[from] ?? '';
  if (DIGITS.test(first)) return { value: Number(first), words: 1 };
  let end = from;
  while (end - from < 10 && isNumeral(words[end])) end += 1;
  if (end === from) return undefined;
  const value = numeralsValue(words.slice(from, end));
  const decimal = CHINESE_DIGITS.indexOf(words[end + 1] ?? ' ');
  return words[end] === '点' && decimal >= 0
    ? { value: value + decimal / 10, words: end - from + 2 }
    : { value, words: end - from };
}

/** A whole number from 0 to 100 in Chinese numerals. */
export function inChinese(value: number): string {
  if (value >= 100) return '一百';
  if (value < 10) return CHINESE_DIGITS[value] ?? '';
  const tens = Math.floor(value / 10);
  return `${tens === 1 ? '' : CHINESE_DIGITS[tens]}十${value % 10 === 0 ? '' : CHINESE_DIGITS[value % 10]}`;
}

function isNumeral(word: string | undefined): boolean {
  return word !== undefined && (CHINESE_DIGITS.includes(word) || word === '两' || word in SCALES);
}

function numeralsValue(numerals: readonly string[]): number {
  let total = 0;
  let digit: number | undefined;
  for (const numeral of numerals) {
    const scale = SCALES[numeral];
    if (scale === undefined) {
      const next = numeral === '两' ? 2 : CHINESE_DIGITS.indexOf(numeral);
      digit = (digit ?? 0) * (digit === undefined ? 1 : 10) + next;
    } else {
      total += (digit ?? 1) * scale;
      digit = undefined;
    }
  }
  return total + (digit ?? 0);
}
