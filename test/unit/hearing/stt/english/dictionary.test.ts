import { expect, test } from 'vitest';
import { pronunciationsOf } from '../../../../../src/hearing/stt/english/grammar.ts';

const DICTIONARY = [
  ';; a comment about close',
  'clos K L AO S',
  'close K L OW S',
  'close(2) K L OW Z',
  'closed K L OW Z D',
  'light L AY T',
].join('\n');

test('the dictionary gives each pronunciation of a word once, and no word that only begins like it', () => {
  expect(pronunciationsOf(new Set(['close', 'light']), DICTIONARY)).toEqual([
    ['close', 'K L OW S'],
    ['close(2)', 'K L OW Z'],
    ['light', 'L AY T'],
  ]);
});

test('a word without a dictionary entry is left out', () => {
  expect(pronunciationsOf(new Set(['kallax', '']), `${DICTIONARY}\n`)).toEqual([]);
});
