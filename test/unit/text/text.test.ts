import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { ConverterFactory } from 'opencc-js/core';
import { from, to } from 'opencc-js/preset/t2cn';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { loadCatalogue } from '../../../src/text/catalogues.ts';
import { en, type MessageKey } from '../../../src/text/en/en.ts';
import { LANGUAGES } from '../../../src/text/language.ts';
import type { ParametersOf, Word } from '../../../src/text/message.ts';
import { ENGLISH, isMessage, loadText, message } from '../../../src/text/text.ts';

const SOURCES = join(import.meta.dirname, '../../../src');
const CODE = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/^text[/\\](en|zh)/.test(file))
  .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
  .join('\n');
const text = ENGLISH;
/** By language, its messages by key. */
const CATALOGUES: readonly (readonly [string, Readonly<Record<string, string>>])[] = await Promise.all(
  LANGUAGES.map(async (language) => [language, await loadCatalogue(language)] as const),
);

describe('the catalogues', () => {
  it.each(CATALOGUES)('in %s has every message, with the parameters of the English one', (_, catalogue) => {
    const missing = Object.keys(en).filter((key) => !Object.hasOwn(catalogue, key));
    const unknown = Object.keys(catalogue).filter((key) => !Object.hasOwn(en, key));
    const differing = Object.entries(en).filter(
      ([key, english]) => namesIn(english) !== namesIn(catalogue[key] ?? english),
    );
    // What to do about it: docs/contributing/language.md.
    expect({ missing, unknown, differing: differing.map(([key]) => key) }).toEqual({
      missing: [],
      unknown: [],
      differing: [],
    });
  });

  it.each(CATALOGUES)('in %s use only the kinds of parameter that the compiler can read', (_, catalogue) => {
    const kinds = Object.values(catalogue).flatMap((source) => [...parametersOf(source).values()]);
    expect([...new Set(kinds)].toSorted().filter((kind) => !READABLE.has(kind))).toEqual([]);
  });

  it.each(CATALOGUES)('in %s name only number formats that exist', (_, catalogue) => {
    const formats = Object.values(catalogue).flatMap((source) =>
      [...source.matchAll(/, *number *(?:, *([^}]*))?}/g)].map(([, format]) => format?.trim()),
    );
    expect([...new Set(formats)].filter((format) => !FORMATS.has(format))).toEqual([]);
  });

  it('in zh-Hans is what the build makes of zh-Hant: npm run build', async () => {
    const script = '../../../build/simplified.mjs';
    const { simplified } = (await import(script)) as {
      simplified: (traditional: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
    };
    expect(await loadCatalogue('zh-Hans')).toEqual(simplified(await loadCatalogue('zh-Hant')));
  });

  it('in zh-Hans has no character that only the traditional script has', async () => {
    const convert = ConverterFactory(from.tw ?? [], to.cn ?? []);
    const found = Object.values(await loadCatalogue('zh-Hans')).filter((words) => convert(words) !== words);
    expect(found).toEqual([]);
  });

  it('in Chinese end no sentence with an English stop, and leave no English word in the place of a plural', async () => {
    const chinese = Object.entries(await loadCatalogue('zh-Hant'));
    expect(chinese.filter(([, words]) => /\p{Script=Han}[.,;:!?](\s|$)/u.test(words))).toEqual([]);
    expect(chinese.filter(([, words]) => /plural, one/.test(words))).toEqual([]);
  });

  it('have no message that the program never uses', () => {
    const own = Object.keys(en).filter((key) => !key.startsWith('data.'));
    expect(own.filter((key) => !CODE.includes(`'${key}'`))).toEqual([]);
  });

  it('have every sentence of data as the sources write it', () => {
    // Node writes those of `data.node`.
    const pieces = Object.entries(en).flatMap(([key, sentence]) =>
      !key.startsWith('data.') || key.startsWith('data.node.')
        ? []
        : sentence.split(/\{\w+\}/).map((piece) => `${key}: ${piece}`),
    );
    const isWritten = (piece: string) => CODE.includes(piece.slice(piece.indexOf(': ') + 2));
    expect(pieces.filter((piece) => !isWritten(piece))).toEqual([]);
  });

  it('name each message by its area and its meaning', () => {
    expect(Object.keys(en).filter((key) => !/^[a-z]+(\.[a-z0-9_-]+)+$/.test(key))).toEqual([]);
  });
});

