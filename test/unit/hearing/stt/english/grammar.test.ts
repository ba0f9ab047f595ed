import fc from 'fast-check';
import { expect, test } from 'vitest';
import { englishGrammar } from '../../../../../src/hearing/stt/english/grammar.ts';
import { createUnderstanding } from '../../../../../src/intent/understand.ts';
import { shippedHome } from '../../../../support/home.ts';
import { readGrammar } from '../../../../support/jsgf.ts';

const { devices } = shippedHome();
const understand = createUnderstanding(devices);
const everyWord = () => true;
const { jsgf: written, isDecoy } = englishGrammar(devices, everyWord);
const grammar = readGrammar(written);
const rooms = [...new Set(devices.map(({ room }) => room))];

test('every sentence of the English grammar is understood', () => {
  const isUnderstood = (sentence: string, room: string) => {
    const understood = understand(sentence, { room });
    return understood.kind === 'understood' || / there are \d in /.test(understood.reason);
  };
  fc.assert(
    fc.property(grammar.sentences, (sentence) => {
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
});

test.each([
  'turn the living room light',
  'set the bedroom thermostat to eighty degrees',
  'lock the bedroom light',
  'set the coffee machine to fifty percent',
])('"%s" cannot be heard', (sentence) => {
  expect(grammar.allows(sentence)).toBe(false);
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
])('"%s" is heard as itself, and is no command', (sentence) => {
  const heard = readGrammar(written.replaceAll('<utterance>', '<request>').replace('<heard>', '<utterance>'));
  expect(heard.allows(sentence)).toBe(true);
  expect(grammar.allows(sentence)).toBe(false);
  for (const room of rooms)
    expect(isDecoy(sentence) || understand(sentence, { room }).kind === 'not_understood').toBe(true);
});

test('the commands stand in the grammar twice and no more, because the decoder writes them out each time', () => {
  expect(written.match(/(?<!\n)<command>/g)).toHaveLength(2);
});

test('a device with a word of a decoy in its name is commanded all the same', () => {
  const odd = devices.map((device) =>
    device.id === 'kitchen-light' ? { ...device, name: { en: 'pop up light' } } : device,
  );
  const popping = englishGrammar(odd, everyWord);
  expect(popping.isDecoy('turn on the pop up light')).toBe(false);
  expect(popping.isDecoy('turn up the pop up light')).toBe(true);
});
