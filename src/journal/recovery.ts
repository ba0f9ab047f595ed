import { appendFileSync, readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { Notice, SeenSnapshot } from '../arbiter/admission/claim-deduplicator.ts';
import { nothingKnown } from '../arbiter/snapshot.ts';
import { messageOf } from '../error/message-of.ts';
import type { Settings } from '../pipeline/settings.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import type { WallClock } from '../time/clock.ts';
import { segmentsIn } from './folder.ts';
import { Playback, UNKNOWN_FATE } from './playback.ts';
import { recordedVerdicts } from './recompute.ts';
import { isInputRecord, type JournalRecord, type Opening } from './record.ts';
import { Rerun } from './rerun.ts';
import { readSegment, type Segment } from './segment.ts';

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
 * Recovers what the last run knew, however it ended. The newest segment is computed again to its end: every claim of
 * it is known again, every verdict absorbs what it would have absorbed, and no command is given again. Whatever the
 * last run left open is closed in its segment: contests end without a winner, as they do when the broker is lost, and
 * a decision without a recorded hand-over is undelivered.
 *
 * The time between the runs is taken from the machine's uptime, never from the time of day, which may jump or be
 * unset. Where the machine was started in between, at least its uptime has passed. Where nothing is known, no time has
 * passed: to remember something for too long does no harm.
 * @returns undefined where there is no journal.
 */
export function recover(folder: string, machine: Machine): Left | undefined {
  const segment = newestIn(folder);
  if (!segment) return undefined;
  const { opening, records } = segment;
  const end_ms = records.reduce((last_ms, { at_ms }) => Math.max(last_ms, at_ms), opening.at_ms);
  const now_ms = end_ms + elapsed_ms(opening, end_ms, machine);
  const left = {
    now_ms,
    empty: records.every(isOfNoInterest) ? segment.file : undefined,
  };
  try {
    const { past, settings, untold, ending } = closed(segment);
    if (ending.length > 0) write(segment.file, ending);
    return { ...left, past, settings, untold };
  } catch (error) {
    const seen = claimsOf(segment);
    const { lags = {}, speech_lags = {}, room_lags = {} } = opening.past.arbiter ?? {};
    const arbiter = { ...nothingKnown, lags, speech_lags, room_lags, seen };
    return {
      ...left,
      past: { arbiter },
      untold: [],
      trouble: messageOf(error),
    };
  }
}

function newestIn(folder: string): Segment | undefined {
  for (const { path } of segmentsIn(folder).toReversed()) {
    try {
      const segment = readSegment(path);
      if (segment) return segment;
    } catch {
      // It cannot be read: the segment before it tells what was known then.
    }
  }
  return undefined;
}

/** Computes the segment again to its end, and closes what is open there. */
function closed(segment: Segment): {
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
function elapsed_ms({ boot, uptime_ms, at_ms }: Opening, end_ms: number, machine: Machine): number {
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

/** Every claim of the segment, read without the arbiter, so that none acts twice. */
function claimsOf({ opening, records }: Segment): readonly SeenSnapshot[] {
  const before = opening.past.arbiter?.seen ?? [];
  const claims = records.flatMap((record) => {
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
  return [...before, ...claims];
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
