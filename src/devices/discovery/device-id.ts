import { pinyin } from 'pinyin-pro';

const MOST = 50;

/**
 * A kebab-case id for a device or a room. Chinese words are written in pinyin; a name in another script without
 * Latin letters gives none.
 * @returns undefined where the name has no letter or digit that an id can have, or nothing but digits.
 */
export function idFrom(name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const latin = /\p{Script=Han}/u.test(name)
    ? name.replace(/\p{Script=Han}+/gu, (words) => ` ${syllables(words)} `)
    : name;
  const id = latin
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f'’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MOST)
    .replace(/-+$/, '');
  return /[a-z]/.test(id) ? id : undefined;
}

function syllables(words: string): string {
  return pinyin(words.slice(0, MOST), { toneType: 'none', type: 'array', v: true }).join(' ');
}

/** Whether the name has letters of a script that an id cannot have, and that the id does not tell. */
export function isForeign(name: string): boolean {
  return /[^\p{Script=Latin}\p{Script=Han}\p{Script=Common}\p{Script=Inherited}]/u.test(name);
}
