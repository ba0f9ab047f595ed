import { readFileSync } from 'node:fs';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { type JournalRecord, type Opening, openingSchema, recordSchema, VERSION } from './record.ts';

/** A segment of a journal, as it was read. */
export interface Segment {
  readonly file: string;
  readonly opening: Opening;
  readonly records: readonly JournalRecord[];
  /** How many lines cannot be read: where the machine stopped while it wrote one, and damaged ones. */
  readonly torn: number;
}

/** Reads a segment. @returns undefined where its first line is not whole. @throws the system's error. */
export function readSegment(file: string): Segment | undefined {
  return parseSegment(file, readFileSync(file, 'utf8'));
}

/** Takes every line that can be read; a line that cannot costs no other. */
export function parseSegment(file: string, text: string): Segment | undefined {
  const [first = '', ...rest] = text.split('\n');
  const opening = openingSchema.safeParse(parsed(first));
  if (!opening.success) return undefined;
  const lines = rest.filter((line) => line !== '');
  const records = lines.flatMap((line) => {
    const record = recordSchema.safeParse(parsed(line));
    return record.success ? [record.data] : [];
  });
  return { file, opening: opening.data, records, torn: lines.length - records.length };
}

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
    typeof first === 'object' && first !== null && 'kind' in first && first.kind === 'opening';
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
export function dayTimeOf({ opening, records }: Segment): (at_ms: number) => Date {
  const known = [
    { at_ms: opening.at_ms, wall_ms: Date.parse(opening.wall) },
    ...records.flatMap((record) =>
      record.kind === 'wall' ? [{ at_ms: record.at_ms, wall_ms: Date.parse(record.wall) }] : [],
    ),
  ];
  return (at_ms) => {
    const last = known.findLast((each) => each.at_ms <= at_ms) ?? known[0];
    return new Date(last ? last.wall_ms + at_ms - last.at_ms : Number.NaN);
  };
}
