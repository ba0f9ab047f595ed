import { appendFileSync } from 'node:fs';
import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { SeenSnapshot } from '../arbiter/snapshot.ts';
import { nothingKnown } from '../arbiter/snapshot.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import { segmentsIn } from './folder.ts';
import type { Machine } from './machine.ts';
import { Playback, UNKNOWN_FATE } from './playback.ts';
import { recordedVerdicts } from './recompute.ts';
import { isInputRecord, type JournalRecord, type Opening } from './record.ts';
import { Rerun } from './rerun.ts';
import { readSegment, type Segment } from './segment.ts';

/** What the last run of the daemon left to this one. */
export interface Left {
  readonly past: PipelineSnapshot;
  /** The present, on the clock of the last run, which this run's goes on from. */
  readonly now_ms: number;
  /** Outcomes that the last run decided, or owed, and did not tell. */
  readonly untold: readonly Notice[];
  /** The last segment, where nothing that anybody would want to read later is in it. */
  readonly empty?: string;
  /** Why not all could be taken up. */
  readonly trouble?: string;
}

const ENDED = 'the hub ended';

/**
 * Takes up what the last run left, however it ended: the newest segment is computed again to its end, so that
 * every claim it knew is known, every verdict absorbs what it would have absorbed, and no command is given
 * again. What the last run left open is closed in its segment: contests end as they do without a broker, and
 * decisions of which it is not known that they were sent are undelivered.
 *
 * The time in between is taken from the machine's uptime, and never from the time of day, which may jump or be
 * unset; where the machine was started anew in between, it is at least as long as it has been up. Where nothing
 * is known no time has passed: what is remembered too long does no harm.
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
    ...(records.every(isOfNoInterest) && { empty: segment.file }),
  };
  try {
    const { past, untold, ending } = closed(segment);
    if (ending.length > 0) write(segment.file, ending);
    return { ...left, past, untold };
  } catch (error) {
    const seen = claimsOf(segment);
    const { lags = {}, speech_lags = {} } = opening.past.arbiter ?? {};
    const arbiter = { ...nothingKnown, lags, speech_lags, seen };
    return {
      ...left,
      past: { arbiter },
      untold: [],
      trouble: error instanceof Error ? error.message : String(error),
    };
  }
}

function newestIn(folder: string): Segment | undefined {
  for (const { path } of segmentsIn(folder).toReversed()) {
    try {
      const segment = readSegment(path);
      if (segment) return segment;
    } catch {
      // Not readable: the one before it says what it knew.
    }
  }
  return undefined;
}

/** Computes the segment to its end, and then what follows from its end. */
function closed(segment: Segment): {
  past: PipelineSnapshot;
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
      ...(arbiter && { arbiter }),
      ...(house?.offline && { house: { offline: house.offline } }),
    },
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

/** How long after the end of the segment it is now; never more than it is for certain. */
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

/** Without the arbiter's help: every claim that the segment knows, so that none acts twice. */
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

/** A torn last line is ended first. Where the file cannot be written the next restart concludes the same. */
function write(file: string, records: readonly JournalRecord[]): void {
  try {
    appendFileSync(file, `\n${records.map((record) => `${JSON.stringify(record)}\n`).join('')}`);
  } catch {
    // Read-only, or full: the journal that is about to begin says so.
  }
}
