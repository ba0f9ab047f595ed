import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeFolder } from '../state/make-folder.ts';

/** `000042.jsonl`. Files have numbers: the time of day may be wrong, and so would a name made of it. */
const SEGMENT = /^(\d{6,})\.jsonl$/;

/** The folder of the journal in the state folder. */
export function journalFolder(state: string): string {
  return join(state, 'journal');
}

/** A file of a segment: most segments have one. */
export interface SegmentEntry {
  readonly path: string;
  readonly number: number;
  readonly bytes: number;
  /** When it was last written, by the machine's time of day. */
  readonly modified_ms: number;
}

/** The files of the segments in the folder, oldest first; none where the folder does not exist. */
export function segmentsIn(folder: string): readonly SegmentEntry[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => segmentAt(join(folder, name)) ?? []).sort((a, b) => a.number - b.number);
}

/** The file at the path; undefined where there is none, or it has not the name of a segment. */
export function segmentAt(path: string): SegmentEntry | undefined {
  const number = Number(SEGMENT.exec(basename(path))?.[1]);
  const status = Number.isNaN(number) ? undefined : statSync(path, { throwIfNoEntry: false });
  return status?.isFile() ? { path, number, bytes: status.size, modified_ms: status.mtimeMs } : undefined;
}

/** The name of a new file, numbered after all others. @throws the system's error. */
export function newFile(folder: string): Pick<SegmentEntry, 'path' | 'number'> {
  makeFolder(folder);
  const number = (segmentsIn(folder).at(-1)?.number ?? 0) + 1;
  return { path: join(folder, `${String(number).padStart(6, '0')}.jsonl`), number };
}
