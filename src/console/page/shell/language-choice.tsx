import { LANGUAGES, languageOfTag } from '../../../text/language.ts';
import { LANGUAGE_NAMES, useWords } from '../words/language.tsx';

/** The languages of the page, each in its own name. */
export function LanguageChoice() {
  const { text, choose } = useWords();
  return (
    <select
      class="input little language"
      aria-label={text('page.language')}
      value={text.language}
      onChange={(event) => {
        const language = languageOfTag(event.currentTarget.value);
        if (language) choose(language);
      }}
    >
      {LANGUAGES.map((language) => (
        <option key={language} value={language} lang={language}>
          {LANGUAGE_NAMES[language]}
        </option>
      ))}
    </select>
  );
}
