import { ConverterFactory } from 'opencc-js/core';
import { from, to } from 'opencc-js/preset/t2cn';

const toSimplified = ConverterFactory(from.tw ?? [], to.cn ?? []);

/** Whether the text is written in Chinese characters, in part or whole. */
export function isChinese(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}

/** Chinese in simplified characters, half-width, without spaces and punctuation. */
export function normaliseChinese(text: string): string {
  return toSimplified(text.normalize('NFKC'))
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%.]/gu, '')
    .replace(/\.(?!\d)/g, '');
}

/** English as lower-case words without punctuation; `40%` and `2700k` are two words each. */
export function normaliseEnglish(text: string): readonly string[] {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’‘]/g, "'")
    .replace(/(\d)\s*%/g, '$1 percent')
    .replace(/(\d)\s*k\b/g, '$1 kelvin')
    .replace(/(\d)\s*°\s*c?\b/g, '$1 degrees')
    .replace(/[^a-z0-9'.+-]+|\.(?!\d)|-/g, ' ')
    .split(' ')
    .filter((word) => word !== '');
}
