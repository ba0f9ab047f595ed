import type { Device } from '../config/device.ts';
import { normaliseEnglish } from './normalise.ts';
import { inEnglish } from './numbers.ts';

/** The spoken English names of a device: lower-case words, numbers spelled out; empty where it has none. */
export function englishNames(device: Device): readonly string[] {
  const names = [device.name.en, ...device.aliases.en].flatMap((name) =>
    name === undefined ? [] : [spokenEnglish(name)],
  );
  return [...new Set(names.filter((name) => name !== ''))];
}

/** A name as it is said: without "the" and "my", numbers spelled out. */
function spokenEnglish(name: string): string {
  return normaliseEnglish(name)
    .filter((word) => word !== 'the' && word !== 'my')
    .map((word) => (/^\d{1,2}$/.test(word) ? inEnglish(Number(word)) : word))
    .join(' ');
}

/** The last word in the other number: "kitchen light" for "kitchen lights", and the other way round. */
export function otherNumber(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? '';
  const other = /^.{2,}[^s]s$/.test(last)
    ? last.replace(/(?<=(?:ch|sh|x))es$|s$/, '')
    : /(?:ch|sh|x)$/.test(last)
      ? `${last}es`
      : `${last}s`;
  return [...words.slice(0, -1), other];
}