describe('a sentence', () => {
  it('takes its words from its parameters', () => {
    expect(text('error.problem', { found: 'tea', expected: 'coffee', fix: 'brew it' })).toBe(
      'found tea, expected coffee; brew it',
    );
  });

  it('shows no control character of a parameter, and stays on one line', () => {
    const found = '\u001b[2J\u0007evil\r\nline\u202e';
    expect(text('error.problem', { found, expected: 'x', fix: 'y' })).toBe(
      'found [2J evil line, expected x; y',
    );
  });

  it('leaves braces and apostrophes of a parameter as they are', () => {
    const found = "it's {n, plural, other {#}} '{'";
    expect(text('error.problem', { found, expected: 'x', fix: 'y' })).toContain(`found ${found},`);
  });

  it('joins a list by the rule of its language', () => {
    expect(text('error.problem', { found: ['a', 'b', 'c'], expected: 'x', fix: 'y' })).toContain(
      'found a, b, c,',
    );
  });

  it('takes another message as a parameter, at any depth', () => {
    const inner = message('error.problem', { found: 'a', expected: 'b', fix: 'c' });
    const outer = message('error.problem', { found: inner, expected: 'x', fix: 'y' });
    expect(text.of(outer)).toBe('found found a, expected b; c, expected x; y');
  });
});

describe('an English sentence that data carries', () => {
  const reason = '"light": there are 2 (lamp-a, lamp-b); say the room too';

  it('stays as it is for a reader of English', () => {
    expect(text.of(reason)).toBe(reason);
  });

  it('is said in the language of the reader, also within another message', async () => {
    const chinese = await loadText('zh-Hant');
    expect(chinese.of(reason)).toBe('「light」：有 2 個（lamp-a, lamp-b）；請連房間一起說');
    expect(chinese('reason.not-understood', { detail: 'it asks' })).toBe('聽不懂這句話：是問句');
  });

  it('is found among reasons that are joined by semicolons', async () => {
    const chinese = await loadText('zh-Hant');
    expect(chinese.of('lamp is offline; nothing listens there')).toBe('lamp 離線；那裡沒有程式在監聽');
  });

  it('is found where a message carries only what is wrong, or only what to do', async () => {
    const chinese = await loadText('zh-Hant');
    const [wrong = '', fix = ''] =
      'nothing listens at nas:1883; start the broker, or correct mqtt.url (ECONNREFUSED)'.split('; ');
    expect(chinese.of(wrong)).toBe('nas:1883 沒有程式在監聽');
    expect(chinese.of(fix)).toBe('請啟動 broker，或改正 mqtt.url（ECONNREFUSED）');
    expect(chinese.of(`${wrong}; ${fix}`)).toBe(
      'nas:1883 沒有程式在監聽；請啟動 broker，或改正 mqtt.url（ECONNREFUSED）',
    );
  });

  it('of a broker has as many halves in Chinese as in English', async () => {
    const chinese = await loadCatalogue('zh-Hant');
    const differing = Object.entries(en).filter(([key, english]) => {
      const halves = (chinese[key as MessageKey] ?? '').split('；').length;
      return key.startsWith('data.broker.') && english.split('; ').length === 2 && halves !== 2;
    });
    expect(differing.map(([key]) => key)).toEqual([]);
  });

  it('of Node is said in words', async () => {
    const chinese = await loadText('zh-Hant');
    expect(chinese.of("ENOENT: no such file or directory, open 'a.yaml'")).toBe(
      "沒有這個檔案或資料夾（open 'a.yaml'）",
    );
    expect(chinese.of('getaddrinfo ENOTFOUND nas.local')).toBe('找不到名為 nas.local 的主機');
  });

  it('that the catalogue does not have is shown as it came', async () => {
    const chinese = await loadText('zh-Hant');
    expect(chinese.of('EPROTO 42')).toBe('EPROTO 42');
  });
});

describe('a parameter in a Chinese sentence', () => {
  it('has no space between two Chinese characters, and keeps the one beside Latin letters', async () => {
    const chinese = await loadText('zh-Hant');
    const asked = (device: string) => chinese('asked.action', { action: 'turn_on', device });
    expect(asked('客廳燈（lamp）')).toBe('開啟客廳燈（lamp）');
    expect(asked('lamp')).toBe('開啟 lamp');
    expect(chinese('evidence.owner', { device: '客廳燈' })).toBe('客廳燈偏好它');
    expect(chinese('evidence.owner', { device: 'lamp' })).toBe('lamp 偏好它');
  });

  it('stands where Chinese has it, also with a value', async () => {
    const chinese = await loadText('zh-Hant');
    const asked = { action: 'set_brightness', device: '客廳燈', value: 30 };
    expect(chinese('asked.value', asked)).toBe('把客廳燈的亮度設為 30%');
    expect(chinese('asked.value', { ...asked, device: 'lamp' })).toBe('把 lamp 的亮度設為 30%');
  });

  it('that is a list has the Chinese comma between any two', async () => {
    const chinese = await loadText('zh-Hant');
    expect(chinese('list.names', { names: ['siri', '天貓精靈', 'alexa'] })).toBe('siri、天貓精靈、alexa');
  });

  it('keeps its own spaces', async () => {
    const chinese = await loadText('zh-Hant');
    expect(chinese('evidence.owner', { device: '客廳 燈' })).toBe('客廳 燈偏好它');
  });
});

