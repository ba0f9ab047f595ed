import type { z } from 'zod';
import type { Problem } from '../error/failure.ts';
import type { YamlFile } from './read-yaml.ts';

type Issue = z.core.$ZodIssue;

/** Turns what a schema found wrong into problems a person can mend. */
export function problemsOf(error: z.ZodError, source: YamlFile): readonly Problem[] {
  return error.issues.flatMap((issue) => flatten(issue)).map((issue) => problemOf(issue, source));
}

/** Of a union that fits in no way, the problems of the way that fits best are the useful ones. */
function flatten(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
  const [best] = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length);
  if (!best || depth(best) === 0) return [issue];
  return best.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

function depth(issues: readonly Issue[]): number {
  const isType = issues.length === 1 && issues[0]?.code === 'invalid_type' && issues[0].path.length === 0;
  return isType ? 0 : 1;
}

function problemOf(issue: Issue, { file, value, lineOf }: YamlFile): Problem {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const path = [...issue.path, key];
    return {
      file,
      path: place(path, lineOf(path)),
      found: `the unknown key${issue.keys.length > 1 ? 's' : ''} ${issue.keys.join(', ')}`,
      expected: 'only keys of the schema',
      mend: `correct or remove ${issue.keys.length > 1 ? 'them' : 'it'}`,
    };
  }
  const found = valueAt(value, issue.path);
  return {
    file,
    path: place(issue.path, lineOf(issue.path)),
    found: show(found, issue.path),
    ...wanted(issue, found),
  };
}

function place(path: readonly PropertyKey[], line: number | undefined): string {
  const dotted = path
    .map((key) => (typeof key === 'number' ? `[${key}]` : String(key)))
    .join('.')
    .replaceAll('.[', '[');
  return [dotted || 'the whole file', line === undefined ? '' : `(line ${line})`].filter(Boolean).join(' ');
}

function wanted(issue: Issue, found: unknown): Pick<Problem, 'expected' | 'mend'> {
  switch (issue.code) {
    case 'invalid_type':
      if (found === undefined) return { expected: article(issue.expected), mend: 'add it' };
      return { expected: article(issue.expected), mend: 'correct the value' };
    case 'invalid_value': {
      const allowed = issue.values.map(String);
      const near = typeof found === 'string' ? nearest(found, allowed) : undefined;
      return {
        expected: `one of ${allowed.join(', ')}`,
        mend: near ? `did you mean ${near}?` : 'choose one of them',
      };
    }
    case 'too_small':
      return { expected: `at least ${issue.minimum}${counted(issue.origin)}`, mend: 'raise it' };
    case 'too_big':
      return { expected: `at most ${issue.maximum}${counted(issue.origin)}`, mend: 'lower it' };
    case 'invalid_union':
      return {
        expected: issue.message === 'Invalid input' ? 'one of the documented forms' : issue.message,
        mend: 'see the schema for the forms',
      };
    case 'invalid_key':
      return { expected: issue.issues[0]?.message ?? 'a valid key', mend: 'rename it' };
    default:
      return { expected: issue.message, mend: 'correct the value' };
  }
}

function counted(origin: string): string {
  return { string: ' characters', array: ' entries' }[origin] ?? '';
}

function article(type: string): string {
  return (
    {
      object: 'keys and values',
      record: 'keys and values',
      array: 'a list',
      string: 'a text',
      number: 'a number',
      int: 'a whole number',
      boolean: 'true or false',
    }[type] ?? type
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** At most 60 characters of a value, and nothing of one that may be a secret. */
function show(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing';
  if (/password|secret|token|access_?key$/i.test(String(path.at(-1)))) return 'a value that is not shown';
  const text = typeof value === 'string' ? `"${value}"` : (JSON.stringify(value) ?? String(value));
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The allowed word that differs least, if it differs by little. */
function nearest(word: string, allowed: readonly string[]): string | undefined {
  const [best] = allowed
    .map((each) => ({ each, distance: distance(word.toLowerCase(), each) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.each : undefined;
}

/** Levenshtein's edit distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(
        (next[j - 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
