import { ConverterFactory } from 'opencc-js/core';
import { from, to } from 'opencc-js/preset/t2cn';

const toSimplified = ConverterFactory(from.tw ?? [], to.cn ?? []);

/** Whether the text is written in Chinese characters, in part or whole. */
export function isChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}

/** Chinese in simplified characters, half-width, without spaces and punctuation; ℃ is 度. */
export function normaliseChinese(text: string): string {
  return toSimplified(text.normalize('NFKC'))
    .toLowerCase()
    .replace(/(\d)\s*°\s*c?(?![a-z])/g, '$1度')
    .replace(/[^\p{L}\p{M}\p{N}%.]|\p{Variation_Selector}/gu, '')
    .replace(/(?<!\d)\.|\.(?!\d)/g, '');
}

/** The words of Chinese: each character is one, and so is each run of Latin letters or of digits. */
export function chineseWords(text: string): readonly string[] {
  return normaliseChinese(text).match(/\d+(?:\.\d+)?|\p{Script=Han}|%|[^\d%.\p{Script=Han}]+/gu) ?? [];
}

/**
 * English as lower-case words without punctuation; `40%` and `2700k` are two words each. Letters of other scripts
 * stay, so that a word that only looks English is another word.
 */
export function normaliseEnglish(text: string): readonly string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      // Emoji carry it: 💡️.
      .replace(/\p{Variation_Selector}/gu, '')
      .replace(/[’‘]/g, "'")
      .replace(/(\d)\s*%/g, '$1 percent ')
      .replace(/(\d)\s*k(?![a-z])/g, '$1 kelvin ')
      .replace(/(\d)\s*(?:°\s*)?f(?![\p{L}])/gu, '$1 fahrenheit ')
      .replace(/(\d)\s*(?:°\s*c?|c)(?![\p{L}])/gu, '$1 degrees ')
      .replace(/[^\p{L}\p{M}\p{N}'.+-]+|\.(?!\d)|(?<!\d)\.|-/gu, ' ')
      .split(' ')
      .filter((word) => word !== '' && word !== "'")
  );
}
