import { expect, test } from 'vitest';
import { homeGrammar } from '../../../../../src/hearing/stt/fsmn/home-grammar.ts';
import { PhraseGraph } from '../../../../../src/hearing/stt/fsmn/phrase-graph.ts';
import { SyllableTable } from '../../../../../src/hearing/stt/fsmn/syllables.ts';
import { createUnderstanding } from '../../../../../src/intent/understand.ts';
import { device, shippedHome } from '../../../../support/home.ts';
import { randomFrom } from './random.ts';
import { TOKENS } from './tiny-model.ts';

const table = new SyllableTable(TOKENS);

test('phrases share their beginnings', () => {
  const graph = new PhraseGraph(
    { root: ['打开客厅灯', '打开客厅窗帘', '打开'].map((pattern) => ({ pattern })), rules: {} },
    table,
  );
  // The root, 打 开 客 厅, 灯, 窗 帘.
  expect(graph.nodes).toBe(1 + 4 + 1 + 2);
});

test('5,000 phrases are built into one graph', () => {
  const names = '客厅卧室厨书房床头玄廊走灯风扇窗帘大门锁咖啡机插座';
  const random = randomFrom(1);
  const phrases = Array.from({ length: 5000 }, () =>
    Array.from({ length: 8 }, () => names[Math.floor(random() * names.length)]).join(''),
  );
  const graph = new PhraseGraph({ root: phrases.map((pattern) => ({ pattern })), rules: {} }, table);
  expect(graph.endings).toHaveLength(5000);
  expect(graph.nodes).toBeLessThan(5000 * 8);
});

test('a thousand devices in all their sentences cost some nodes each', () => {
  const numbers = '零一二三四五六七八九';
  const devices = Array.from({ length: 1000 }, (_, at) => {
    const digits = [...String(at)].map((digit) => numbers[Number(digit)]).join('');
    return device({ id: `lamp-${at}`, name: { zh: `灯${digits}` }, features: ['on_off', 'brightness'] });
  });
  const graph = new PhraseGraph(homeGrammar(devices), table);
  expect(graph.nodes).toBeLessThan(10_000);
});

test('names that sound the same are told', () => {
  const graph = new PhraseGraph(
    {
      root: [{ pattern: '打开{device}' }],
      rules: { device: ['客厅灯', '客厅登', '卧室灯'].map((pattern) => ({ pattern })) },
    },
    table,
  );
  expect(graph.homophones).toEqual([{ texts: ['客厅灯', '客厅登'], syllables: 'ke ting deng' }]);
});

test('a name that cannot be said is told and left out, and the others stay', () => {
  const graph = new PhraseGraph(
    {
      root: [{ pattern: '打开{device}' }],
      rules: { device: ['TV', '💡', '灯'].map((pattern) => ({ pattern })) },
    },
    table,
  );
  expect(graph.unspeakable.map(({ text }) => text)).toEqual(['TV', '💡']);
  expect(graph.endings).toHaveLength(2);
});

test.each([
  ['no rule device', { root: [{ pattern: '打开{device}' }], rules: {} }],
  [
    'the rule a calls itself: a → b → a',
    { root: [{ pattern: '{a}' }], rules: { a: [{ pattern: '{b}' }], b: [{ pattern: '{a}' }] } },
  ],
])('a grammar with a fault is refused: %s', (message, grammar) => {
  expect(() => new PhraseGraph(grammar, table)).toThrow(message);
});

/** Any sentence of the grammar, drawn at random. */
function sentences(count: number, ofDecoys: boolean): readonly string[] {
  const { root, rules } = homeGrammar(shippedHome().devices);
  const random = randomFrom(7);
  const pick = <T>(all: readonly T[]) => all[Math.floor(random() * all.length)] as T;
  const fill = (pattern: string): string =>
    pattern.replace(/\{([^}]+)\}/g, (_, rule: string) => fill(pick(rules[rule] ?? []).pattern));
  const wanted = root.filter(({ decoy = false }) => decoy === ofDecoys);
  return Array.from({ length: count }, () => fill(pick(wanted).pattern));
}

test('every sentence of the home is understood in some room', () => {
  const { devices } = shippedHome();
  const understand = createUnderstanding(devices);
  const rooms = [...new Set(devices.map(({ room }) => room))];
  const lost = sentences(2000, false).filter(
    (text) => !rooms.some((room) => understand(text, { room }).kind === 'understood'),
  );
  expect([...new Set(lost)]).toEqual([]);
});

test('no decoy is understood as a command to this home', () => {
  const { devices } = shippedHome();
  const understand = createUnderstanding(devices);
  const taken = sentences(2000, true).filter(
    (text) => understand(text, { room: 'bedroom' }).kind === 'understood',
  );
  expect([...new Set(taken)]).toEqual([]);
});
