import type { z } from 'zod';
import type { Problem } from '../error/failure.ts';
import { nearest } from './nearest.ts';
import { problemAt } from './origin.ts';
import type { YamlFile } from './read-yaml.ts';
import { choicesOf, inWords, keysOf, SchemaWords } from './schema-words.ts';
import { show, showKey } from './show.ts';

type Issue = z.core.$ZodIssue;
type Told = Pick<Problem, 'found' | 'expected' | 'fix'>;

/** More than this of one file help nobody: it is another file, or noise. */
const MOST_PROBLEMS = 50;

/** Turns what a schema found wrong in a file into problems that a person can fix. */
export function problemsOf(of: {
  error: z.ZodError;
  source: YamlFile;
  schema: z.ZodType;
}): readonly Problem[] {
  const issues = of.error.issues.flatMap(plain);
  const words = new SchemaWords(of.schema, of.source.value);
  const problems = issues.slice(0, MOST_PROBLEMS).map((issue) => problemOf(issue, of.source, words));
  return atMost(problems, { of: issues.length, file: of.source.file });
}

/** The problems that are worth telling of one file, and how many more there are. */
export function atMost(
  problems: readonly Problem[],
  { of, file }: { of: number; file: string },
): readonly Problem[] {
  const more = of - MOST_PROBLEMS;
  if (more <= 0) return problems;
  return [
    ...problems.slice(0, MOST_PROBLEMS),
    { file, found: `${more} more problems`, expected: 'none', fix: 'check that it is the right file' },
  ];
}

/**
 * The issue as issues about one thing each. Of a union that fits in no form, those of the form that fits best
 * are the useful ones.
 */
function plain(issue: Issue): readonly Issue[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ ...issue, keys: [key] }));
  if (issue.code !== 'invalid_union') return [issue];
  const isTyped = ([first]: readonly Issue[]) => first?.code !== 'invalid_type' || first.path.length > 0;
  const [best] = issue.errors.filter(isTyped).sort((a, b) => a.length - b.length);
  const isOtherType = !issue.errors.some(isTyped);
  if (!best || isOtherType) return [issue];
  return best.flatMap((inner) => plain({ ...inner, path: [...issue.path, ...inner.path] }));
}

function problemOf(issue: Issue, source: YamlFile, words: SchemaWords): Problem {
  const origin = { source, under: [] };
  const forms = words.formsAt(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return problemAt(origin, [...issue.path, key], unknownKey(key, keysOf(forms) ?? []));
  }
  const isKey = issue.code === 'invalid_key';
  const found = isKey ? issue.path.at(-1) : valueAt(source.value, issue.path);
  const near = typeof found === 'string' ? nearest(found, choicesOf(forms)) : undefined;
  return problemAt(origin, issue.path, {
    found: show(found, isKey ? [] : issue.path),
    expected: ownWords(issue) ?? inWords(forms),
    fix: near === undefined ? mendOf(issue, found) : `did you mean \`${near}\`?`,
  });
}

function unknownKey(key: string, known: readonly string[]): Told {
  if (known.includes(key))
    return {
      found: `the key \`${key}\` beside another that excludes it`,
      expected: `one of ${known.join(', ')}`,
      fix: 'keep one of them',
    };
  const near = nearest(key, known);
  return {
    found: `the unknown key \`${showKey(key)}\``,
    expected: known.length > 0 ? `only ${known.join(', ')}` : 'no keys',
    fix: near === undefined ? 'correct or remove it' : `did you mean \`${near}\`?`,
  };
}

/** What the schema's author wrote for this very case. */
function ownWords(issue: Issue): string | undefined {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message;
  return issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
}

function mendOf(issue: Issue, found: unknown): string {
  if (found === undefined || found === null) return 'add it';
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'number' ? 'raise it' : 'lengthen it';
    case 'too_big':
      return issue.origin === 'number' ? 'lower it' : 'shorten it';
    case 'invalid_key':
      return 'rename it';
    default:
      return 'correct it';
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
