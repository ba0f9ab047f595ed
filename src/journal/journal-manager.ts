import { rmSync } from 'node:fs';
import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Home } from '../config/schema.ts';
import type { Logger } from '../log/logger.ts';
import type { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { Recorder } from '../pipeline/recorder.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import type { Clock, WallClock } from '../time/clock.ts';
import { beginJournal } from './begin.ts';
import type { Journal } from './journal.ts';
import { JournalRecorder } from './recorder.ts';
import { type Left, type Machine, recover, thisMachine } from './recovery.ts';
import { RunIds } from './run-ids.ts';

/** Keeps the journal of a daemon: recovers what the last run knew, and records this run. */
export class JournalManager {
  /** Goes on where the clock of the last run ended. */
  readonly clock: Clock;
  readonly ids = new RunIds();
  readonly #folder: string;
  readonly #onState: (state: 'ok' | 'degraded', reason?: string) => void;
  readonly #machine: Machine;
  readonly #left: Left | undefined;
  #recorder: JournalRecorder;
  readonly #pending: Notice[];
  #journal: Journal | undefined;
  /** Ends when the segments from before each reload are on the disk. */
  #closing: Promise<void> = Promise.resolve();

  constructor(of: {
    folder: string;
    home: Pick<Home, 'journal'>;
    clock: Clock;
    wall: WallClock;
    log: Logger;
    /** Told whether the journal can be written, once a change. */
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
      of.log.warn({ reason: this.#left.trouble }, 'the last run could not be recovered whole');
  }

  get recorder(): Recorder {
    return this.#recorder;
  }

  get past(): PipelineSnapshot {
    return this.#left?.past ?? {};
  }

  /** The outcomes that the last run did not tell any more. Each is given out once. */
  takePendingOutcomes(): readonly Notice[] {
    return this.#pending.splice(0);
  }

  /** Records what the pipeline does from now on, in a segment that begins with what the pipeline knows. */
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
    // A run in which nothing happened leaves no segment: a hub that fails at each start would fill the journal.
    if (!this.#journal && this.#left?.empty !== undefined && journal.isWritten)
      rmSync(this.#left.empty, { force: true });
    this.#journal = journal;
    if (journal.isWritten) this.#onState('ok');
  }

  /** Gets ready for another pipeline: the segment of the pipeline before ends when this is committed. */
  prepare(home: Pick<Home, 'journal'>): { commit(): void; abandon(): void } {
    return {
      commit: () => {
        const before = this.#journal?.close();
        this.#closing = Promise.all([this.#closing, before]).then(() => undefined);
        this.#recorder = new JournalRecorder({ text: home.journal.text });
      },
      abandon: () => undefined,
    };
  }

  event(event: PipelineEvent): void {
    this.#recorder.event(event);
  }

  verdict(verdict: Verdict): void {
    this.#recorder.verdict(this.clock.now(), verdict);
  }

  /** Ends when everything is on the disk. */
  async close(): Promise<void> {
    await Promise.all([this.#closing, this.#journal?.close()]);
  }
}

/** The clock, set so that it is `now_ms` now: a run goes on in the time of the run before. */
function continuedClock(clock: Clock, now_ms: number): Clock {
  const ahead_ms = now_ms - clock.now();
  return {
    now: () => clock.now() + ahead_ms,
    setTimeout: (callback, delay_ms) => clock.setTimeout(callback, delay_ms),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
}
