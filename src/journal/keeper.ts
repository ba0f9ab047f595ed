import { rmSync } from 'node:fs';
import type { Notice } from '../arbiter/seen.ts';
import type { Verdict } from '../arbiter/verdict.ts';
import type { Home } from '../config/schema.ts';
import type { PipelineEvent } from '../event/pipeline-event.ts';
import type { Scribe } from '../input.ts';
import type { Logger } from '../log/logger.ts';
import type { Past } from '../past.ts';
import type { Clock } from '../time/clock.ts';
import type { Umpire } from '../umpire.ts';
import { beginJournal } from './begin.ts';
import { continuedClock } from './continued-clock.ts';
import type { Journal } from './journal.ts';
import { type Machine, thisMachine } from './machine.ts';
import { Recorder } from './recorder.ts';
import { RunIds } from './run-ids.ts';
import { type Left, takeUp } from './take-up.ts';

/** Keeps a daemon's journal: takes up what the last run left, and records this one. */
export class Keeper {
  /** Goes on where the last run's ended. */
  readonly clock: Clock;
  readonly ids = new RunIds();
  readonly #folder: string;
  readonly #home: Home;
  readonly #log: Logger;
  readonly #machine: Machine;
  readonly #left: Left | undefined;
  readonly #recorder: Recorder;
  readonly #untold: Notice[];
  #journal: Journal | undefined;

  constructor(of: { folder: string; home: Home; clock: Clock; log: Logger }) {
    this.#folder = of.folder;
    this.#home = of.home;
    this.#log = of.log;
    this.#machine = thisMachine();
    this.#left = takeUp(of.folder, this.#machine);
    this.#untold = [...(this.#left?.untold ?? [])];
    this.#recorder = new Recorder({ text: of.home.journal.text });
    this.clock = this.#left ? continuedClock(of.clock, this.#left.now_ms) : of.clock;
    if (this.#left?.trouble !== undefined)
      of.log.warn({ reason: this.#left.trouble }, 'the last run could not be taken up whole');
  }

  get scribe(): Scribe {
    return this.#recorder;
  }

  get past(): Past {
    return this.#left?.past ?? {};
  }

  /** Outcomes that the last run owed when it ended: each is given out once. */
  takeUntold(): readonly Notice[] {
    return this.#untold.splice(0);
  }

  begin(umpire: Umpire, later: (work: () => void) => void): void {
    this.#journal = beginJournal({
      folder: this.#folder,
      home: this.#home,
      umpire,
      ids: this.ids,
      recorder: this.#recorder,
      clock: this.clock,
      machine: this.#machine,
      later,
      tell: ({ state, reason }) => {
        if (state === 'written') this.#log.info({ folder: this.#folder }, 'the journal is written again');
        else
          this.#log.warn({ folder: this.#folder, reason }, 'the journal cannot be written: nothing is kept');
      },
    });
    // Of a run that heard nothing nothing is kept: one that ends at each start would fill the journal.
    if (this.#left?.empty !== undefined && this.#journal.isWritten) rmSync(this.#left.empty, { force: true });
  }

  event(event: PipelineEvent): void {
    this.#recorder.event(event);
  }

  verdict(verdict: Verdict): void {
    this.#recorder.verdict(this.clock.now(), verdict);
  }

  /** Done when the disk has everything. */
  async close(): Promise<void> {
    await this.#journal?.close();
  }
}
