import type { Habits } from '../../arbiter/learning/habit.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Logger } from '../../log/logger.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import { readHabits, writeHabits } from './habit-file.ts';

/** After a change, before it is written: several corrections wear an SD card as one. */
const WRITE_AFTER_MS = 2000;
/** A disk that could not be written is tried again after this. */
const RETRY_MS = 60_000;

/** Told whether the habits can be written, after each writing. */
type HabitState = (state: 'ok' | 'degraded', reason?: string) => void;

/** Keeps the habits of a running hub in its state folder. */
export class HabitKeeper {
  /** As they were when the hub started. */
  readonly known: Habits;
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #onState: HabitState;
  #changed: Habits | undefined;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();
  #closed = false;

  private constructor(of: {
    folder: string;
    clock: Clock;
    log: Logger;
    onState?: HabitState;
    known: Habits;
  }) {
    this.#folder = of.folder;
    this.#clock = of.clock;
    this.#log = of.log;
    this.#onState = of.onState ?? (() => undefined);
    this.known = of.known;
  }

  /** A file that cannot be read costs what was learned, not the start: it is said, and its backup is taken. */
  static async open(of: {
    folder: string;
    clock: Clock;
    log: Logger;
    onState?: HabitState;
  }): Promise<HabitKeeper> {
    const { value = {}, from, problem } = await readHabits(of.folder);
    if (problem !== undefined) of.log.warn({ problem, from }, 'habits: the file is damaged');
    return new HabitKeeper({ ...of, known: value });
  }

  /** They have changed: they will be written soon. */
  keep(habits: Habits): void {
    this.#changed = habits;
    this.#arm(WRITE_AFTER_MS);
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    await this.#write();
  }

  #arm(delay_ms: number): void {
    if (this.#closed) return;
    this.#timer ??= this.#clock.setTimeout(() => {
      this.#timer = undefined;
      void this.#write();
    }, delay_ms);
  }

  /** One after the other: a file has one writer. */
  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeNow());
    return this.#writing;
  }

  async #writeNow(): Promise<void> {
    const habits = this.#changed;
    if (!habits) return;
    this.#changed = undefined;
    try {
      await writeHabits(this.#folder, habits);
      this.#onState('ok');
    } catch (error) {
      this.#changed ??= habits;
      const reason = messageOf(error);
      this.#log.warn({ reason }, 'habits: not written');
      this.#onState('degraded', reason);
      this.#arm(RETRY_MS);
    }
  }
}
