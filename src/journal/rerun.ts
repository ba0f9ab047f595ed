import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { ArbiterState } from '../arbiter/arbiter-state.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import { type Home, homeSchema } from '../config/schema.ts';
import { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import { noRecorder, type Recorder } from '../pipeline/recorder.ts';
import { SteppingClock } from '../time/stepping-clock.ts';
import { revivedPast } from './past.ts';
import { isInputRecord, type JournalRecord } from './record.ts';
import { RunIds } from './run-ids.ts';
import type { WholeSegment } from './segment.ts';

/** Computes a segment again: the production pipeline on a stepping clock, from what was known at its opening. */
export class Rerun {
  readonly clock: SteppingClock;
  readonly verdicts: Verdict[] = [];
  readonly notices: Notice[] = [];
  readonly pipeline: ArbitrationPipeline;
  readonly #records: readonly JournalRecord[];

  /**
   * @param of.home another home, to see what it would have decided; default: the segment's own.
   * @throws whatever the pipeline throws: a fault of ours, or of whoever edited the segment.
   */
  constructor(of: { segment: WholeSegment; home?: Home; recorder?: Recorder }) {
    const { began: opening, records } = of.segment;
    const past = revivedPast(opening.past);
    const { offline, microphones, streamed, offsets_db } = past.house;
    this.#records = records;
    this.clock = new SteppingClock(opening.at_ms);
    this.pipeline = new ArbitrationPipeline({
      home: of.home ?? homeOf(past.house, opening.devices),
      clock: this.clock,
      // Every message is taken: what became of each is the recorder's to say.
      wire: { connected: true, publish: () => true },
      microphones: [],
      rooms: opening.rooms,
      nextId: new RunIds(opening.ids).next,
      onEvent: (event) => {
        if (event.kind !== 'outcome') return;
        const { kind: _, at_ms: __, ...notice } = event;
        this.notices.push(notice);
      },
      onVerdict: (verdict) => this.verdicts.push(verdict),
      onFault: (error) => {
        throw error;
      },
      recorder: of.recorder ?? noRecorder,
      past: of.home
        ? { ...past, mode: of.home.mode, house: { offline, microphones, streamed, offsets_db } }
        : past,
    });
  }

  /** The time of the last record. */
  get end_ms(): number {
    return this.#records.reduce((last_ms, { at_ms }) => Math.max(last_ms, at_ms), this.clock.now());
  }

  /** Plays every input at its time, and ends where the segment does. */
  play(): this {
    for (const record of this.#records) {
      if (isInputRecord(record)) {
        this.clock.stepTo(record.at_ms);
        this.pipeline.take(record.kind, record.fields);
      } else if (record.kind === 'decision' || record.kind === 'verdict') this.clock.stepTo(record.at_ms);
    }
    return this;
  }

  /** Lets every window run out. */
  settle(): this {
    for (let due_ms = this.clock.nextDue_ms(); due_ms !== undefined; due_ms = this.clock.nextDue_ms())
      this.clock.stepTo(due_ms);
    return this;
  }
}

/** The home of a segment: what no decision depends on is as by default. */
function homeOf(
  { assistants, prefer, policy }: Omit<ArbiterState, 'devices' | 'preferred'>,
  devices: Home['devices'],
): Home {
  const rest = homeSchema.parse({ assistants: {} });
  return { ...rest, assistants, prefer: [...prefer], arbiter: policy, devices, folder: '' };
}
