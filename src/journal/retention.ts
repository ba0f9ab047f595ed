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
 * A segment that was written within this time, in milliseconds, is of a flood: it has some twenty verdicts a minute, and
 * no home speaks that much.
 */
const FLOOD_MS = 60_000;

/**
 * Removes files, oldest first, until the rest is small and young enough. A segment of several files is too old as a
 * whole. Where the journal is too large, segments without a verdict go first, and then the files of a flood: whatever
 * one sender makes the hub decide in a few minutes, the verdicts of the days before stay. A segment that loses its
 * first files so keeps the verdicts of the others, which cannot be computed again. The newest file stays: a daemon may
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
    const verdicts = rest.filter((chain) => !noise.includes(chain)).flat();
    const flood = floodIn(files, rest);
    const dense = verdicts.filter((each) => flood.has(each));
    const others = verdicts.filter((each) => !flood.has(each));
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

/** The files that were full soon after the one before them, and those in which a segment went on. */
function floodIn(files: readonly SegmentEntry[], chains: readonly Chain[]): ReadonlySet<SegmentEntry> {
  const flood = new Set<SegmentEntry>(
    chains.flatMap((chain) => chain.filter(({ path }, at) => at > 0 || continuationAt(path))),
  );
  for (const [at, file] of files.entries()) {
    const before = files[at - 1];
    const took_ms = before ? file.modified_ms - before.modified_ms : Number.POSITIVE_INFINITY;
    // Files of a copied journal are all of one time, which tells nothing.
    if (took_ms > 0 && took_ms < FLOOD_MS) flood.add(file);
  }
  return flood;
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
