import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { codeOf, isMissingFile, messageOf } from '../../../src/error/message-of.ts';

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

test.each([
  [new Error('no card'), 'no card'],
  ['no card', 'no card'],
  [undefined, 'undefined'],
  [7, '7'],
])('the message of %o is "%s"', (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});

test('a missing file is told by the code of its error', () => {
  const error = thrownBy(() => readFileSync('no/such/file'));
  expect([codeOf(error), isMissingFile(error)]).toEqual(['ENOENT', true]);
});

test('what has no code is no missing file', () => {
  for (const error of [new Error('ENOENT'), 'ENOENT', null])
    expect([codeOf(error), isMissingFile(error)]).toEqual([undefined, false]);
});