describe('numbers in a sentence', () => {
  it('have the decimals that the message asks for, and plurals', () => {
    expect(text('journal.size', { count: 1, mb: 0.006 })).toBe('1 segment, 0.0 MB');
    expect(text('journal.size', { count: 12, mb: 3.26 })).toBe('12 segments, 3.3 MB');
  });

  it('are not grouped by thousands', () => {
    const confirmation = { device: 'lamp', state: 'confirmed', ms: 1500.4 };
    expect(text('inspect.contest.confirmation', confirmation)).toBe('lamp confirmed after 1500 ms');
  });

  it('are not grouped where they are names, such as ports', () => {
    expect(text('check.broker.embedded-free', { port: 18830 })).toContain('port 18830 is free');
  });
});

describe('a message from another process', () => {
  it('is known by its key', () => {
    expect(isMessage({ key: 'error.problem', parameters: {} })).toBe(true);
    expect(isMessage({ key: 'toString' })).toBe(false);
    expect(isMessage('error.problem')).toBe(false);
  });

  it.each([[null], [{ x: null }], [{ x: {} }], [{ x: [7] }], [{ x: { key: 'toString' } }], ['x']])(
    'is refused with the parameters %j',
    (parameters) => {
      expect(isMessage({ key: 'error.problem', parameters })).toBe(false);
    },
  );

  it('is refused where messages are nested without end', () => {
    let nested: unknown = 'x';
    for (let at = 0; at < 1000; at++) nested = { key: 'error.problem', parameters: { found: nested } };
    expect(isMessage(nested)).toBe(false);
  });

  it('shows its key where this release has no such message', () => {
    expect(text.of({ key: 'another.release', parameters: { n: 1 } })).toBe('another.release');
  });

  it('shows its key where its parameters are not those of the message', () => {
    expect(text.of({ key: 'error.problem' })).toBe('error.problem');
  });
});

it('the compiler reads the parameters of a message from its text', () => {
  expectTypeOf<ParametersOf<'plain'>>().toEqualTypeOf<Record<never, never>>();
  expectTypeOf<ParametersOf<'{a} of {b, number, integer}'>>().toEqualTypeOf<{
    readonly a: Word;
    readonly b: number;
  }>();
  expectTypeOf<
    ParametersOf<"{n, plural, one {# door of {home}} other {{k, select, a {b} other {# '{'c'}'}}}} at {x}">
  >().toEqualTypeOf<{ readonly n: number; readonly home: Word; readonly k: string; readonly x: Word }>();
  // @ts-expect-error: a message wants each of its parameters.
  expect(() => text('error.problem', { found: 'x' })).not.toThrow();
});

it('the parameters of a translation are compared by name: it may leave out a plural, not a parameter', () => {
  expect(namesIn('{n, plural, one {# door} other {# doors}} of {home}')).toBe(namesIn('{home} 有 {n} 個門'));
  expect(namesIn('{a} of {b}')).not.toBe(namesIn('{a}'));
  expect(namesIn('{a, select, x {{b}} other {}}')).toBe('a,b');
});

const FORMATS: ReadonlySet<string | undefined> = new Set(['whole', 'tenths', 'hundredths']);

/** Kinds of the library's syntax tree: a plain argument, a number, a select, a plural. */
const READABLE: ReadonlySet<number> = new Set([1, 2, 5, 6]);

/** Names and kinds of the parameters of an ICU message. */
function parametersOf(source: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const visit = (parts: ReturnType<IntlMessageFormat['getAst']>): void => {
    for (const part of parts) {
      // Kind 0 is plain text.
      if ('value' in part && part.type !== 0) found.set(String(part.value), part.type);
      if ('options' in part) for (const option of Object.values(part.options)) visit(option.value);
    }
  };
  visit(new IntlMessageFormat(source, 'en', undefined, { ignoreTag: true }).getAst());
  return found;
}

function namesIn(source: string): string {
  return [...parametersOf(source).keys()].toSorted().join();
}
