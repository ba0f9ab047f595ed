import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PhraseDecoder } from '../../../../../src/hearing/stt/fsmn/decoder.ts';
import { homeGrammar, POLITE } from '../../../../../src/hearing/stt/fsmn/home-grammar.ts';
import { type PhraseGrammar, PhraseGraph } from '../../../../../src/hearing/stt/fsmn/phrase-graph.ts';
import { numeral, SyllableTable } from '../../../../../src/hearing/stt/fsmn/syllables.ts';
import { shippedHome } from '../../../../support/home.ts';
import { beSilent, say } from './posteriors.ts';
import { randomFrom } from './random.ts';
import { TOKENS } from './tiny-model.ts';

const SEED = Number(process.env.SEED);
const table = new SyllableTable([...TOKENS, ...'请麻烦你帮我帮忙给我要我想那就吧啊呀哦好谢一下嘛']);
const syllables = (text: string) => new Set(table.pronounce(text).syllables ?? []);

function decoderOf(grammar: PhraseGrammar): PhraseDecoder {
  const decoder = new PhraseDecoder(new PhraseGraph(grammar, table), table.count, {
    foreignCost: 4,
    syllableWorth: 2,
    freeBefore: syllables(`${POLITE.before}天猫精灵`),
    freeAfter: syllables(POLITE.after),
  });
  decoder.reset();
  return decoder;
}
const phrases = (...patterns: readonly string[]): PhraseGrammar => ({
  root: patterns.map((pattern) => ({ pattern })),
  rules: {},
});
const home = decoderOf(homeGrammar(shippedHome().devices));
/** What is found in a sentence after a wake word, with silence around it. */
function heard(text: string, of?: Parameters<typeof say>[3], decoder = home) {
  decoder.reset();
  beSilent(decoder, table, 5);
  say(decoder, table, text, of);
  beSilent(decoder, table, 10);
  return decoder.best();
}

test.each([
  '打开客厅灯',
  '关闭客厅灯',
  '把卧室灯关掉',
  '床头灯打开',
  '把客厅灯调到百分之三十',
  '客厅灯调到百分之三十五',
  '卧室空调调到二十六度',
  '客厅窗帘开到百分之六十',
  '关掉所有灯',
])('%s is found whole', (text) => {
  expect(heard(text)).toMatchObject({ text, isDecoy: false, before: 0, after: 0 });
  expect(heard(text)?.fit).toBeGreaterThan(-0.2);
});

test('a room is found by the name that the home gives it', () => {
  const rooms = [{ id: 'living-room', names: { en: [], zh: ['走廊'] } }];
  const named = decoderOf(homeGrammar(shippedHome().devices, { rooms }));
  expect(heard('打开走廊窗帘', undefined, named)).toMatchObject({ text: '打开走廊窗帘', isDecoy: false });
  expect(heard('打开走廊窗帘')?.isDecoy ?? true).toBe(true);
});

test('each of 5,000 phrases that is said is told from all others', () => {
  const names = '客厅卧室厨房书床头玄廊走风扇窗帘大门锁咖啡机插座';
  const random = randomFrom(1);
  const drawn = Array.from({ length: 5000 }, () =>
    Array.from({ length: 8 }, () => names[Math.floor(random() * names.length)]).join(''),
  );
  const decoder = decoderOf(phrases(...drawn));
  for (const text of drawn.filter((_, at) => at % 500 === 0)) {
    const found = heard(text, {}, decoder);
    expect(found).toMatchObject({ text, isDecoy: false });
    expect(found?.margin).toBeGreaterThan(2.5);
  }
});

test('every share and every degree is told from all others', () => {
  const decoder = home;
  const value = fc.oneof(
    fc.integer({ min: 0, max: 100 }).map((share) => `客厅灯调到百分之${numeral(share)}`),
    fc.integer({ min: 5, max: 35 }).map((degrees) => `卧室空调调到${numeral(degrees)}度`),
  );
  fc.assert(
    fc.property(value, (text) => {
      expect(heard(text, {}, decoder)?.text.replace('百分之百', '百分之一百')).toBe(text);
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test.each(['不要打开客厅灯', '不要把客厅灯打开', '明天打开客厅灯', '打开客厅灯吗', '打开书房灯', '打开电视'])(
  'a sentence that is no command to this home is heard as itself: %s',
  (text) => {
    expect(heard(text)).toMatchObject({ isDecoy: true });
  },
);

test('words before and after a command are counted, and politeness is not', () => {
  expect(heard('一百七打开客厅灯')?.before).toBeGreaterThan(2.5);
  expect(heard('打开客厅灯机机机')?.after).toBeGreaterThan(0.5);
  expect(heard('天猫精灵请帮我打开客厅灯谢谢')).toMatchObject({ text: '打开客厅灯', before: 0, after: 0 });
});

test('a command that is unclear between two opposites has a small margin', () => {
  const clear = heard('打开客厅灯');
  const unclear = heard('打开客厅灯', { or: { da: ['guan', 0.45], kai: ['diao', 0.45] } });
  expect(clear?.margin).toBeGreaterThan(5);
  expect(unclear?.margin).toBeLessThan(1);
});

test('two phrases of one meaning are no rivals', () => {
  const decoder = decoderOf(phrases('打开客厅灯', '打开客厅登'));
  heard('打开客厅灯', {}, decoder);
  expect(decoder.best()?.margin).toBeLessThan(0.01);
  expect(decoder.best(() => 'on')?.margin).toBe(15);
});

test('a phrase with which a longer one begins may go on', () => {
  const decoder = decoderOf(phrases('打开灯', '打开灯光'.replace('光', '座')));
  expect(heard('打开灯', {}, decoder)).toMatchObject({ text: '打开灯', mayGoOn: true });
  expect(heard('打开灯座', {}, decoder)).toMatchObject({ text: '打开灯座', mayGoOn: false });
  expect(heard('客厅灯调到百分之三十')).toMatchObject({ mayGoOn: true });
});

test('a syllable twice in a row is heard twice', () => {
  const decoder = decoderOf(phrases('三三', '三'));
  expect(heard('三三', {}, decoder)?.text).toBe('三三');
  expect(heard('三', {}, decoder)?.text).toBe('三');
});

test('a pause as long as a breath is no part of a phrase', () => {
  const decoder = decoderOf(phrases('打开客厅灯'));
  decoder.reset();
  say(decoder, table, '打开');
  beSilent(decoder, table, 40);
  say(decoder, table, '客厅灯');
  expect(decoder.best()).toBeUndefined();
});

test('silence and other speech hold no phrase, and few hypotheses stay alive', () => {
  home.reset();
  beSilent(home, table, 50);
  expect(home.best()).toBeUndefined();
  say(home, table, '机座暖云啡机座暖云啡');
  expect(home.alive).toBeLessThan(500);
  expect(home.best()?.isDecoy ?? true).toBe(true);
});

test('a decoder that was reset knows nothing of what was said', () => {
  heard('打开客厅灯');
  home.reset();
  expect(home.best()).toBeUndefined();
  const first = heard('关闭客厅灯');
  heard('打开卧室灯');
  expect(heard('关闭客厅灯')).toEqual(first);
});
