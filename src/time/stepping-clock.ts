import type { Clock, Timer } from './clock.ts';
import { TimerQueue } from './timer-queue.ts';

/**
 * A clock that stands still until it is stepped. Invariant: while a timer's callback runs, `now()`
 * is exactly that timer's due time, so timers armed from callbacks chain as on a real clock.
 */
export class SteppingClock implements Clock {
  #now_ms: number;
  readonly #timers = new TimerQueue();

  /** @param start_ms where it stands at first; default 0. */
  constructor(start_ms = 0) {
    this.#now_ms = start_ms;
  }

  now(): number {
    return this.#now_ms;
  }

  setTimeout(callback: () => void, delay_ms: number): Timer {
    return this.#timers.add(callback, this.#now_ms + Math.max(0, delay_ms));
  }

  clearTimeout(timer: Timer): void {
    this.#timers.clear(timer);
  }

  /** When the next timer is due, or undefined where none is armed. */
  nextDue_ms(): number | undefined {
    return this.#timers.nextDue_ms();
  }

  /** Steps to `time_ms`, firing every timer due on the way, in due order; never back. */
  stepTo(time_ms: number): void {
    for (
      let due_ms = this.nextDue_ms();
      due_ms !== undefined && due_ms <= time_ms;
      due_ms = this.nextDue_ms()
    ) {
      const timer = this.#timers.shift();
      this.#now_ms = Math.max(this.#now_ms, due_ms);
      timer?.callback();
    }
    this.#now_ms = Math.max(this.#now_ms, time_ms);
  }
}
