import { expect, test } from 'vitest';
import { Sentences } from '../../../../../src/hearing/stt/moonshine/sentences.ts';
import { isWritten, LETTERS } from '../../../../support/hearing/letters.ts';
import { shippedHome } from '../../../../support/home.ts';

const { devices } = shippedHome();
const sentences = new Sentences(LETTERS, devices, { names: ['hey siri', 'siri'] });

test.each([
  'turn on the living room light',
  'Turn on the living room light.',
  'Turn the bedside lamp off!',
  'Could you turn on the light, please?',
  'Please, open the curtains.',
  'please open the curtains',
  'Dim the bedside lamp to twenty-five percent.',
  'Dim the bedside lamp to twenty five percent',
  'Set the kitchen light to 30%.',
  'Set the kitchen light to 30 percent.',
  'Set the bedroom thermostat to 21 degrees.',
  'Lock the front door.',
  'Turn the lights off in the kitchen.',
  'Toggle the ceiling fan.',
  'Turn down the bedside lamp.',
  'Make the lounge light a bit brighter.',
  'Set the living room light to warm white.',
  'Make the living room lamp cooler.',
  'Close the lounge curtain a little.',
  'Shut the blinds.',
  'Stop the living room curtain.',
  'Make the bedroom heating warmer.',
  'Turn off the kitchen socket.',
  'Siri, turn off all lights.',
  'Hey Siri turn off all lights',
])('"%s" is written so', (text) => {
  expect(isWritten(sentences, text.replace(/^Hey Siri/, 'Hey siri'))).toBe(true);
});

test.each([
  '',
  'Turn on',
  'Turn on the television.',
  'Turn on the living room light tomorrow.',
  'Do not turn on the living room light.',
  'Set the kitchen light to 130%.',
  'Siri',
  'Turn on the living room light..',
])('"%s" is no sentence of the home', (text) => {
  expect(isWritten(sentences, text)).toBe(false);
});

test('an assistant’s name stands before a command only where it is given', () => {
  expect(isWritten(new Sentences(LETTERS, devices), 'Siri, turn off all lights.')).toBe(false);
  expect(isWritten(new Sentences(LETTERS, devices), 'Turn off all lights.')).toBe(true);
});

test('a number in a name is written as a word or as a digit', () => {
  const [lamp] = devices;
  if (!lamp) throw new Error('invariant: the shipped home has devices');
  const own = new Sentences(LETTERS, [{ ...lamp, name: { en: 'Lamp 2' }, aliases: { en: [], zh: [] } }]);
  expect(isWritten(own, 'Turn on lamp two.')).toBe(true);
  expect(isWritten(own, 'Turn on lamp 2.')).toBe(true);
  expect(isWritten(own, 'Turn on lamp 3.')).toBe(false);
});

test('a name with a letter that the vocabulary lacks is left out, and the others are kept', () => {
  const [lamp] = devices;
  if (!lamp) throw new Error('invariant: the shipped home has devices');
  const own = new Sentences(LETTERS, [
    { ...lamp, name: { en: 'café light' }, aliases: { en: ['bar light'], zh: [] } },
  ]);
  expect(own.leftOut).toContain('café light');
  expect(isWritten(own, 'turn on the bar light')).toBe(true);
});

test('a room is written as the home names it', () => {
  const rooms = [{ id: 'kitchen', names: { en: ['Galley'], zh: [] } }];
  const own = new Sentences(LETTERS, devices, { rooms });
  expect(isWritten(own, 'Turn on the galley lamp.')).toBe(true);
  expect(isWritten(own, 'Turn the lights on in the galley.')).toBe(true);
  expect(isWritten(sentences, 'Turn on the galley lamp.')).toBe(false);
});

test('a home without English names has no sentence', () => {
  const own = new Sentences(LETTERS, []);
  for (const text of ['please', 'turn on the light', 'open the curtain'])
    expect(isWritten(own, text)).toBe(false);
});
