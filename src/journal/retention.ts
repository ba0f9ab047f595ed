import { readFileSync, rmSync } from 'node:fs';
import { type Chain, chainsOf, continuationAt } from './chain.ts';
import { type SegmentEntry, segmentsIn } from './folder.ts';

/** A machine that started without a clock believes that it is 1970: before this it does not know the time of day. */
const SINCE_2020_MS = Date.UTC(2020, 0, 1);

/**
 * No more than this counts as the time between two segments, in milliseconds. A machine that starts once with a date
 * of many years ahead must not make the whole journal too old.
 */
const LONGEST_GAP_MS = 31 * 24 * 60 * 60_000;

/**
 * A day may fill one part in this many of the journal before its densest files count as a flood. With 64 MB that is
 * some 700 verdicts a day, and no home speaks that much.
 */
const DAYS_KEPT = 30;

const DAY_MS = 24 * 60 * 60_000;

/** Files that were full within the same number of minutes are equally dense. */
const MINUTE_MS = 60_000;

/**
 * Removes files, oldest first, until the rest is small and young enough. A segment of several files is too old as a
 * whole. Where the journal is too large, segments without a verdict go first, and then the files of a flood, the densest
 * first: whatever one sender makes the hub decide in a few days, the verdicts of the days before stay. A segment that
 * loses its first files so keeps the verdicts of the others, which cannot be computed again. The newest file stays: a daemon may
 * be writing it. Where the machine does not know the time of day, no segment is too old.
 * @param of.known what was found in the files before; what is found now is added. Default: nothing.
 * @returns the files that were removed.
 */
export function prune(
  folder: string,
  of: { keep_bytes: number; keep_ms: number; wall_ms: number; known?: VerdictFiles },
): readonly SegmentEntry[] {
  const files = segmentsIn(folder);
  const newest = files.at(-1);
  const ages_ms = agesOf(files, of.wall_ms);
  const isEnded = (file: SegmentEntry) => file !== newest;
  let bytes = files.reduce((sum, each) => sum + each.bytes, 0);
  const isAnyOld = files.some((file) => (ages_ms.get(file) ?? 0) > of.keep_ms);
  if (bytes <= of.keep_bytes && !isAnyOld) return [];
  const chains = chainsOf(files);
  const isOld = (chain: Chain) =>
    chain.every((file) => isEnded(file) && (ages_ms.get(file) ?? 0) > of.keep_ms);
  const removed = chains.filter(isOld).flat();
  bytes -= removed.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes > of.keep_bytes) {
    const rest = chains.filter((chain) => !isOld(chain));
    const known: VerdictFiles = of.known ?? new Map();
    const noise = rest.filter((chain) => chain.every((file) => !hasVerdict(file, known)));
    const verdicts = new Set(rest.filter((chain) => !noise.includes(chain)).flat());
    const flood = floodIn(files, { chains: rest, most_bytes: of.keep_bytes / DAYS_KEPT });
    const dense = new Set(flood.filter((each) => verdicts.has(each)));
    const others = [...verdicts].filter((each) => !dense.has(each));
    for (const file of [...noise.flat(), ...dense, ...others].filter(isEnded)) {
      if (bytes <= of.keep_bytes) break;
      bytes -= file.bytes;
      removed.push(file);
    }
  }
  for (const { path } of removed) {
    rmSync(path, { force: true });
    of.known?.delete(path);
  }
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

/**
 * The files by which days are larger than they may be, the densest first: those in which a segment went on because a
 * contest was always open, and then those that were full soonest after the file before them.
 * @param of.most_bytes what one day may fill.
 */
function floodIn(
  files: readonly SegmentEntry[],
  of: { chains: readonly Chain[]; most_bytes: number },
): readonly SegmentEntry[] {
  const neverIdle = new Set(
    of.chains.flatMap((chain) => chain.filter(({ path }, at) => at > 0 || continuationAt(path))),
  );
  const took_min = new Map<SegmentEntry, number>();
  const bytesOfDay = new Map<number, number>();
  for (const [at, file] of files.entries()) {
    const before = files[at - 1];
    const took_ms = before ? file.modified_ms - before.modified_ms : 0;
    // Files of a copied journal are all of one time, which tells nothing.
    const minutes = took_ms > 0 ? Math.floor(took_ms / MINUTE_MS) : Number.MAX_SAFE_INTEGER;
    took_min.set(file, neverIdle.has(file) ? 0 : minutes);
    bytesOfDay.set(dayOf(file), (bytesOfDay.get(dayOf(file)) ?? 0) + file.bytes);
  }
  const densestFirst = files.toSorted(
    (a, b) => (took_min.get(a) ?? 0) - (took_min.get(b) ?? 0) || a.number - b.number,
  );
  return densestFirst.filter((file) => {
    const left_bytes = bytesOfDay.get(dayOf(file)) ?? 0;
    bytesOfDay.set(dayOf(file), left_bytes - file.bytes);
    return left_bytes > of.most_bytes;
  });
}

/** The day on which the file was last written, in days since 1970 (UTC). */
function dayOf(file: SegmentEntry): number {
  return Math.floor(file.modified_ms / DAY_MS);
}

/** By path, whether a file of this size holds a verdict. A file only grows, so it is read once a size. */
export type VerdictFiles = Map<string, { readonly bytes: number; readonly hasVerdict: boolean }>;

function hasVerdict({ path, bytes }: SegmentEntry, known: VerdictFiles): boolean {
  const before = known.get(path);
  if (before?.bytes === bytes) return before.hasVerdict;
  const found = readsVerdict(path);
  known.set(path, { bytes, hasVerdict: found });
  return found;
}

function readsVerdict(path: string): boolean {
  try {
    return readFileSync(path, 'utf8').includes('"kind":"verdict"');
  } catch {
    // Nothing can be read from it any more.
    return false;
  }
}
