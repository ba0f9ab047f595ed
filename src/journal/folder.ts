import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** `000042.jsonl`. Segments have numbers: the time of day may be wrong, and so would a name made of it. */
const SEGMENT = /^(\d{6,})\.jsonl$/;

/** The folder of the journal in the state folder. */
export function journalFolder(state: string): string {
  return join(state, 'journal');
}

/** The file of a segment. */
export interface SegmentEntry {
  readonly path: string;
  readonly number: number;
  readonly bytes: number;
  /** When it was last written, by the machine's time of day. */
  readonly modified_ms: number;
}

/** The segments in the folder, oldest first; none where the folder does not exist. */
export function segmentsIn(folder: string): readonly SegmentEntry[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .flatMap((name): SegmentEntry[] => {
      const number = Number(SEGMENT.exec(name)?.[1]);
      const path = join(folder, name);
      const status = Number.isNaN(number) ? undefined : statSync(path, { throwIfNoEntry: false });
      return status?.isFile() ? [{ path, number, bytes: status.size, modified_ms: status.mtimeMs }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

/** The path of a new segment, numbered after all others. @throws the system's error. */
export function nextSegment(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const last = segmentsIn(folder).at(-1)?.number ?? 0;
  return join(folder, `${String(last + 1).padStart(6, '0')}.jsonl`);
}

/** A machine that started without a clock believes that it is 1970: before this it does not know the time of day. */
const SINCE_2020_MS = Date.UTC(2020, 0, 1);

/**
 * Removes whole segments, oldest first, until the rest is small and young enough. The newest stays: a daemon may be
 * writing it. Where the machine does not know the time of day, no segment is too old.
 * @returns the segments that were removed.
 */
export function prune(
  folder: string,
  of: { keep_bytes: number; keep_ms: number; wall_ms: number },
): readonly SegmentEntry[] {
  const segments = segmentsIn(folder);
  let bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const removed: SegmentEntry[] = [];
  for (const segment of segments.slice(0, -1)) {
    const isOld = of.wall_ms > SINCE_2020_MS && of.wall_ms - segment.modified_ms > of.keep_ms;
    if (bytes <= of.keep_bytes && !isOld) break;
    rmSync(segment.path, { force: true });
    bytes -= segment.bytes;
    removed.push(segment);
  }
  return removed;
}
