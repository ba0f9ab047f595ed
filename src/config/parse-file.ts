import { basename, extname } from 'node:path';
import type { z } from 'zod';
import type { Problem } from '../error/failure.ts';
import type { Message } from '../text/message.ts';
import { message } from '../text/text.ts';
import { didYouMean, nearest, problemAt, show, showKey } from './problem.ts';
import { readYaml, type YamlFile } from './read-yaml.ts';
import { choicesOf, inWords, keysOf, SchemaWords } from './schema-words.ts';

/** The data of a file, or what is wrong with the file. */
export type ParsedFile<T> =
  | { readonly source: YamlFile; readonly data: T }
  | {
      readonly problems: readonly Problem[];
      /** The id that the file's device probably has: its `id`, else the file's name. */
      readonly id: string;
    };

/** Reads a YAML file and checks it against its schema. */
export function parseFile<S extends z.ZodType>(file: string, schema: S): ParsedFile<z.infer<S>> {
  const id = basename(file, extname(file));
  const source = readYaml(file);
  if (!('value' in source)) return { problems: atMost(source, { of: source.length, file }), id };
  const { value } = source;
  const result = schema.safeParse(value);
  if (result.success) return { source, data: result.data };
  const given = typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  return {
    problems: problemsOf({ error: result.error, source, schema }),
    id: typeof given === 'string' ? given : id,
  };
}

type Issue = z.core.$ZodIssue;
type Told = Pick<Problem, 'found' | 'expected' | 'fix'>;

/** The most problems of one file that are reported: a file with more is the wrong file. */
const MOST_PROBLEMS = 50;

/** Turns what a schema found wrong in a file into problems that a person can fix. */
function problemsOf(of: { error: z.ZodError; source: YamlFile; schema: z.ZodType }): readonly Problem[] {
  const issues = of.error.issues.flatMap(plain);
  const words = new SchemaWords(of.schema, of.source.value);
  const problems = issues.slice(0, MOST_PROBLEMS).map((issue) => problemOf(issue, of.source, words));
  return atMost(problems, { of: issues.length, file: of.source.file });
}

/** At most 50 problems of a file, and the number of the others. */
function atMost(
  problems: readonly Problem[],
  { of, file }: { of: number; file: string },
): readonly Problem[] {
  const more = of - MOST_PROBLEMS;
  if (more <= 0) return problems;
  return [
    ...problems.slice(0, MOST_PROBLEMS),
    {
      file,
      found: message('config.more', { more }),
      expected: message('config.more.expected'),
      fix: message('config.right-file'),
    },
  ];
}

/**
 * The issue as issues about one key or value each. Of a union in which no form fits, the issues of the form that fits
 * best, among those of the value's type.
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
    fix: didYouMean(near, fixOf(issue, found)),
  });
}

function unknownKey(key: string, known: readonly string[]): Told {
  if (known.includes(key))
    return {
      found: message('config.key.excluded', { key }),
      expected: message('config.one-of', { words: known }),
      fix: message('config.keep-one'),
    };
  const near = nearest(key, known);
  return {
    found: message('config.key.unknown', { key: showKey(key) }),
    expected: known.length > 0 ? message('config.key.only', { known: known }) : message('config.key.none'),
    fix: didYouMean(near),
  };
}

/** The words of the schema for this issue; undefined where it has none. */
function ownWords(issue: Issue): string | undefined {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message;
  return issue.code === 'invalid_key' ? issue.issues[0]?.message : undefined;
}

function fixOf(issue: Issue, found: unknown): Message {
  if (found === undefined || found === null) return message('config.fix.add');
  switch (issue.code) {
    case 'too_small':
      return issue.origin === 'number' ? message('config.fix.raise') : message('config.fix.lengthen');
    case 'too_big':
      return issue.origin === 'number' ? message('config.fix.lower') : message('config.fix.shorten');
    case 'invalid_key':
      return message('config.fix.rename');
    default:
      return message('config.fix.correct');
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
