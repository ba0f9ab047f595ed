import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { type Language, languageOfTag } from '../../../text/language.ts';
import { ENGLISH, loadText, type Text } from '../../../text/text.ts';

/** Where the browser keeps the language that its user has chosen. */
const KEPT = 'halfsecond.language';

/** What each language calls itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  'zh-Hant': '繁體中文',
  'zh-Hans': '简体中文',
};

interface Words {
  readonly text: Text;
  /** Speaks another language from now on, also after the next visit. */
  choose(language: Language): void;
}

const WordsContext = createContext<Words>({ text: ENGLISH, choose: () => undefined });

/** The language that was chosen here, else the first of the browser's that has a catalogue. */
function firstLanguage(): Language {
  const chosen = localStorage.getItem(KEPT);
  for (const tag of [...(chosen === null ? [] : [chosen]), ...navigator.languages]) {
    const known = languageOfTag(tag);
    if (known) return known;
  }
  return 'en';
}

/** Speaks the reader's language to everything within. Shows nothing until its sentences are there. */
export function Speaking({ children }: { readonly children: ComponentChildren }) {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const [text, setText] = useState<Text>();
  useEffect(() => {
    let isWanted = true;
    void loadText(language).then((loaded) => {
      if (!isWanted) return;
      document.documentElement.lang = language;
      // A function among states would be called by the library.
      setText(() => loaded);
    });
    return () => {
      isWanted = false;
    };
  }, [language]);
  const words = useMemo(
    () =>
      text && {
        text,
        choose: (next: Language) => {
          localStorage.setItem(KEPT, next);
          setLanguage(next);
        },
      },
    [text],
  );
  return words ? <WordsContext.Provider value={words}>{children}</WordsContext.Provider> : null;
}

/** The sentences of the reader's language. */
export function useText(): Text {
  return useContext(WordsContext).text;
}

export function useWords(): Words {
  return useContext(WordsContext);
}
