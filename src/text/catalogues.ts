import { readFile } from 'node:fs/promises';
import { type Catalogue, en } from './en/en.ts';
import type { Language } from './language.ts';

/** What loads the catalogue of each language: a process reads only the one that it speaks, beside English. */
const LOADERS: Readonly<Record<Language, () => Promise<Catalogue>>> = {
  en: async () => en,
  'zh-Hant': async () => (await import('./zh-Hant/zh-Hant.ts')).zhHant,
  // Made from zh-Hant by build/simplified.mjs.
  'zh-Hans': async () => JSON.parse(await readFile(new URL('./zh-Hans.json', import.meta.url), 'utf8')),
};

/** Reads the catalogue of a language. */
export function loadCatalogue(language: Language): Promise<Catalogue> {
  return LOADERS[language]();
}
