import { join } from 'node:path';
import { z } from 'zod';
import { type Habits, kept } from '../../arbiter/learning/habit.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Logger } from '../../log/logger.ts';
import { type Read, readSafely, writeSafely } from '../../state/safe-file.ts';
import type { Clock, Timer } from '../../time/clock.ts';

const id = z.string().min(1).max(128);

/** The habits, as files and the other hubs of a home have them. */
export const habitsSchema = z
  .array(
    z.object({
      room: id,
      device: id,
      assistant: id,
      db: z.number().min(-40).max(40),
      day: z.number().int().min(0).exactOptional(),
    }),
  )
  .max(10_000);

/** `habits.json` in the state folder. */
const schema = z.object({ v: z.literal(1), habits: habitsSchema });

const fileIn = (folder: string) => join(folder, 'habits.json');

/** What is kept in the state folder; nothing where nothing was, or where it is corrupt, with the problem. */
export async function readHabits(folder: string): Promise<Read<Habits>> {
  return readSafely(fileIn(folder), (text) => kept(schema.parse(JSON.parse(text)).habits));
}

/** @throws the system's error where the folder cannot be written. */
export async function writeHabits(folder: string, habits: Habits): Promise<void> {
  const lines = Object.values(habits).map((habit) => JSON.stringify(habit));
  await writeSafely(fileIn(folder), `{"v":1,"habits":[\n${lines.join(',\n')}\n]}\n`);
}

/** From a change until it is written: several corrections in a row wear an SD card once. */
const WRITE_AFTER_MS = 2000;
/** After a failure the file is written again after this long. */
const RETRY_MS = 60_000;

/** Told whether the habits can be written, after each writing. */
type HabitState = (state: 'ok' | 'degraded', reason?: string) => void;

/** Keeps the habits of a running hub in its state folder. */
export class HabitKeeper {
  /** As they were when the hub started. */
  readonly known: Habits;
  /** As they were written last. */
  #latest: Habits;
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
    this.#latest = of.known;
  }

  /** Reads the file, or else its backup. Where neither can be read, the log says so and the hub starts without habits. */
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

  /** Writes the changed habits soon; a failure is told, and tried again. */
  keep(habits: Habits): void {
    this.#latest = habits;
    this.#changed = habits;
    this.#arm(WRITE_AFTER_MS);
  }

  /** Writes the habits again where there are any: the file is gone. */
  restore(): void {
    if (Object.keys(this.#latest).length > 0) this.keep(this.#latest);
  }

  /** Writes what is not written yet; never fails. */
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

  /** Writes after the writing before has ended: a file has one writer. Never rejects. */
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
