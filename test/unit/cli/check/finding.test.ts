import stringWidth from 'string-width';
import { expect, it } from 'vitest';
import { examine, findingLines } from '../../../../src/cli/check/finding.ts';
import { ExitCode } from '../../../../src/error/exit-code.ts';
import { Failure } from '../../../../src/error/failure.ts';
import { message } from '../../../../src/text/text.ts';
import { pipe } from '../../../support/pipe.ts';

const problem = { found: 'tea', expected: 'coffee', fix: 'brew it' };
const refused = (problems: readonly (typeof problem & { file?: string })[]) =>
  examine('broker', () => Promise.reject(new Failure(ExitCode.unavailable, problems)));

it('a part that cannot be used is a finding with found, expected and fix', async () => {
  const finding = await refused([{ ...problem, file: 'cup' }]);
  expect(finding).toMatchObject({ part: 'broker', state: 'degraded' });
  expect(findingLines(pipe(), finding)).toEqual([
    '✗ broker         cup: found tea, expected coffee; brew it',
  ]);
});

it('several problems of one part are one finding', async () => {
  const [line] = findingLines(pipe(), await refused([problem, { ...problem, found: 'milk' }]));
  expect(line).toMatch(/found tea, .*; found milk, /);
});

it('a fault of the program is not a finding', async () => {
  await expect(examine('broker', () => Promise.reject(new Error('a bug')))).rejects.toThrow('a bug');
});

it('a terminal gets the detail wrapped below itself, within its width', () => {
  const detail = message('check.rights.open');
  const finding = { part: 'rights', state: 'degraded', detail } as const;
  const lines = findingLines(
    pipe({ isInteractive: true, columns: 60, environment: { NO_COLOR: '1' } }),
    finding,
  );
  expect(lines.length).toBeGreaterThan(1);
  expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
  expect(lines.slice(1).every((line) => /^ {17}\S/.test(line))).toBe(true);
});

it('a part that only the hub knows keeps its own name', () => {
  expect(findingLines(pipe(), { part: 'satellites', state: 'off', detail: 'x' })).toEqual([
    '– satellites     x',
  ]);
});
