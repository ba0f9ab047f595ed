import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PROJECT } from '../../support/home.ts';
import { textOf } from '../../support/markdown.ts';

interface Workflow {
  readonly permissions: object;
  readonly jobs: Record<
    string,
    { readonly steps: readonly { readonly uses?: string; readonly run?: string }[] }
  >;
}

const FOLDER = '.github/workflows';

describe.each(readdirSync(join(PROJECT, FOLDER)))('the workflow %s', (file) => {
  const workflow = parse(textOf(`${FOLDER}/${file}`)) as Workflow;
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  test('names every action by the commit that was looked at', () => {
    const loose = steps.flatMap(({ uses }) => (uses && !/@[0-9a-f]{40}$/.test(uses) ? [uses] : []));
    expect(loose).toEqual([]);
  });

  test('may by itself do no more than read', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('puts nothing that others write into a command', () => {
    const risky = steps.flatMap(({ run }) => (run?.includes('${{') ? [run] : []));
    expect(risky).toEqual([]);
  });
});
