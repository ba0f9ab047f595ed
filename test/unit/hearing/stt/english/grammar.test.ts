import fc from 'fast-check';
import { expect, test } from 'vitest';
import { englishGrammar } from '../../../../../src/hearing/stt/english/grammar.ts';
import { createUnderstanding } from '../../../../../src/intent/understand.ts';
import { shippedHome } from '../../../../support/home.ts';
import { readGrammar } from '../../../../support/jsgf.ts';

const { devices } = shippedHome();
const understand = createUnderstanding(devices);
const everyWord = () => true;
const english = englishGrammar(devices, everyWord);
const grammar = readGrammar(english.jsgf);
const commands = readGrammar(english.jsgf, 'command');
const rooms = [...new Set(devices.map(({ room }) => room))];

test('every command of the English grammar is understood, and taken for none of the sentences that are no commands', () => {
  const isUnderstood = (sentence: string, room: string) => {
    const understood = understand(sentence, { room });
    return understood.kind === 'understood' || / there are \d in /.test(understood.reason);
  };
  fc.assert(
    fc.property(commands.sentences, (sentence) => {
      expect(english.isDecoy(sentence), sentence).toBe(false);
      expect(
        rooms.some((room) => isUnderstood(sentence, room)),
        sentence,
      ).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  'turn on the lounge light',
  'turn all lights off',
  'could you please switch off the lights in the kitchen please',
  'turn on the living room light',
  'set the bedside lamp to fifty five percent',
  'dim the light to twenty percent',
  'brighten all lights',
  'set the bedroom thermostat to twenty one degrees',
  'open the curtains',
  'unlock the door',
])('"%s" can be heard', (sentence) => {
  expect(grammar.allows(sentence)).toBe(true);
  expect(english.isDecoy(sentence)).toBe(false);
});

test.each([
  'turn the living room light',
  'set the bedroom thermostat to eighty degrees',
  'lock the bedroom light',
  'set the coffee machine to fifty percent',
])('"%s" cannot be heard', (sentence) => {
  expect(grammar.allows(sentence)).toBe(false);
});

test('a room is heard as the home names it', () => {
  const others = { rooms: [{ id: 'kitchen', names: { en: ['Galley'], zh: [] } }] };
  const own = englishGrammar(devices, everyWord, others);
  expect(readGrammar(own.jsgf).allows('turn on the galley light')).toBe(true);
  expect(readGrammar(own.jsgf).allows('turn off the lights in the galley')).toBe(true);
  expect(grammar.allows('turn on the galley light')).toBe(false);
});

test('a name with a word that is not in the dictionary is left out and reported', () => {
  const odd = devices.map((device) =>
    device.id === 'kitchen-light' ? { ...device, name: { en: 'Kallax glow' } } : device,
  );
  const { jsgf, unpronounceable } = englishGrammar(odd, (word) => word !== 'kallax');
  expect(unpronounceable).toEqual(['kallax glow']);
  expect(readGrammar(jsgf).allows('turn on the kallax glow')).toBe(false);
  expect(readGrammar(jsgf).allows('turn on the kitchen light')).toBe(true);
});

test.each([
  'turn off the alarm',
  'open my calendar',
  'turn up the bedroom light',
  'do not turn on the kitchen light',
  'do not turn on the kitchen light later',
  'turn on the kitchen light in ten minutes',
  'why did you turn on the kitchen light',
  'please turn off all lights tonight',
])('"%s" is heard as itself, and is no command', (sentence) => {
  expect(grammar.allows(sentence)).toBe(true);
  expect(commands.allows(sentence)).toBe(false);
  for (const room of rooms)
    expect(english.isDecoy(sentence) || understand(sentence, { room }).kind === 'not_understood').toBe(true);
});

test('a device with a word of a decoy in its name is commanded all the same', () => {
  const odd = devices.map((device) =>
    device.id === 'kitchen-light' ? { ...device, name: { en: 'pop up light' } } : device,
  );
  const { isDecoy } = englishGrammar(odd, everyWord);
  expect(isDecoy('turn on the pop up light')).toBe(false);
  expect(isDecoy('turn up the pop up light')).toBe(true);
});

test('a command is written once, however many sentences have it', () => {
  expect(english.jsgf.match(/<command>/g)).toHaveLength(2);
});
