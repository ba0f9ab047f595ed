import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** `000042.jsonl`: by number, for a name by the time of day would lie where the clock does. */
const SEGMENT = /^(\d{6,})\.jsonl$/;

/** Where the journal is in the folder of what outlives the process. */
export function journalFolder(state: string): string {
  return join(state, 'journal');
}

/** A segment's file, as the folder has it. */
export interface SegmentEntry {
  readonly path: string;
  readonly number: number;
  readonly bytes: number;
  /** When it was last written, by the machine's time of day. */
  readonly modified_ms: number;
}

/** The segments in the folder, oldest first; none where there is no such folder. */
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

/** The path of a new segment, after all that are there. @throws the system's error. */
export function nextSegment(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const last = segmentsIn(folder).at(-1)?.number ?? 0;
  return join(folder, `${String(last + 1).padStart(6, '0')}.jsonl`);
}

/** Whether the machine knows the time of day: one that woke without a clock believes that it is 1970. */
const SINCE_2020_MS = Date.UTC(2020, 0, 1);

/**
 * Removes whole segments, oldest first, until the rest is small and young enough; never the newest, which a
 * daemon may be writing. Where the machine does not know the time of day nothing is too old.
 * @returns what was removed.
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
