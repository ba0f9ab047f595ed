import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closedGrammar, decoys, type GrammarNode } from '../../../src/intent/closed-grammar.ts';
import { HEARD_DEVICES } from '../../../src/intent/sentence-file.ts';
import { createUnderstanding } from '../../../src/intent/understand.ts';
import { device, shippedHome } from '../../support/home.ts';

const { devices: shipped } = shippedHome();
/** A home with everything that a sentence may be for. */
const devices = [
  ...shipped,
  device({
    id: 'strip',
    name: { en: 'shelf strip', zh: '书架灯带' },
    features: ['on_off', 'brightness', 'color_temperature', 'color'],
  }),
  device({
    id: 'awning',
    name: { en: 'terrace awning', zh: '露台遮阳棚' },
    kind: 'cover',
    features: ['open_close', 'position'],
  }),
  device({
    id: 'evening',
    name: { en: 'quiet evening', zh: '安静模式' },
    kind: 'scene',
    features: ['activate'],
  }),
  device({
    id: 'stove',
    name: { en: 'stove', zh: '壁炉' },
    kind: 'climate',
    features: ['on_off', 'temperature'],
  }),
];
const rooms = [...new Set(devices.map(({ room }) => room))];
const understand = createUnderstanding(devices);

type Rules = ReadonlyMap<string, GrammarNode>;

function rule(rules: Rules, name: string): GrammarNode {
  const node = rules.get(name);
  if (!node) throw new Error(`no rule ${name}`);
  return node;
}

/** The sentences of a grammar, as words. */
function sentences(rules: Rules, node: GrammarNode): fc.Arbitrary<readonly string[]> {
  switch (node.type) {
    case 'word':
      return fc.constant([node.text]);
    case 'rule':
      return sentences(rules, rule(rules, node.name));
    case 'optional':
      return fc.oneof(fc.constant([]), sentences(rules, node.of));
    case 'choice':
      return fc.oneof(...node.of.map((each) => sentences(rules, each)));
    case 'sequence':
      return fc.tuple(...node.of.map((each) => sentences(rules, each))).map((parts) => parts.flat());
  }
}

function sizeOf(node: GrammarNode): number {
  if (node.type === 'word' || node.type === 'rule') return 1;
  return (
    1 + (node.type === 'optional' ? sizeOf(node.of) : node.of.reduce((sum, each) => sum + sizeOf(each), 0))
  );
}

/** A home that calls two of its rooms by names of its own. */
const others = {
  rooms: [
    { id: 'living-room', names: { en: ['snug', 'family den'], zh: ['小窩'] } },
    { id: 'kitchen', names: { en: ['galley'], zh: ['灶間'] } },
  ],
};

const spoken = (language: 'en' | 'zh', named: typeof others | undefined = undefined) => {
  const { rules } = closedGrammar(devices, language, { rooms: named?.rooms });
  return sentences(rules, rule(rules, 'utterance')).map((words) => words.join(language === 'en' ? ' ' : ''));
};

