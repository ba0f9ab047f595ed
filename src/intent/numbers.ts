const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** The number that starts at `from`, 0 to 199 in words or any in digits, and how many words it takes. */
export function englishNumber(
  words: readonly string[],
  from: number,
): { value: number; words: number } | undefined {
  const word = words[from] ?? '';
  if (/^\d{1,5}(\.\d{1,2})?$/.test(word)) return { value: Number(word), words: 1 };
  if ((word === 'a' || word === 'one') && words[from + 1] === 'hundred') return { value: 100, words: 2 };
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

const DIGITS = '零一二三四五六七八九';
const CHINESE = /[零一二两三四五六七八九十百千]+/g;

/** Rewrites Chinese numerals (up to 9999), fractions and percentages as digits: 百分之三十五 → 35%, 一半 → 50%. */
export function withDigits(text: string): string {
  return text
    .replace(/一半/g, '50%')
    .replace(/百分之百/g, '100%')
    .replace(/([零一二两三四五六七八九十])成/g, (_, tenths: string) => `${chineseNumber(tenths) * 10}%`)
    .replace(
      /百分之([零一二两三四五六七八九十百]+|\d+)/g,
      (_, share: string) => `${/\d/.test(share) ? share : chineseNumber(share)}%`,
    )
    .replace(/一(?=[下点些个])/g, '壹')
    .replace(CHINESE, (numeral) => String(chineseNumber(numeral)))
    .replace(/壹/g, '一');
}

function chineseNumber(numeral: string): number {
  let total = 0;
  let digit: number | undefined;
  for (const sign of numeral.replaceAll('两', '二')) {
    const scale = { 十: 10, 百: 100, 千: 1000 }[sign];
    if (scale === undefined) {
      digit = (digit ?? 0) * (digit === undefined ? 1 : 10) + DIGITS.indexOf(sign);
    } else {
      total += (digit ?? 1) * scale;
      digit = undefined;
    }
  }
  return total + (digit ?? 0);
}
