import type { Clock, Timer } from './clock.ts';
import { SteppingClock } from './stepping-clock.ts';

/**
 * Time in turns. A turn handles one input. Before it, every timer that is due fires at exactly its due time, however
 * late the machine is; during it, time stands still. So a decision depends only on the inputs and the times of their
 * turns, and the same turns on a stepping clock give the same decisions again, to the byte.
 */
export class TurnClock implements Clock {
  readonly #world: Clock;
  readonly #inner: SteppingClock;
  #inTurn = false;
  /** The one timer of the world that this clock needs: for the timer that is due next. */
  #alarm: { readonly timer: Timer; readonly due_ms: number } | undefined;

  constructor(world: Clock) {
    this.#world = world;
    this.#inner = new SteppingClock(world.now());
  }

  /** In a turn the time of the turn, or of the timer that fires in it; between turns the world's. */
  now(): number {
    return this.#inTurn ? this.#inner.now() : this.#world.now();
  }

  setTimeout(callback: () => void, delay_ms: number): Timer {
    return this.turn(() => this.#inner.setTimeout(callback, delay_ms));
  }

  clearTimeout(timer: Timer): void {
    this.#inner.clearTimeout(timer);
    if (!this.#inTurn) this.#setAlarm();
  }

  /** Does the work in a turn of its own, or in the present one. */
  turn<T>(work: () => T): T {
    if (this.#inTurn) return work();
    this.#inTurn = true;
    try {
      this.#inner.stepTo(this.#world.now());
      return work();
    } finally {
      this.#inTurn = false;
      this.#setAlarm();
    }
  }

  #setAlarm(): void {
    const due_ms = this.#inner.nextDue_ms();
    // An alarm that comes too early, for a timer that was cleared, costs one idle turn.
    if (this.#alarm && due_ms !== undefined && this.#alarm.due_ms <= due_ms) return;
    if (this.#alarm) this.#world.clearTimeout(this.#alarm.timer);
    this.#alarm = undefined;
    if (due_ms === undefined) return;
    const timer = this.#world.setTimeout(() => {
      this.#alarm = undefined;
      this.turn(() => undefined);
    }, due_ms - this.#world.now());
    this.#alarm = { timer, due_ms };
  }
}
