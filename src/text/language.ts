/** The languages that have a catalogue, by their BCP 47 names. */
export const LANGUAGES = ['en', 'zh-Hant', 'zh-Hans'] as const;

/** A language that has a catalogue. */
export type Language = (typeof LANGUAGES)[number];

/**
 * The catalogue for a language tag (`zh-TW`), or for the name of a POSIX locale (`zh_TW.UTF-8`).
 * @returns undefined where no catalogue has that language, or the tag is none.
 */
export function languageOfTag(tag: string): Language | undefined {
  const bare = tag
    .trim()
    .replace(/[.@].*$/, '')
    .replaceAll('_', '-');
  if (/^(C|POSIX)$/.test(bare)) return 'en';
  try {
    // `zh-TW` is written in Hant and `zh-CN` in Hans: Unicode's likely subtags know each region.
    const { language, script } = new Intl.Locale(bare).maximize();
    if (language === 'en') return 'en';
    if (language !== 'zh' && language !== 'yue') return undefined;
    return script === 'Hant' ? 'zh-Hant' : 'zh-Hans';
  } catch {
    return undefined;
  }
}

/**
 * The language that a process is asked to speak: the first of LC_ALL, LC_MESSAGES and LANG that is set decides (POSIX,
 * "Environment Variables").
 * @returns English where none is set, and for a language without a catalogue.
 */
export function languageOfEnvironment(environment: Readonly<Record<string, string | undefined>>): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return languageOfTag(LC_ALL || LC_MESSAGES || LANG || 'C') ?? 'en';
}

/** A header longer than this is read only so far: it comes from the internet. */
const MOST_CHARACTERS = 500;

/**
 * The language that a browser likes most among those that have a catalogue (RFC 9110, Accept-Language).
 * @param otherwise where the header names none of them.
 */
export function languageOfHeader(accept: string | undefined, otherwise: Language = 'en'): Language {
  const wishes = (accept ?? '')
    .slice(0, MOST_CHARACTERS)
    .split(',')
    .map((wish) => {
      const [tag = '', ...parameters] = wish.split(';');
      const weight = parameters.find((each) => /^\s*q=/.test(each))?.replace(/^\s*q=/, '') ?? '1';
      return { language: languageOfTag(tag), weight: Number(weight) || 0 };
    })
    .filter(({ language, weight }) => language !== undefined && weight > 0)
    // A sort keeps the order of equals: the first of them is liked most.
    .sort((a, b) => b.weight - a.weight);
  return wishes[0]?.language ?? otherwise;
}
