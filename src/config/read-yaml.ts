import { readFileSync, statSync } from 'node:fs';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Problem } from '../error/failure.ts';
import { codeOf } from '../error/message-of.ts';
import { tooDeepAt } from './nesting.ts';
import { faultsOf } from './yaml-structure.ts';

/** No file of a home is near this; a larger one is a mistake, and is not read. */
const LARGEST_BYTES = 1_000_000;

/** A YAML file as plain values. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The line of a key or value, from 1; of what it is missing in, where it is missing. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Reads a file, or tells everything that is wrong with it as YAML. No value of it is ever repeated. */
export function readYaml(file: string): YamlFile | readonly Problem[] {
  const text = readText(file);
  if (typeof text !== 'string') return [text];
  const lines = new LineCounter();
  const tell = (at: number, found: string, fix: string): Problem => {
    const { line, col } = lines.linePos(at);
    return { file, path: `line ${line}, column ${col}`, found, expected: 'valid YAML', fix };
  };
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    for (const { index } of text.matchAll(/^/gm)) lines.addNewLine(index);
    return [tell(deep, 'brackets or indentation too deep for any home', 'check that it is the right file')];
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const problems = [
    ...[...document.errors, ...document.warnings].map((error) =>
      tell(error.pos[0], inWords(error), 'correct the syntax there'),
    ),
    ...faultsOf(document).map(({ at, found, fix }) => tell(at, found, fix)),
  ];
  if (problems.length > 0) return problems;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    if (value === null || value === undefined)
      return [{ file, found: 'an empty file', expected: 'keys and values', fix: 'fill it in or delete it' }];
    return { file, value, lineOf: (path) => lineOf(document.contents, path, lines) };
  } catch {
    // All that is left to fail in a document without faults is the bound on aliases.
    return [
      {
        file,
        found: 'aliases that multiply',
        expected: 'YAML with few aliases',
        fix: 'write the values out',
      },
    ];
  }
}

/** The parser's messages, without what some of them repeat of the file: it may be a password. */
function inWords({ code, message }: YAMLError): string {
  switch (code) {
    case 'TAG_RESOLVE_FAILED':
      return 'an unknown tag (a value that begins with ! needs quotes)';
    case 'BAD_DQ_ESCAPE':
      return 'an unknown escape sequence (in double quotes, \\ is written \\\\)';
    case 'BAD_DIRECTIVE':
      return 'an unknown directive (a line that begins with %)';
    case 'MULTIPLE_DOCS':
      return 'a second document (---) in the file';
    case 'NON_STRING_KEY':
      return 'a key that is no text';
    default:
      return message.replace(/(:\s|\n)[\s\S]*$/, '');
  }
}

function readText(file: string): string | Problem {
  const told = (found: string, expected: string, fix = 'check that it is the right file'): Problem => ({
    file,
    found,
    expected,
    fix,
  });
  const readable = 'a readable YAML file';
  try {
    const status = statSync(file);
    if (status.isDirectory()) return told('a folder', readable, 'check the path');
    if (!status.isFile()) return told('a device or pipe', readable, 'check the path');
    if (status.size > LARGEST_BYTES) {
      const megabytes = (status.size / 1e6).toFixed(1).replace('.0', '');
      return told(`a file of ${megabytes} MB`, 'at most 1 MB');
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    const isNoise = [...text].some((sign) => sign < ' ' && !'\n\r\t'.includes(sign));
    return isNoise ? told('binary data', 'YAML text in UTF-8') : text;
  } catch (error) {
    if (error instanceof TypeError) return told('binary data', 'YAML text in UTF-8');
    const code = codeOf(error) ?? String(error);
    if (code === 'EACCES')
      return told(
        'a file that may not be read',
        readable,
        'give the user that runs halfsecond the right to read it',
      );
    return told(code === 'ENOENT' ? 'no such file' : `an error (${code})`, readable, 'check the path');
  }
}

function lineOf(contents: unknown, path: readonly PropertyKey[], lines: LineCounter): number | undefined {
  let node = contents;
  let offset: number | undefined;
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (!isScalar(pair?.key)) break;
      offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
    } else break;
  }
  return offset === undefined ? undefined : lines.linePos(offset).line;
}
