import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import {
  type Continuation,
  continuationSchema,
  type JournalRecord,
  type Opening,
  openingSchema,
  recordSchema,
  VERSION,
} from './record.ts';

/** A segment of a journal, as it was read: the lines of all of its files. */
export interface Segment {
  /** The first of its files. */
  readonly file: string;
  /** All of its files, oldest first; most segments have one. */
  readonly files: readonly string[];
  /** The first line of the first file. */
  readonly began: Opening | Continuation;
  readonly records: readonly JournalRecord[];
  /** How many lines cannot be read: where the machine stopped while it wrote one, and damaged ones. */
  readonly torn: number;
  /** The damaged lines; not the last line of all, which a stop of the machine tears. */
  readonly damaged: readonly DamagedLine[];
}

/** A segment whose files are all there, the first one included: it can be computed again. */
export interface WholeSegment extends Segment {
  readonly began: Opening;
}

export interface DamagedLine {
  readonly file: string;
  /** Its number, from 1. The damage of a first line leaves out the whole file. */
  readonly line: number;
}

/** Whether the segment has its opening. Without it, its verdicts can be read, and cannot be computed again. */
export function isWhole(segment: Segment): segment is WholeSegment {
  return segment.began.kind === 'opening';
}

/**
 * Reads the files of a segment, oldest first. A file that cannot be read costs no other.
 * @returns undefined where none can be read.
 */
export function readSegment(files: readonly string[]): Segment | undefined {
  const unread: DamagedLine[] = [];
  const parts = files.flatMap((file, at): Segment[] => {
    const part = readPart(file, at === files.length - 1);
    if (!part) unread.push({ file, line: 1 });
    return part ? [part] : [];
  });
  const [first] = parts;
  if (!first) return undefined;
  return {
    file: first.file,
    files: parts.map(({ file }) => file),
    began: first.began,
    records: parts.flatMap(({ records }) => records),
    torn: parts.reduce((sum, { torn }) => sum + torn, 0),
    damaged: [...unread, ...parts.flatMap(({ damaged }) => damaged)],
  };
}

function readPart(file: string, isLast: boolean): Segment | undefined {
  try {
    return parseSegment(file, readFileSync(file, 'utf8'), isLast);
  } catch {
    return undefined;
  }
}

/**
 * Takes every line of one file that can be read; a line that cannot costs no other.
 * @param isLast whether the segment ends with this file: only there a stop of the machine tears the last line.
 */
export function parseSegment(file: string, text: string, isLast = true): Segment | undefined {
  const [first = '', ...rest] = text.split('\n');
  const began = beginningSchema.safeParse(parsed(first));
  if (!began.success) return undefined;
  const lines = rest.flatMap((line, at) => (line === '' ? [] : [{ line, number: at + 2 }]));
  const unread: number[] = [];
  const records = lines.flatMap(({ line, number }) => {
    const record = recordSchema.safeParse(parsed(line));
    if (record.success) return [record.data];
    unread.push(number);
    return [];
  });
  const end = isLast ? lines.at(-1)?.number : undefined;
  const damaged = unread.filter((line) => line !== end).map((line) => ({ file, line }));
  return { file, files: [file], began: began.data, records, torn: unread.length, damaged };
}

const beginningSchema = z.discriminatedUnion('kind', [openingSchema, continuationSchema]);

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** The version that the first line of a journal tells; undefined where it is none. */
function versionOf(text: string): number | undefined {
  const first = parsed(text.slice(0, text.indexOf('\n')));
  const isOpening =
    typeof first === 'object' &&
    first !== null &&
    'kind' in first &&
    (first.kind === 'opening' || first.kind === 'continuation');
  return isOpening && 'v' in first && typeof first.v === 'number' ? first.v : undefined;
}

/**
 * Reads a segment that somebody named; undefined where the machine stopped while it wrote its first line.
 * @throws Failure (exit 3) where the file cannot be read or is no segment of a journal that this program knows.
 */
export function readNamedSegment(file: string): Segment | undefined {
  let found = 'a file that does not begin as a segment of this version does';
  try {
    const text = readFileSync(file, 'utf8');
    const segment = parseSegment(file, text);
    if (segment || !text.includes('\n')) return segment;
    const written = versionOf(text);
    if (written !== undefined && written !== VERSION) found = `a segment of version ${written}`;
  } catch (error) {
    found = messageOf(error);
  }
  throw new Failure(ExitCode.invalidFile, [
    {
      file,
      found,
      expected: `a segment of a journal of version ${VERSION}`,
      fix: 'name a file or folder that `run` of this version has written, or read it with the version that wrote it',
    },
  ]);
}

/** Gives the time of day at a time of the segment's clock, as the machine knew it then. */
export function dayTimeOf({ began, records }: Segment): (at_ms: number) => Date {
  const known = [
    { at_ms: began.at_ms, wall_ms: Date.parse(began.wall) },
    ...records.flatMap((record) =>
      record.kind === 'wall' ? [{ at_ms: record.at_ms, wall_ms: Date.parse(record.wall) }] : [],
    ),
  ];
  return (at_ms) => {
    const last = known.findLast((each) => each.at_ms <= at_ms) ?? known[0];
    return new Date(last ? last.wall_ms + at_ms - last.at_ms : Number.NaN);
  };
}
