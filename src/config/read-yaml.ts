import { readFileSync, statSync } from 'node:fs';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Problem } from '../error/failure.ts';
import { codeOf } from '../error/message-of.ts';
import type { Phrase } from '../text/message.ts';
import { message } from '../text/text.ts';
import { tooDeepAt } from './nesting.ts';
import { faultsOf } from './yaml-structure.ts';

/** The largest file that is read. A home's files are far smaller. */
const LARGEST_BYTES = 1_000_000;

/** A YAML file as plain values. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** The line of a key or value, from 1; for a missing one, the line of the part that lacks it. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/** Reads a YAML file. @returns its problems where it is not valid YAML; they repeat no value of the file. */
export function readYaml(file: string): YamlFile | readonly Problem[] {
  const text = readText(file);
  if (typeof text !== 'string') return [text];
  const lines = new LineCounter();
  const tell = (at: number, found: Phrase, fix: Phrase): Problem => {
    const { line, col } = lines.linePos(at);
    return {
      file,
      path: message('error.line-and-column', { line, column: col }),
      found,
      expected: message('config.yaml.expected'),
      fix,
    };
  };
  const deep = tooDeepAt(text);
  if (deep !== undefined) {
    for (const { index } of text.matchAll(/^/gm)) lines.addNewLine(index);
    return [tell(deep, message('config.yaml.deep'), message('config.right-file'))];
  }
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    uniqueKeys: false,
  });
  const problems = [
    ...[...document.errors, ...document.warnings].map((error) =>
      tell(error.pos[0], describeError(error), message('config.yaml.fix')),
    ),
    ...faultsOf(document).map(({ at, found, fix }) => tell(at, found, fix)),
  ];
  if (problems.length > 0) return problems;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    if (value === null || value === undefined)
      return [
        {
          file,
          found: message('config.file.empty'),
          expected: message('config.file.empty.expected'),
          fix: message('config.file.empty.fix'),
        },
      ];
    return { file, value, lineOf: (path) => lineOf(document.contents, path, lines) };
  } catch {
    // Only the limit on aliases can fail in a document without faults.
    return [
      {
        file,
        found: message('config.yaml.aliases'),
        expected: message('config.yaml.aliases.expected'),
        fix: message('config.yaml.aliases.fix'),
      },
    ];
  }
}

/** The parser's message, without the parts of the file that some repeat: they may be a password. */
function describeError(error: YAMLError): Phrase {
  switch (error.code) {
    case 'TAG_RESOLVE_FAILED':
      return message('config.yaml.tag');
    case 'BAD_DQ_ESCAPE':
      return message('config.yaml.escape');
    case 'BAD_DIRECTIVE':
      return message('config.yaml.directive');
    case 'MULTIPLE_DOCS':
      return message('config.yaml.second-document');
    case 'TAB_AS_INDENT':
      return message('config.yaml.tab');
    case 'BAD_INDENT':
      return message('config.yaml.indent');
    case 'MISSING_CHAR':
      return message('config.yaml.missing');
    case 'UNEXPECTED_TOKEN':
      return message('config.yaml.token');
    case 'MULTILINE_IMPLICIT_KEY':
      return message('config.yaml.multiline-key');
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
      return message('config.yaml.nested');
    case 'NON_STRING_KEY':
      return message('config.yaml.key');
    default:
      return error.message.replace(/(:\s|\n)[\s\S]*$/, '');
  }
}

function readText(file: string): string | Problem {
  const told = (found: Phrase, expected: Phrase, fix: Phrase = message('config.right-file')): Problem => ({
    file,
    found,
    expected,
    fix,
  });
  const readable = message('config.file.expected');
  try {
    const status = statSync(file);
    if (status.isDirectory())
      return told(message('config.file.folder'), readable, message('config.check-path'));
    if (!status.isFile()) return told(message('config.file.special'), readable, message('config.check-path'));
    if (status.size > LARGEST_BYTES) {
      const megabytes = (status.size / 1e6).toFixed(1).replace('.0', '');
      return told(message('config.file.large', { megabytes }), message('config.file.large.expected'));
    }
    const text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
    const isNoise = [...text].some((sign) => sign < ' ' && !'\n\r\t'.includes(sign));
    return isNoise ? told(message('config.file.binary'), message('config.file.binary.expected')) : text;
  } catch (error) {
    if (error instanceof TypeError)
      return told(message('config.file.binary'), message('config.file.binary.expected'));
    const code = codeOf(error) ?? String(error);
    if (code === 'EACCES')
      return told(message('config.file.denied'), readable, message('config.file.denied.fix'));
    return told(
      code === 'ENOENT' ? message('config.file.missing') : message('config.file.error', { code }),
      readable,
      message('config.check-path'),
    );
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
