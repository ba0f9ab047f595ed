import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Clock, Timer, WallClock } from './clock.ts';

/** The time sources of a machine. Each has a fault of its own. */
export interface MachineTime {
  /** Milliseconds since some start. Never goes back; stands still while the machine sleeps. */
  monotonic_ms(): number;
  /** Milliseconds since 1970. Is set forwards and back. */
  wall_ms(): number;
  /** Milliseconds since the machine started, its sleep included. Coarse (10 ms) and slow to ask. */
  uptime_ms(): number;
  /** Fires up to 1 ms early, or any time late. */
  setTimeout(callback: () => void, delay_ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/** Where the time of day and the monotonic clock part by more than this, the time was set or the machine slept. */
const DRIFT_MS = 250;

class MachineTimer {
  handle: unknown;
}

/**
 * A clock that never goes back, counts the time that the machine sleeps, and never fires a timer early. So a contest
 * that a sleep interrupts is over when the machine wakes up, and setting the time of day changes nothing.
 */
export class MachineClock implements Clock {
  readonly #machine: MachineTime;
  /** Time of day less monotonic time. */
  #wallAhead_ms: number;
  /** Uptime less monotonic time, before any sleep. */
  readonly #uptimeAhead_ms: number;
  #slept_ms = 0;

  constructor(machine: MachineTime) {
    this.#machine = machine;
    const monotonic_ms = machine.monotonic_ms();
    this.#wallAhead_ms = machine.wall_ms() - monotonic_ms;
    this.#uptimeAhead_ms = machine.uptime_ms() - monotonic_ms;
  }

  now(): number {
    const monotonic_ms = this.#machine.monotonic_ms();
    const wallAhead_ms = this.#machine.wall_ms() - monotonic_ms;
    // The uptime tells a sleep from a clock that was set. It is slow to ask, so it is asked only then.
    if (Math.abs(wallAhead_ms - this.#wallAhead_ms) > DRIFT_MS) {
      this.#wallAhead_ms = wallAhead_ms;
      const slept_ms = this.#machine.uptime_ms() - monotonic_ms - this.#uptimeAhead_ms;
      if (slept_ms - this.#slept_ms > DRIFT_MS / 2) this.#slept_ms = slept_ms;
    }
    return monotonic_ms + this.#slept_ms;
  }

  setTimeout(callback: () => void, delay_ms: number): Timer {
    const timer = new MachineTimer();
    const due_ms = this.now() + delay_ms;
    const arm = () => {
      const left_ms = due_ms - this.now();
      if (left_ms > 0) timer.handle = this.#machine.setTimeout(arm, left_ms);
      else callback();
    };
    // What is overdue already is due now: Node warns of a negative delay.
    timer.handle = this.#machine.setTimeout(arm, Math.max(0, delay_ms));
    return timer;
  }

  clearTimeout(timer: Timer): void {
    if (timer instanceof MachineTimer) this.#machine.clearTimeout(timer.handle);
  }
}

/** The time of day of this machine. */
export const systemWall: WallClock = () => Date.now();

/** The clock of this machine. */
export const systemClock: Clock = new MachineClock({
  monotonic_ms: () => performance.now(),
  wall_ms: systemWall,
  uptime_ms: () => uptime() * 1000,
  setTimeout: (callback, delay_ms) => setTimeout(callback, delay_ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
});
