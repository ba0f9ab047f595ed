import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeProblem, Failure } from '../../../src/error/failure.ts';
import { readSentences } from '../../../src/intent/sentence-file.ts';
import { parseTemplate, TemplateError } from '../../../src/intent/template.ts';
import { folderWith } from '../../support/temp-folder.ts';

const WHOLE = `language: en
assistants: [siri]
nouns:
  - { say: [light], kinds: [light] }
rooms: { kitchen: [kitchen] }
rules:
  the: 'the'
phrases:
  targets: ['[<the>] {noun}']
opening: '[please]'
closing: '[please]'
sentences:
  - verb: 'on'
    say: ['turn on {targets}']
markers: { negated: [not], question: [is], timed: [later], conditional: [if], report: [has] }
heard:
  rules: { utterance: '<command>' }
  sentences: { powered: ['turn on {powered}'] }
decoys: ['is {name} on']
`;

/** What is wrong with a file of sentences in which one piece of text is another. */
function problemsWith(from: string, to: string): Failure['problems'] {
  expect(WHOLE).toContain(from);
  const file = join(folderWith({ 'en.yaml': WHOLE.replace(from, to) }), 'en.yaml');
  try {
    readSentences(file);
    return [];
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    for (const problem of error.problems) expect(problem.file).toBe(file);
    return error.problems;
  }
}

test('a file of sentences without mistakes is read', () => {
  expect(problemsWith('light', 'light')).toEqual([]);
});

describe('a mistake in a file of sentences is told with its line, what was found and how to fix it', () => {
  test.each([
    ['an open group', 'turn on {targets}', 'turn (on {targets}', 'line 14', '"(" is not closed', 'add ")"'],
    [
      'a bracket too many',
      'turn on {targets}',
      'turn on] {targets}',
      'line 14',
      '"]" closes nothing',
      'remove',
    ],
    ['an unknown rule', '[<the>] {noun}', '[<teh>] {noun}', 'line 9', '<teh>', 'correct the name'],
    ['an unknown slot', '[<the>] {noun}', '[<the>] {nuon}', 'line 9', '{nuon}', 'correct the name'],
    ['a rule within itself', "the: 'the'", "the: 'the <the>'", 'line 7', '<the> within itself', 'repeat'],
    ['a phrase within itself', '{noun}', '{targets}', 'line 9', '{targets} within itself', 'repeat'],
    [
      'an alternative without words',
      'turn on {targets}',
      'turn (on | ) {targets}',
      'line 14',
      'without words',
      '[ ]',
    ],
    ['an unknown verb', "verb: 'on'", 'verb: onn', 'line 13', 'onn', ''],
    ['an unknown kind', 'kinds: [light]', 'kinds: [lihgt]', 'line 4', 'lihgt', ''],
    ['a key that is missing', "opening: '[please]'\n", '', '', '', ''],
    ['a file that is no YAML', 'language: en', 'language: [en', 'line', '', ''],
  ])('%s', (_, from, to, line, found, fix) => {
    const [problem] = problemsWith(from, to);
    const said = problem ? describeProblem(problem) : 'no problem';
    expect(said).toMatch(/found .+, expected .+; .+/);
    for (const part of [line, found, fix]) expect(said).toContain(part);
  });
});

test('every mistake of a file is told at once', () => {
  const problems = problemsWith("say: ['turn on {targets}']", "say: ['turn (on', 'put on {targest}']");
  expect(problems).toHaveLength(2);
});

test.each(['(', 'a)', '[a', '{A}', '<a', '@', 'a | ', '*a', '()'])('the template "%s" is refused', (text) => {
  expect(() => parseTemplate(text)).toThrow(TemplateError);
});
