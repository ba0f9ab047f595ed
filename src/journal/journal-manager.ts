import { rmSync } from 'node:fs';
import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Home } from '../config/schema.ts';
import type { Logger } from '../log/logger.ts';
import type { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { Recorder } from '../pipeline/input.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import type { Clock, WallClock } from '../time/clock.ts';
import { beginJournal } from './begin.ts';
import { continuedClock } from './continued-clock.ts';
import type { Journal } from './journal.ts';
import { type Machine, thisMachine } from './machine.ts';
import { JournalRecorder } from './recorder.ts';
import { type Left, recover } from './recovery.ts';
import { RunIds } from './run-ids.ts';

/** Keeps a daemon's journal: takes up what the last run left, and records this one. */
export class JournalManager {
  /** Goes on where the last run's ended. */
  readonly clock: Clock;
  readonly ids = new RunIds();
  readonly #folder: string;
  readonly #onState: (state: 'ok' | 'degraded', reason?: string) => void;
  readonly #machine: Machine;
  readonly #left: Left | undefined;
  #recorder: JournalRecorder;
  readonly #pending: Notice[];
  #journal: Journal | undefined;
  /** What went before a reload is brought to the disk. */
  #closing: Promise<void> = Promise.resolve();

  constructor(of: {
    folder: string;
    home: Pick<Home, 'journal'>;
    clock: Clock;
    wall: WallClock;
    log: Logger;
    /** Whether the journal can be written; told once per change. */
    onState: (state: 'ok' | 'degraded', reason?: string) => void;
  }) {
    this.#folder = of.folder;
    this.#onState = of.onState;
    this.#machine = thisMachine(of.wall);
    this.#left = recover(of.folder, this.#machine);
    this.#pending = [...(this.#left?.untold ?? [])];
    this.#recorder = new JournalRecorder({ text: of.home.journal.text });
    this.clock = this.#left ? continuedClock(of.clock, this.#left.now_ms) : of.clock;
    if (this.#left?.trouble !== undefined)
      of.log.warn({ reason: this.#left.trouble }, 'the last run could not be taken up whole');
  }

  get recorder(): Recorder {
    return this.#recorder;
  }

  get past(): PipelineSnapshot {
    return this.#left?.past ?? {};
  }

  /** Outcomes that the last run owed when it ended: each is given out once. */
  takePendingOutcomes(): readonly Notice[] {
    return this.#pending.splice(0);
  }

  /** Records what the pipeline does from now on, in a segment that begins with what it knows. */
  begin(
    pipeline: ArbitrationPipeline,
    of: { home: Pick<Home, 'devices' | 'journal'>; defer: (work: () => void) => void },
  ): void {
    const journal = beginJournal({
      ...of,
      folder: this.#folder,
      pipeline,
      ids: this.ids,
      recorder: this.#recorder,
      clock: this.clock,
      machine: this.#machine,
      tell: ({ state, reason }) =>
        state === 'written' ? this.#onState('ok') : this.#onState('degraded', reason),
    });
    // Of a run that heard nothing nothing is kept: one that ends at each start would fill the journal.
    if (!this.#journal && this.#left?.empty !== undefined && journal.isWritten)
      rmSync(this.#left.empty, { force: true });
    this.#journal = journal;
    if (journal.isWritten) this.#onState('ok');
  }

  /** Another pipeline is about to go on: the segment of the one before ends here. */
  renew(home: Pick<Home, 'journal'>): void {
    const before = this.#journal?.close();
    this.#closing = Promise.all([this.#closing, before]).then(() => undefined);
    this.#recorder = new JournalRecorder({ text: home.journal.text });
  }

  event(event: PipelineEvent): void {
    this.#recorder.event(event);
  }

  verdict(verdict: Verdict): void {
    this.#recorder.verdict(this.clock.now(), verdict);
  }

  /** Done when the disk has everything. */
  async close(): Promise<void> {
    await Promise.all([this.#closing, this.#journal?.close()]);
  }
}
