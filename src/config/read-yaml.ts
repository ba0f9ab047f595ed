import { readFileSync, statSync } from 'node:fs';
import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../error/failure.ts';

/** No file of a home is near this; a larger one is a mistake, and is not read. */
const LARGEST_BYTES = 1_000_000;

/** A YAML file as plain values. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The line of a key or value, from 1; undefined where the path leads nowhere. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Reads a file, or tells everything that is wrong with it as YAML. */
export function readYaml(file: string): YamlFile | readonly Problem[] {
  const text = readText(file);
  if (typeof text !== 'string') return [text];
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const problems = [...document.errors, ...document.warnings].map((error): Problem => {
    const { line, col } = lines.linePos(error.pos[0]);
    return {
      file,
      path: `line ${line}, column ${col}`,
      found: error.message.split('\n')[0] ?? error.code,
      expected: 'valid YAML',
      mend: 'correct the syntax there',
    };
  });
  if (problems.length > 0) return problems;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    if (value === null || value === undefined)
      return [{ file, found: 'an empty file', expected: 'keys and values', mend: 'fill it in or delete it' }];
    return { file, value, lineOf: (path) => lineOf(document.contents, path, lines) };
  } catch (error) {
    return [
      {
        file,
        found: error instanceof Error ? error.message : String(error),
        expected: 'YAML with few aliases',
        mend: 'write the values out',
      },
    ];
  }
}

function readText(file: string): string | Problem {
  try {
    const { size } = statSync(file);
    if (size > LARGEST_BYTES)
      return {
        file,
        found: `a file of ${Math.round(size / 1e6)} MB`,
        expected: 'at most 1 MB',
        mend: 'check that it is the right file',
      };
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    // biome's own rule against control characters in patterns is why this one is spelled by code.
    if ([...text].some((sign) => sign < ' ' && !'\n\r\t'.includes(sign))) return noise(file);
    return text;
  } catch (error) {
    if (error instanceof TypeError) return noise(file);
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const found =
      { ENOENT: 'no such file', EACCES: 'a file that may not be read', EISDIR: 'a folder' }[code] ?? code;
    return {
      file,
      found,
      expected: 'a readable YAML file',
      mend: code === 'EACCES' ? 'give the user that runs halfsecond the right to read it' : 'check the path',
    };
  }
}

function noise(file: string): Problem {
  return {
    file,
    found: 'binary data',
    expected: 'YAML text in UTF-8',
    mend: 'check that it is the right file',
  };
}

function lineOf(contents: unknown, path: readonly PropertyKey[], lines: LineCounter): number | undefined {
  let node = contents;
  let offset: number | undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!pair) break;
      offset = isScalar(pair.key) ? pair.key.range?.[0] : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item = node.items[Number(key)];
      const range =
        item && typeof item === 'object' && 'range' in item && Array.isArray(item.range)
          ? item.range
          : undefined;
      offset = range ? Number(range[0]) : offset;
      node = item;
    } else break;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}
