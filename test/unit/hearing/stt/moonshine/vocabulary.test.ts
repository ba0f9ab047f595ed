import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readVocabulary, Vocabulary } from '../../../../../src/hearing/stt/moonshine/vocabulary.ts';
import { failureOf } from '../../../../support/failure.ts';
import { folderWith } from '../../../../support/temp-folder.ts';

/** The first 259 tokens stand for no pieces of words. */
const NO_PIECES = Array.from({ length: 259 }, (_, at) => `<${at}>`);

function vocabularyOf(...pieces: readonly string[]): Vocabulary {
  return new Vocabulary([...NO_PIECES, ...pieces]);
}

function file(...lines: readonly string[]): string {
  return join(folderWith({ 'tokens.txt': lines.join('\n') }), 'tokens.txt');
}

const line = (text: string, number: number) => `${Buffer.from(text).toString('base64')} ${number}`;

test('the pieces with the lowest number are joined first', () => {
  const vocabulary = vocabularyOf('bc', 'ab', 'a', 'b', 'c', 'abc');
  expect(vocabulary.tokensOf('abc')).toEqual([264]);
  expect(vocabularyOf('bc', 'ab', 'a', 'b', 'c').tokensOf('abc')).toEqual([261, 259]);
  expect(vocabularyOf('ab', 'bc', 'a', 'b', 'c').tokensOf('abc')).toEqual([259, 263]);
});

test('a word keeps the space before it, and its text does not', () => {
  const vocabulary = vocabularyOf('▁a', '▁', 'a', 'b');
  expect(vocabulary.tokensOf(' a b')).toEqual([259, 260, 262]);
  expect(vocabulary.textOf([259, 260, 262])).toBe('a b');
});

test('a word with a character that is in no piece has no tokens', () => {
  expect(vocabularyOf('a').tokensOf('aé')).toBeUndefined();
  // The name of a byte is no piece.
  expect(vocabularyOf('a').tokensOf('<1>')).toBeUndefined();
});

test('a vocabulary is read in the form of sherpa-onnx, with an empty token and either separator', () => {
  const pieces = [...NO_PIECES, '▁a'];
  const vocabulary = readVocabulary(
    file(...pieces.map(line), ' 260', `${Buffer.from('b').toString('base64')}\t261`, ''),
  );
  expect(vocabulary.size).toBe(262);
  expect(vocabulary.tokensOf(' a')).toEqual([259]);
  expect(vocabulary.tokensOf('b')).toEqual([261]);
});

test.each([
  [
    'a line without a number',
    [line('a', 0), 'YQ=='],
    'line 2: found YQ==, expected a token in Base64, and its number 1',
  ],
  [
    'a number that is left out',
    [line('a', 0), line('b', 2)],
    'line 2: found Yg== 2, expected a token in Base64, and its number 1',
  ],
])('%s is told with its line and the command that repairs it', async (_, lines, told) => {
  const { exitCode, message } = await failureOf(async () => readVocabulary(file(...lines)));
  expect(exitCode).toBe(3);
  expect(message).toContain(told);
  expect(message).toContain('halfsecond models add moonshine-tiny-en');
});
