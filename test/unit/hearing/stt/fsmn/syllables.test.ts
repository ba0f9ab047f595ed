import { expect, test } from 'vitest';
import { numeral, SyllableTable, spokenForm } from '../../../../../src/hearing/stt/fsmn/syllables.ts';

const table = new SyllableTable(['<blk>', ...'打开客厅灯登调到百分之三十二六度长廊行李房女的啊', 'ing']);
const spoken = (text: string) =>
  table
    .pronounce(text)
    .syllables?.map((number) => table.names[number])
    .join(' ');

test.each([
  ['打開客廳燈', 'da kai ke ting deng'],
  ['打开客厅灯', 'da kai ke ting deng'],
  ['調到30%', 'tiao dao bai fen zhi san shi'],
  ['調到百分之三十', 'tiao dao bai fen zhi san shi'],
  ['調到26度', 'tiao dao er shi liu du'],
  ['調到２６°C', 'tiao dao er shi liu du'],
  ['客廳燈2', 'ke ting deng er'],
  ['長廊', 'chang lang'],
  ['行李房', 'xing li fang'],
  ['女', 'nv'],
  ['客廳，燈！', 'ke ting deng'],
])('%s is said %s', (text, syllables) => {
  expect(spoken(text)).toBe(syllables);
});

test.each([
  ['客廳TV', 'tv'],
  ['燈TV💡', 'tv'],
  ['リビング', 'リビング'],
  ['!?', '!?'],
  ['', ''],
])('what cannot be said is told by its characters: %s', (text, characters) => {
  expect(table.pronounce(text).unspeakable).toBe(characters);
});

test('a character that the network has no syllable for is told', () => {
  expect(table.pronounce('客廳猫').unspeakable).toBe('猫');
});

test.each([
  [0, '零'],
  [5, '五'],
  [10, '十'],
  [16, '十六'],
  [20, '二十'],
  [35, '三十五'],
  [100, '一百'],
  [101, '一百零一'],
  [110, '一百一十'],
  [2700, '二千七百'],
  [4005, '四千零五'],
])('%i is said %s', (value, words) => {
  expect(numeral(value)).toBe(words);
});

test('a row of digits that is no number is said digit by digit', () => {
  expect(spokenForm('010')).toBe('零一零');
  expect(spokenForm('12345')).toBe('一二三四五');
});

test('a syllable is as likely as all of its characters together', () => {
  const outputs = Float32Array.from({ length: 25 }, (_, at) => (at === 5 || at === 6 ? 3 : 0));
  const scores = new Float32Array(table.count + 2);
  const likeliest = table.score(outputs, scores);
  expect(table.names[likeliest]).toBe('deng');
  const sum = 2 * Math.exp(3) + 23;
  expect(scores[likeliest]).toBeCloseTo(Math.log((2 * Math.exp(3)) / sum), 5);
  expect(scores[table.count]).toBeCloseTo(Math.log(1 / sum), 5);
  expect(scores[table.count + 1]).toBeCloseTo(scores[likeliest] ?? 0, 5);
});

test('a symbol that is no syllable can be the likeliest of all', () => {
  const small = new SyllableTable(['<blk>', '打', '开', 'ing']);
  expect(small.score(Float32Array.of(0, 1, 2, 9), new Float32Array(small.count + 2))).toBe(-1);
});
