import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
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
 * No more than this counts as the time between two segments, in milliseconds. A machine that starts once with a date
 * of many years ahead must not make the whole journal too old.
 */
const LONGEST_GAP_MS = 31 * 24 * 60 * 60_000;

/**
 * A segment that was written within this time, in milliseconds, is of a flood: it has some twenty verdicts a minute, and
 * no home speaks that much.
 */
const FLOOD_MS = 60_000;

/**
 * Removes whole segments, oldest first, until the rest is small and young enough. Where they are too large, segments
 * without a verdict go first, and then those of a flood: whatever one sender makes the hub decide in a few minutes, the
 * verdicts of the days before stay. The newest segment stays: a daemon may be writing it. Where the machine does not know the time of day, no segment is too old.
 * @returns the segments that were removed.
 */
export function prune(
  folder: string,
  of: { keep_bytes: number; keep_ms: number; wall_ms: number },
): readonly SegmentEntry[] {
  const segments = segmentsIn(folder);
  const ages_ms = agesOf(segments, of.wall_ms);
  const ended = segments.slice(0, -1);
  const isOld = (segment: SegmentEntry) => (ages_ms.get(segment) ?? 0) > of.keep_ms;
  const removed = ended.filter(isOld);
  const rest = ended.filter((segment) => !isOld(segment));
  let bytes =
    segments.reduce((sum, each) => sum + each.bytes, 0) - removed.reduce((s, each) => s + each.bytes, 0);
  if (bytes > of.keep_bytes) {
    const noise = rest.filter(isWithoutVerdict);
    const verdicts = rest.filter((each) => !noise.includes(each));
    const flood = floodIn(segments);
    const dense = verdicts.filter((each) => flood.has(each));
    const others = verdicts.filter((each) => !flood.has(each));
    for (const segment of [...noise, ...dense, ...others]) {
      if (bytes <= of.keep_bytes) break;
      bytes -= segment.bytes;
      removed.push(segment);
    }
  }
  for (const { path } of removed) rmSync(path, { force: true });
  return removed;
}

/** How old each segment is, in milliseconds, as far as the dates can be believed. */
function agesOf(segments: readonly SegmentEntry[], wall_ms: number): ReadonlyMap<SegmentEntry, number> {
  const ages_ms = new Map<SegmentEntry, number>();
  let age_ms = 0;
  let later_ms = wall_ms;
  for (const segment of segments.toReversed()) {
    const gap_ms = later_ms - segment.modified_ms;
    if (wall_ms > SINCE_2020_MS && gap_ms > 0) age_ms += Math.min(gap_ms, LONGEST_GAP_MS);
    later_ms = segment.modified_ms;
    ages_ms.set(segment, age_ms);
  }
  return ages_ms;
}

/** The segments that were full soon after the one before them. */
function floodIn(segments: readonly SegmentEntry[]): ReadonlySet<SegmentEntry> {
  const flood = new Set<SegmentEntry>();
  for (const [at, segment] of segments.entries()) {
    const before = segments[at - 1];
    const took_ms = before ? segment.modified_ms - before.modified_ms : Number.POSITIVE_INFINITY;
    // Segments of a copied journal are all of one time, which tells nothing.
    if (took_ms > 0 && took_ms < FLOOD_MS) flood.add(segment);
  }
  return flood;
}

function isWithoutVerdict({ path }: SegmentEntry): boolean {
  try {
    return !readFileSync(path, 'utf8').includes('"kind":"verdict"');
  } catch {
    // Nothing can be read from it any more.
    return true;
  }
}
