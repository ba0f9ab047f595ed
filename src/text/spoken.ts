import { spoken as english } from './en/spoken.ts';
import { spoken as simplified } from './zh-Hans/spoken.ts';
import { spoken as traditional } from './zh-Hant/spoken.ts';

const SPOKEN = { en: english, 'zh-Hant': traditional, 'zh-Hans': simplified } as const;

/** A language in which a door answers aloud; the names are BCP 47's. */
export type SpokenLanguage = keyof typeof SPOKEN;
/** The name of a sentence that a door says aloud. */
export type SpokenKey = keyof typeof english;

/** The sentence of that name. */
export function say(key: SpokenKey, language: SpokenLanguage): string {
  return SPOKEN[language][key];
}

/**
 * The first of these language tags in which a door can answer; English where there is none. Hong Kong, Macau and Taiwan
 * write traditional characters.
 * @param tags by preference, such as `zh-TW` or, from a browser, `zh-Hant-TW;q=0.9`.
 */
export function spokenLanguage(tags: readonly string[]): SpokenLanguage {
  for (const tag of tags) {
    const [language, ...subtags] = (tag.split(';')[0] ?? '').trim().toLowerCase().split('-');
    if (language === 'en') return 'en';
    if (language !== 'zh') continue;
    if (subtags.includes('hans')) return 'zh-Hans';
    return subtags.some((each) => TRADITIONAL.has(each)) ? 'zh-Hant' : 'zh-Hans';
  }
  return 'en';
}

const TRADITIONAL: ReadonlySet<string> = new Set(['hant', 'tw', 'hk', 'mo']);