describe.each(['en', 'zh'] as const)('in %s', (language) => {
  test('a home with everything hears a sentence of every sort', () => {
    const { rules } = closedGrammar(devices, language);
    for (const name of HEARD_DEVICES) expect(rules.has(name), name).toBe(true);
  });

  test.each([
    ['a home', undefined],
    ['a home that names its rooms', others],
  ])('whatever can be heard in %s is understood, as one wish in each room', (_, named) => {
    const understandHere = createUnderstanding(devices, named);
    fc.assert(
      fc.property(spoken(language, named), (sentence) => {
        const found = rooms.map((room) => understandHere(sentence, { room }));
        expect(
          found.some(({ kind }) => kind === 'understood'),
          sentence,
        ).toBe(true);
        for (const each of found)
          if (each.kind === 'understood') {
            const asked = each.intents.map((intent) => intent.device);
            expect(new Set(asked).size).toBe(asked.length);
            expect(new Set(each.intents.map(({ action }) => action)).size).toBe(1);
          } else expect(each.why?.kind, sentence).not.toBe('ambiguous');
      }),
      { numRuns: 1500 },
    );
  });

  test('a command with a word that does not belong to it is understood nowhere', () => {
    const stray =
      language === 'en'
        ? ['radio', 'banana', 'вот', 'tomorrow', 'not']
        : ['电视', '香蕉', '明天', '不', 'вот'];
    fc.assert(
      fc.property(spoken(language), fc.constantFrom(...stray), fc.nat(), (sentence, word, seed) => {
        const parts = language === 'en' ? sentence.split(' ') : [...sentence];
        parts.splice(seed % (parts.length + 1), 0, word);
        const said = parts.join(language === 'en' ? ' ' : '');
        for (const room of rooms) expect(understand(said, { room }).kind, said).toBe('not_understood');
      }),
      { numRuns: 500 },
    );
  });

  test('a decoy is no command in any room', () => {
    const said = decoys(devices, language);
    expect(said.length).toBeGreaterThan(50);
    for (const sentence of said)
      for (const room of rooms) expect(understand(sentence, { room }).kind, sentence).toBe('not_understood');
  });

  test('a home of 1,000 devices has a bounded grammar, which holds each of their names', () => {
    const many = Array.from({ length: 1000 }, (_, at) =>
      device({ id: `d-${at}`, name: { en: `lamp ${at}`, zh: `${at}号灯` }, room: `room-${at % 40}` }),
    );
    const { rules, leftOut } = closedGrammar(many, language);
    const size = [...rules.values()].reduce((sum, node) => sum + sizeOf(node), 0);
    expect(size).toBeLessThan(30_000);
    expect(leftOut).toEqual([]);
  });

  test('a home with more names than a recogniser takes has a bounded grammar, and is told what is left out', () => {
    const many = Array.from({ length: 5000 }, (_, at) =>
      device({ id: `d-${at}`, name: { en: `lamp x${at}`, zh: `甲${at}号灯` } }),
    );
    const { rules, leftOut } = closedGrammar(many, language);
    expect([...rules.values()].reduce((sum, node) => sum + sizeOf(node), 0)).toBeLessThan(60_000);
    expect(leftOut.length).toBeGreaterThan(900);
  });
});

/** Whether a grammar has the sentence. */
const isHeard = (rules: Rules, language: 'en' | 'zh', sentence: string): boolean => {
  const words = language === 'en' ? sentence.split(' ') : [...sentence];
  const after = (node: GrammarNode, from: number): readonly number[] => {
    switch (node.type) {
      case 'word':
        return words[from] === node.text ? [from + 1] : [];
      case 'rule':
        return after(rule(rules, node.name), from);
      case 'optional':
        return [from, ...after(node.of, from)];
      case 'choice':
        return node.of.flatMap((each) => after(each, from));
      case 'sequence':
        return node.of.reduce((ends, each) => ends.flatMap((end) => after(each, end)), [
          from,
        ] as readonly number[]);
    }
  };
  return after(rule(rules, 'utterance'), 0).includes(words.length);
};

test.each([
  ['en', 'turn on the snug light', 'turn the lamps off in the family den', 'turn on the living room light'],
  [
    'en',
    'make the lights in the galley brighter',
    'switch the light on in the galley',
    'stop the lounge curtain',
  ],
  ['zh', '打开小窝灯', '把小窝的灯关掉', '打开卧室灯'],
] as const)('in %s, "%s", "%s" and "%s" are heard in a home that names its rooms', (language, ...said) => {
  const { rules } = closedGrammar(devices, language, others);
  for (const sentence of said) expect(isHeard(rules, language, sentence), sentence).toBe(true);
});

test('a room name without a word that can be said is passed over for the next one', () => {
  const names = { en: ['🍳', '   ', 'galley'], zh: ['🍳', ' ', '灶間'] };
  const rooms = [{ id: 'kitchen', names }];
  const english = closedGrammar(devices, 'en', { rooms }).rules;
  expect(isHeard(english, 'en', 'turn the lights on in the galley')).toBe(true);
  expect(isHeard(english, 'en', 'turn the lights on in the')).toBe(false);
  expect(isHeard(english, 'en', 'turn on the lights in the')).toBe(false);
  expect(isHeard(closedGrammar(devices, 'zh', { rooms }).rules, 'zh', '打开灶间灯')).toBe(true);
});

test('the room stands after on or off only where it has such a device', () => {
  const { rules } = closedGrammar(devices, 'en');
  expect(isHeard(rules, 'en', 'turn the lights on in the kitchen')).toBe(true);
  expect(isHeard(rules, 'en', 'turn the fan on in the living room')).toBe(true);
  expect(isHeard(rules, 'en', 'turn the fan on in the kitchen')).toBe(false);
});

test('a name with a word that the recogniser does not know is left out, and told', () => {
  const odd = [
    device({ id: 'a', name: { en: 'kallax glow' } }),
    device({ id: 'b', name: { en: 'desk glow' } }),
  ];
  const { leftOut } = closedGrammar(odd, 'en', { knows: (word) => word !== 'kallax' });
  expect(leftOut).toEqual(['kallax glow']);
});
