import { type ChildProcess, spawn } from 'node:child_process';
import type { Logger } from '../../log/logger.ts';
import { Backoff } from '../../time/backoff.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { StandingDoor } from '../door.ts';

/** A door of a hub that was killed is still there, and connects again within this. */
const RETURNS_WITHIN_MS = 700;
const BACK_OFF = { first_ms: 100, most_ms: 10_000 };
/** A door that has stood this long has started well. */
const STOOD_WELL_MS = 10_000;
/** The hub itself ends within 2 s: a door that has not by then, such as one that is just starting, is ended. */
const ENDS_WITHIN_MS = 1000;

/** Starts the configured doors, each in a process of its own, and starts them anew when they end. */
export class DoorSupervisor {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #command: readonly [string, ...string[]];
  readonly #isOpen: (door: StandingDoor) => boolean;
  readonly #onEnded: (door: StandingDoor, how: string) => void;
  readonly #children = new Map<StandingDoor, ChildProcess>();
  readonly #timers = new Map<StandingDoor, Timer>();
  #stopped = false;

  /** @param command what starts a door, but for its name. */
  constructor(of: {
    doors: Iterable<StandingDoor>;
    command: readonly [string, ...string[]];
    clock: Clock;
    log: Logger;
    isOpen: (door: StandingDoor) => boolean;
    /** A door's process ended, or could not be started: it will be started anew. */
    onEnded?: (door: StandingDoor, how: string) => void;
  }) {
    this.#clock = of.clock;
    this.#log = of.log;
    this.#command = of.command;
    this.#isOpen = of.isOpen;
    this.#onEnded = of.onEnded ?? (() => undefined);
    for (const door of of.doors) this.#later(door, RETURNS_WITHIN_MS, new Backoff(BACK_OFF));
  }

  /** The doors end by themselves when the link tells them; what does not is ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers.values()) this.#clock.clearTimeout(timer);
    await Promise.all([...this.#children.values()].map((child) => this.#ended(child)));
  }

  #later(door: StandingDoor, delay_ms: number, backoff: Backoff): void {
    this.#timers.set(
      door,
      this.#clock.setTimeout(() => this.#start(door, backoff), delay_ms),
    );
  }

  #start(door: StandingDoor, backoff: Backoff): void {
    if (this.#stopped || this.#isOpen(door)) return;
    const [program, ...args] = this.#command;
    const started_ms = this.#clock.now();
    // Detached: a signal from the terminal is the hub's to pass on, and a killed hub leaves its doors standing.
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
