import { appendFileSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { KEPT_MS, type Notice, type SeenSnapshot } from '../arbiter/admission/claim-deduplicator.ts';
import { nothingKnown } from '../arbiter/snapshot.ts';
import { messageOf } from '../error/message-of.ts';
import type { Settings } from '../pipeline/settings.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import type { WallClock } from '../time/clock.ts';
import { type Chain, chainsOf } from './chain.ts';
import { type SegmentEntry, segmentsIn } from './folder.ts';
import { Playback, UNKNOWN_FATE } from './playback.ts';
import { recordedVerdicts } from './recompute.ts';
import { type Continuation, isInputRecord, type JournalRecord, type Opening } from './record.ts';
import { Rerun } from './rerun.ts';
import { isWhole, readSegment, type Segment, type WholeSegment } from './segment.ts';

/** The times that a machine keeps when the process does not run. */
export interface Machine {
  readonly wall: WallClock;
  /** How long the machine has been up, suspended or not. */
  uptime_ms(): number;
  /** The id of this boot of the machine; absent where the system does not tell it. */
  readonly boot?: string | undefined;
}

export function thisMachine(wall: WallClock): Machine {
  const boot = bootId();
  return {
    wall,
    uptime_ms: () => uptime() * 1000,
    boot,
  };
}

function bootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** What this run of the daemon recovers of the last one. */
export interface Left {
  readonly past: PipelineSnapshot;
  /** What was set when the last run ended; absent where the segment cannot be computed again. */
  readonly settings?: Settings | undefined;
  /** The present on the clock of the last run. This run's clock goes on from it. */
  readonly now_ms: number;
  /** Outcomes that the last run had decided, or had to decide, and did not tell. */
  readonly untold: readonly Notice[];
  /** The last segment, where it holds nothing worth keeping. */
  readonly empty?: string | undefined;
  /** Why not everything could be recovered. */
  readonly trouble?: string;
}

const ENDED = 'the hub ended';

/**
 * No longer segment than this is computed again at a start, in bytes: that takes time and memory, and no hub must fail
 * to start because a flood filled its journal.
 */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Recovers what the last run knew, however it ended. The newest segment is computed again to its end: every claim of
 * it is known again, every verdict absorbs what it would have absorbed, and no command is given again. Whatever the
 * last run left open is closed in its segment: contests end without a winner, as they do when the broker is lost, and
 * a decision without a recorded hand-over is undelivered. Of a segment that is too long, or has lost its beginning,
 * only the claims are known again: none of them acts twice.
 *
 * The time between the runs is taken from the machine's uptime, never from the time of day, which may jump or be
 * unset. Where the machine was started in between, at least its uptime has passed. Where nothing is known, no time has
 * passed: to remember something for too long does no harm.
 * @param most_bytes default: 16 MiB.
 * @returns undefined where there is no journal.
 */
export function recover(folder: string, machine: Machine, most_bytes = MOST_BYTES): Left | undefined {
  const newest = newestIn(folder, most_bytes);
  if (!newest) return undefined;
  const { segment, earlier } = newest;
  const { began, records, files } = segment;
  const end_ms = records.reduce((last_ms, { at_ms }) => Math.max(last_ms, at_ms), began.at_ms);
  const now_ms = end_ms + elapsed_ms(began, end_ms, machine);
  const isEmpty = files.length === 1 && isWhole(segment) && records.every(isOfNoInterest);
  const left = { now_ms, empty: isEmpty ? segment.file : undefined };
  try {
    if (!isWhole(segment)) throw new Error(WITHOUT_BEGINNING);
    const { past, settings, untold, ending } = closed(segment);
    if (ending.length > 0) write(files.at(-1) ?? segment.file, ending);
    return { ...left, past, settings, untold };
  } catch (error) {
    const first = newest.first && (readSegment([newest.first.path])?.began ?? began);
    const known = first?.kind === 'opening' ? first.past.arbiter : undefined;
    const { lags = {}, speech_lags = {}, room_lags = {} } = known ?? {};
    const seen = [...(known?.seen ?? []), ...earlierClaims(earlier, end_ms - KEPT_MS), ...claimsOf(segment)];
    const arbiter = { ...nothingKnown, lags, speech_lags, room_lags, seen };
    return {
      ...left,
      past: { arbiter },
      untold: [],
      trouble: messageOf(error),
    };
  }
}

const WITHOUT_BEGINNING =
  'its newest segment has lost its beginning, or a flood made it too long; only its claims are known again';

/**
 * The newest segment that can be read: where none of it can, the segment before it tells what was known then. Of a
 * segment that is too long only its newest files are read. `first` is its first file; `earlier` are all files before
 * those that were read, where these do not begin with what was known.
 */
function newestIn(
  folder: string,
  most_bytes: number,
): { segment: Segment; first: SegmentEntry | undefined; earlier: Chain } | undefined {
  const files = segmentsIn(folder);
  for (const chain of chainsOf(files).toReversed()) {
    let bytes = 0;
    const from = chain.findLastIndex((file) => {
      bytes += file.bytes;
      return bytes > most_bytes;
    });
    // The newest file is read, however long it is.
    const start = Math.min(from + 1, chain.length - 1);
    const segment = readSegment(chain.slice(start).map(({ path }) => path));
    if (!segment) continue;
    const number = chain[start]?.number ?? 0;
    const earlier = isWhole(segment) ? [] : files.filter((file) => file.number < number);
    return { segment, first: chain[0], earlier };
  }
  return undefined;
}

/** The claims since a time in these files. Reads one file at a time, newest first. */
function earlierClaims(files: Chain, since_ms: number): readonly SeenSnapshot[] {
  const parts: (readonly SeenSnapshot[])[] = [];
  for (const { path } of files.toReversed()) {
    const part = readSegment([path]);
    if (!part) continue;
    parts.unshift(claimsOf(part));
    if (part.began.at_ms < since_ms) break;
  }
  return parts.flat();
}

/** Computes the segment again to its end, and closes what is open there. */
function closed(segment: WholeSegment): {
  past: PipelineSnapshot;
  settings: Settings;
  untold: readonly Notice[];
  ending: readonly JournalRecord[];
} {
  const playback = new Playback(segment);
  const rerun = new Rerun({ segment, recorder: playback }).play();
  const { pipeline } = rerun;
  const at_ms = rerun.clock.now();
  const wasIdle = pipeline.snapshot() !== undefined;
  if (!wasIdle) pipeline.take('broker', { connected: false, reason: ENDED });
  const snapshot = pipeline.snapshot();
  if (!snapshot) throw new Error('invariant: without a broker no contest is open');
  const { arbiter, house } = snapshot.past;
  const written = recordedVerdicts(segment);
  const told = new Set(toldIn(segment).map(keyOf));
  const untold = rerun.notices.filter((notice) => !told.has(keyOf(notice)));
  return {
    past: {
      arbiter,
      house: house?.offline && { offline: house.offline },
    },
    settings: pipeline.settings,
    untold,
    ending: [
      ...playback.unsent.map(
        ({ verdict, handed_ms }): JournalRecord => ({
          at_ms,
          kind: 'undelivered',
          verdict,
          acted: true,
          handed_ms,
          reason: UNKNOWN_FATE,
        }),
      ),
      ...(wasIdle ? [] : [{ at_ms, kind: 'broker' as const, fields: { connected: false, reason: ENDED } }]),
      ...rerun.verdicts
        .filter(({ id }) => !written.has(id))
        .map((verdict): JournalRecord => ({ at_ms, kind: 'verdict', verdict })),
      ...untold.map((outcome): JournalRecord => ({ at_ms, kind: 'outcome', outcome })),
    ],
  };
}

/** How much time has passed for certain since the end of the segment, in milliseconds. */
function elapsed_ms(
  { boot, uptime_ms, at_ms }: Opening | Continuation,
  end_ms: number,
  machine: Machine,
): number {
  if (boot === undefined || machine.boot === undefined) return 0;
  if (boot !== machine.boot) return machine.uptime_ms();
  return Math.max(0, machine.uptime_ms() - (uptime_ms + end_ms - at_ms));
}

function toldIn({ records }: Segment): readonly Pick<Notice, 'assistant' | 'claim'>[] {
  return records.flatMap((record) => {
    if (record.kind === 'outcome') return [record.outcome];
    if (record.kind !== 'verdict') return [];
    return record.verdict.claims.map(({ assistant, id }) => ({ assistant, claim: id }));
  });
}

function keyOf({ assistant, claim }: Pick<Notice, 'assistant' | 'claim'>): string {
  return `${assistant}\n${claim}`;
}

/** Every claim of the records, read without the arbiter, so that none acts twice. */
function claimsOf({ records }: Segment): readonly SeenSnapshot[] {
  return records.flatMap((record) => {
    if (
      !isInputRecord(record) ||
      record.kind !== 'claim' ||
      !('assistant' in record.fields) ||
      !('id' in record.fields)
    )
      return [];
    const { assistant, id } = record.fields;
    return [{ assistant, claim: id, at_ms: record.at_ms }];
  });
}

const NO_INTEREST: readonly JournalRecord['kind'][] = ['broker', 'presence', 'microphone', 'wall'];

function isOfNoInterest({ kind }: JournalRecord): boolean {
  return NO_INTEREST.includes(kind);
}

/** Ends a torn last line, and appends the records. Where that fails, the next restart computes them again. */
function write(file: string, records: readonly JournalRecord[]): void {
  try {
    appendFileSync(file, `\n${records.map((record) => `${JSON.stringify(record)}\n`).join('')}`);
  } catch {
    // The disk is full or read-only: the journal that is about to begin reports that.
  }
}
