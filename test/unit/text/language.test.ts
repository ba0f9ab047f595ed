import { describe, expect, test } from 'vitest';
import { languageOfCommandLine } from '../../../src/cli/language.ts';
import { ACTIONS } from '../../../src/config/action.ts';
import { languageOfEnvironment, languageOfHeader, languageOfTag } from '../../../src/text/language.ts';
import { ACTION } from '../../../src/text/zh-Hant/words.ts';

describe('a language tag', () => {
  test.each([
    ['zh-TW', 'zh-Hant'],
    ['zh_TW.UTF-8', 'zh-Hant'],
    ['zh_HK', 'zh-Hant'],
    ['zh-Hant-CN', 'zh-Hant'],
    ['yue', 'zh-Hant'],
    ['zh_CN.GB18030@stroke', 'zh-Hans'],
    ['zh', 'zh-Hans'],
    ['zh-SG', 'zh-Hans'],
    ['en_GB.UTF-8', 'en'],
    ['C.UTF-8', 'en'],
    ['POSIX', 'en'],
    ['fr_FR.UTF-8', undefined],
    ['', undefined],
    ['../../etc', undefined],
    ['zh-'.repeat(5000), undefined],
  ])('%s names the catalogue %s', (tag, language) => {
    expect(languageOfTag(tag)).toBe(language);
  });
});

describe('the environment', () => {
  test('LC_ALL outranks LC_MESSAGES, and that outranks LANG; an empty one is not set', () => {
    expect(languageOfEnvironment({ LC_ALL: 'zh_TW.UTF-8', LC_MESSAGES: 'en_US', LANG: 'zh_CN' })).toBe(
      'zh-Hant',
    );
    expect(languageOfEnvironment({ LC_ALL: '', LC_MESSAGES: 'zh_CN', LANG: 'en_US' })).toBe('zh-Hans');
    expect(languageOfEnvironment({ LANG: 'zh_TW.UTF-8' })).toBe('zh-Hant');
    expect(languageOfEnvironment({ LC_ALL: 'C', LANG: 'zh_TW.UTF-8' })).toBe('en');
  });

  test('means English where nothing is set, and for a language without a catalogue', () => {
    expect(languageOfEnvironment({})).toBe('en');
    expect(languageOfEnvironment({ LANG: 'de_DE.UTF-8' })).toBe('en');
  });
});

describe('the header of a browser', () => {
  test.each([
    ['zh-TW,zh;q=0.9,en-US;q=0.8', 'zh-Hant'],
    ['zh-CN,zh;q=0.9', 'zh-Hans'],
    ['en;q=0.5, zh-Hans;q=0.9', 'zh-Hans'],
    ['de-DE,de;q=0.9,zh-TW;q=0.5', 'zh-Hant'],
    ['zh-TW;q=0, en', 'en'],
    ['*', 'en'],
    [undefined, 'en'],
    [`${'x'.repeat(100_000)},zh-TW`, 'en'],
  ])('%s asks for %s', (header, language) => {
    expect(languageOfHeader(header)).toBe(language);
  });
});

describe('--lang', () => {
  test('outranks the environment, before or after the verb', () => {
    const environment = { LANG: 'en_US.UTF-8' };
    expect(languageOfCommandLine(['node', 'main.js', '--lang', 'zh-TW', 'check'], environment)).toBe(
      'zh-Hant',
    );
    expect(languageOfCommandLine(['node', 'main.js', 'check', '--lang=zh-Hans'], environment)).toBe(
      'zh-Hans',
    );
  });

  test('leaves the environment to decide where it is absent or names no catalogue', () => {
    const environment = { LANG: 'zh_TW.UTF-8' };
    expect(languageOfCommandLine(['node', 'main.js', 'check'], environment)).toBe('zh-Hant');
    expect(languageOfCommandLine(['node', 'main.js', '--lang'], environment)).toBe('zh-Hant');
    expect(languageOfCommandLine(['node', 'main.js', '--lang', 'tlh'], environment)).toBe('zh-Hant');
  });
});

test.each(ACTIONS)('the action %s has a Chinese word', (action) => {
  expect(ACTION).toContain(` ${action} {`);
});
