import type { Clock, Timer } from './clock.ts';

interface SteppingTimer {
  due_ms: number;
  /** Order of arming: timers due at the same time fire in it. */
  order: number;
  callback: () => void;
}

/**
 * A clock that stands still until it is stepped. Invariant: while a timer's callback runs, `now()`
 * is exactly that timer's due time, so timers armed from callbacks chain as on a real clock.
 */
export class SteppingClock implements Clock {
  #now_ms = 0;
  #order = 0;
  readonly #timers = new Set<SteppingTimer>();

  now(): number {
    return this.#now_ms;
  }

  setTimeout(callback: () => void, delay_ms: number): Timer {
    const timer = { due_ms: this.#now_ms + Math.max(0, delay_ms), order: this.#order++, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: Timer): void {
    this.#timers.delete(timer as SteppingTimer);
  }

  /** When the next timer is due, or undefined where none is armed. */
  nextDue_ms(): number | undefined {
    return this.#earliest()?.due_ms;
  }

  /** Steps to `time_ms`, firing every timer due on the way, in due order. */
  stepTo(time_ms: number): void {
    for (let timer = this.#earliest(); timer && timer.due_ms <= time_ms; timer = this.#earliest()) {
      this.#timers.delete(timer);
      this.#now_ms = timer.due_ms;
      timer.callback();
    }
    this.#now_ms = Math.max(this.#now_ms, time_ms);
  }

  #earliest(): SteppingTimer | undefined {
    let earliest: SteppingTimer | undefined;
    for (const timer of this.#timers) {
      if (
        !earliest ||
        timer.due_ms < earliest.due_ms ||
        (timer.due_ms === earliest.due_ms && timer.order < earliest.order)
      ) {
        earliest = timer;
      }
    }
    return earliest;
  }
}
