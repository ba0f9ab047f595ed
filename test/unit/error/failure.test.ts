import { expect, it } from 'vitest';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { describeProblem, Failure } from '../../../src/error/failure.ts';
import { message } from '../../../src/text/text.ts';

const problem = { found: 'tea', expected: 'coffee', fix: 'brew it' };

it('a problem names its file and its path first', () => {
  expect(describeProblem(problem)).toBe('found tea, expected coffee; brew it');
  expect(describeProblem({ ...problem, file: 'cup.yaml', path: 'mug' })).toBe(
    'cup.yaml: mug: found tea, expected coffee; brew it',
  );
});

it('a problem may hold messages in place of words', () => {
  const expected = message('cli.assistant.expected', { known: ['siri', 'tmall-genie'] });
  expect(describeProblem({ ...problem, expected })).toBe(
    'found tea, expected an assistant of this home (siri, tmall-genie); brew it',
  );
});

it('a problem stays on one line and sends nothing to the terminal', () => {
  const line = describeProblem({ ...problem, file: 'a\nb', found: '\u001b[2J' });
  expect(line).toBe('a b: found [2J, expected coffee; brew it');
});

it('a failure carries one line a problem', () => {
  const { message: lines } = new Failure(ExitCode.usage, [problem, problem]);
  expect(lines.split('\n')).toHaveLength(2);
});
