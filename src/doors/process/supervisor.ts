import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from '../../log/logger.ts';
import { Backoff } from '../../time/backoff.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { ProcessDoorName } from '../catalogue.ts';

/** The wait before the first start, in milliseconds: a door that outlived a killed hub connects again within it. */
const RETURNS_WITHIN_MS = 700;
const BACK_OFF = { first_ms: 100, most_ms: 10_000 };
/** A door whose process has run for this long, in milliseconds, has started well. */
const STOOD_WELL_MS = 10_000;
/** How long a door may take to end, in milliseconds, before it is killed: the hub itself ends within 2 s. */
const ENDS_WITHIN_MS = 1000;

/** Starts the configured doors, each in a process of its own, and restarts them when they end. */
export class DoorSupervisor {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #command: readonly [string, ...string[]];
  readonly #isOpen: (door: ProcessDoorName) => boolean;
  readonly #onEnded: (door: ProcessDoorName, how: string) => void;
  readonly #children = new Map<ProcessDoorName, ChildProcess>();
  readonly #timers = new Map<ProcessDoorName, Timer>();
  #stopped = false;

  /** @param of.command what starts a door's process; the door's name is added. */
  constructor(of: {
    doors: Iterable<ProcessDoorName>;
    command: readonly [string, ...string[]];
    clock: Clock;
    log: Logger;
    isOpen: (door: ProcessDoorName) => boolean;
    /** A door's process ended, or could not be started; a restart follows. */
    onEnded?: (door: ProcessDoorName, how: string) => void;
  }) {
    this.#clock = of.clock;
    this.#log = of.log;
    this.#command = of.command;
    this.#isOpen = of.isOpen;
    this.#onEnded = of.onEnded ?? (() => undefined);
    for (const door of of.doors) this.#later(door, RETURNS_WITHIN_MS, new Backoff(BACK_OFF));
  }

  /** Waits until the doors have ended, as the hub has told them; kills those that do not. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) this.#clock.clearTimeout(timer);
    await Promise.all([...this.#children.values()].map((child) => this.#ended(child)));
  }

  #later(door: ProcessDoorName, delay_ms: number, backoff: Backoff): void {
    this.#timers.set(
      door,
      this.#clock.setTimeout(() => this.#start(door, backoff), delay_ms),
    );
  }

  #start(door: ProcessDoorName, backoff: Backoff): void {
    if (this.#stopped || this.#isOpen(door)) return;
    const [program, ...args] = this.#command;
    const started_ms = this.#clock.now();
    // Detached: the hub passes the terminal's signals on, and the doors of a killed hub keep running.
    const child = spawn(program, [...args, door], { stdio: ['ignore', 'ignore', 'inherit'], detached: true });
    this.#children.set(door, child);
    child.once('error', (error) => {
      this.#log.error({ door, reason: error.message }, 'a door cannot be started');
      this.#onEnded(door, error.message);
    });
    child.once('exit', (code, signal) => {
      this.#children.delete(door);
      if (this.#stopped) return;
      const stood_ms = this.#clock.now() - started_ms;
      if (stood_ms > STOOD_WELL_MS) backoff.reset();
      const next_ms = backoff.next();
      this.#log.warn({ door, code, signal, again_in_ms: next_ms }, 'a door has ended');
      this.#onEnded(door, `its process ended (${signal ?? `exit code ${code}`}): its log tells why`);
      this.#later(door, next_ms, backoff);
    });
  }

  #ended(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    const timer = this.#clock.setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS);
    return new Promise((ended) =>
      child.once('exit', () => {
        this.#clock.clearTimeout(timer);
        ended();
      }),
    );
  }
}
