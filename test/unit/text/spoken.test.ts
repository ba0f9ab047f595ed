import { expect, test } from 'vitest';
import { spoken as english } from '../../../src/text/en/spoken.ts';
import { type SpokenKey, say, spokenLanguage } from '../../../src/text/spoken.ts';

const LANGUAGES = ['en', 'zh-Hant', 'zh-Hans'] as const;

test('every sentence that a door says aloud is one short sentence in each language, and Chinese in the Chinese ones', () => {
  for (const key of Object.keys(english) as SpokenKey[])
    for (const language of LANGUAGES) {
      const sentence = say(key, language);
      expect(sentence.length).toBeGreaterThan(0);
      expect(sentence.length).toBeLessThan(100);
      if (language !== 'en') expect(sentence).toMatch(/\p{Script=Han}/u);
    }
});

test.each([
  [['zh-TW'], 'zh-Hant'],
  [['zh-HK'], 'zh-Hant'],
  [['zh-Hant-CN'], 'zh-Hant'],
  [['zh-Hans-TW'], 'zh-Hans'],
  [['zh-CN'], 'zh-Hans'],
  [['zh'], 'zh-Hans'],
  [['en-GB'], 'en'],
  [['fr-FR', ' zh-TW;q=0.8', 'en;q=0.5'], 'zh-Hant'],
  [['', 'zh-CN'], 'zh-Hans'],
  [['*'], 'en'],
  [[], 'en'],
])('of the languages %j a door answers in %s', (tags, language) => {
  expect(spokenLanguage(tags)).toBe(language);
});
