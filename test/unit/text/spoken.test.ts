import { expect, test } from 'vitest';
import { type SpokenKey, spoken } from '../../../src/text/en/spoken.ts';
import { LANGUAGES } from '../../../src/text/language.ts';
import { loadText } from '../../../src/text/text.ts';

test.each(LANGUAGES)(
  'every sentence that a door says aloud in %s is one short sentence',
  async (language) => {
    const text = await loadText(language);
    for (const key of Object.keys(spoken) as SpokenKey[]) {
      const sentence = text(key);
      expect(sentence.length).toBeGreaterThan(0);
      expect(sentence.length).toBeLessThan(100);
      if (language !== 'en') expect(sentence).toMatch(/\p{Script=Han}/u);
    }
  },
);
