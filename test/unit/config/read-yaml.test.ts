import { closeSync, ftruncateSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readYaml } from '../../../src/config/read-yaml.ts';
import { describeProblem, type Problem } from '../../../src/error/failure.ts';
import { ENGLISH } from '../../../src/text/text.ts';
import { folderWith } from '../../support/temp-folder.ts';

function problemsIn(content: string | Buffer): readonly Problem[] {
  const read = readYaml(join(folderWith({ 'a.yaml': content }), 'a.yaml'));
  return 'value' in read ? [] : read;
}

/** Everything that is wrong with a file, as a person reads it. */
const problemOf = (file: string): string => {
  const read = readYaml(file);
  return 'value' in read ? '' : read.map((problem) => describeProblem(problem)).join('\n');
};

const told = (content: string | Buffer) =>
  problemsIn(content).map(({ path, found }) =>
    [path && ENGLISH.of(path), ENGLISH.of(found)].filter(Boolean).join(': '),
  );

test('the line of a value is found by its path: of a key, an entry, a key in brackets', () => {
  const read = readYaml(
    join(folderWith({ 'a.yaml': 'a:\n  b: 1\n  c:\n    - x\n    - { d: 2 }\n' }), 'a.yaml'),
  );
  if (!('value' in read)) throw new Error(JSON.stringify(read));
  expect(read.value).toEqual({ a: { b: 1, c: ['x', { d: 2 }] } });
  const paths = [['a'], ['a', 'b'], ['a', 'c', 0], ['a', 'c', 1, 'd'], ['a', 'missing'], ['missing']];
  expect(paths.map((path) => read.lineOf(path))).toEqual([1, 2, 4, 5, 1, undefined]);
});

test('all syntax errors of a file are reported at once, each with line and column', () => {
  expect(told('a: "\\q"\nb: [1, 2\nc: @x\na: 1\n')).toEqual([
    'line 1, column 5: an unknown escape sequence (in double quotes, \\ is written \\\\)',
    expect.stringMatching(/^line 3, column \d+: /),
    expect.stringMatching(/^line 3, column \d+: /),
    'line 4, column 1: the key a again',
  ]);
});

describe('a file that is not the YAML of a home is one problem:', () => {
  test.each<[string, string | Buffer, string]>([
    ['noise', Buffer.from([0, 159, 146, 150, 255, 1, 2]), 'binary data'],
    ['text of another encoding', Buffer.from('name: caf\xe9', 'latin1'), 'binary data'],
    ['control characters', 'id: lamp\u0000', 'binary data'],
    ['nothing', '', 'an empty file'],
    ['only comments', '# soon\n', 'an empty file'],
    ['a second document', 'a: 1\n---\na: 2\n', 'line 2, column 1: a second document (---) in the file'],
    ['a key given twice', 'id: lamp\nid: lamp\n', 'line 2, column 1: the key id again'],
    ['a key that is no text', '1: a\n? [x]\n: b\n', 'line 2, column 3: a key that is no text'],
    [
      'an alias of what it stands in',
      'a: &a [*a]\n',
      'line 1, column 8: an alias (*) of nothing that was complete before it',
    ],
    [
      'a bomb of aliases',
      'a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c]\n',
      'aliases that multiply',
    ],
  ])('%s', (_, content, found) => {
    expect(told(content)).toEqual([found]);
  });

  test('a file with a few aliases is read', () => {
    expect(problemsIn('a: &a { x: 1 }\nb: *a\nc: *a\n')).toEqual([]);
  });

  test.each([
    ['brackets', `a: ${'['.repeat(400_000)}`, 'line 1, column 36'],
    ['dashes', '- '.repeat(400_000), 'line 1, column 161'],
    [
      'indentation',
      Array.from({ length: 1000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      'line 162, column 1',
    ],
  ])('a file of deeply nested %s is refused', (_, content, place) => {
    expect(told(content)).toEqual([`${place}: brackets or indentation too deep for any home`]);
  });

  test('brackets within quotes are not counted as nesting', () => {
    expect(problemsIn(`# ${'['.repeat(99)}\na: "${'['.repeat(99)}"\nb: x${'['.repeat(99)}\n`)).toEqual([]);
  });

  test('a file of ninety thousand keys is read in time', () => {
    expect(told(`${Array.from({ length: 90_000 }, (_, at) => `k${at}: 1`).join('\n')}\nk7: 1`)).toEqual([
      'line 90001, column 1: the key k7 again',
    ]);
  });

  test('a file of 100 MB is refused unread', () => {
    const file = join(folderWith({ 'a.yaml': '' }), 'a.yaml');
    const descriptor = openSync(file, 'w');
    ftruncateSync(descriptor, 100_000_000);
    closeSync(descriptor);
    expect(problemOf(file)).toBe(
      `${file}: found a file of 100 MB, expected at most 1 MB; check that it is the right file`,
    );
  });

  test('a folder, an endless device and a missing file are problems', () => {
    const folder = folderWith({});
    expect(problemOf(folder)).toContain('found a folder');
    expect(problemOf('/dev/zero')).toContain('found a device or pipe');
    expect(problemOf(join(folder, 'none'))).toContain('found no such file');
  });
});

test.each([
  '!s3cret',
  '*s3cret',
  '"x" s3cret',
  '}s3cret',
  '|s3cret',
  '"\\s3cret"',
  '@s3cret',
  '&s3cret *s3cret',
])('a password that is invalid YAML (%s) is not repeated in a problem', (password) => {
  const problems = problemsIn(`mqtt:\n  password: ${password}\n`);
  expect(problems).not.toEqual([]);
  expect(JSON.stringify(problems)).not.toMatch(/s3cret/);
});
