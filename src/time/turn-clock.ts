import type { Clock, Timer } from './clock.ts';
import { SteppingClock } from './stepping-clock.ts';

/** A timer that is later than this lets the messages that wait be read first, in milliseconds. */
const LATE_MS = 10;
/** How long before the late timer their turns are, in milliseconds: at its due time it would have fired before them. */
const BEFORE_MS = 0.001;

/**
 * Time in turns. A turn handles one input. Before it, every timer that is due fires at exactly its due time, however
 * late the machine is; during it, time stands still. A timer that is late first lets the messages be read that came
 * before it was noticed: their turns are just before its due time. So a decision depends only on the inputs and the times of their
 * turns, and the same turns on a stepping clock give the same decisions again, to the byte.
 */
export class TurnClock implements Clock {
  readonly #world: Clock;
  readonly #afterMessages: ((work: () => void) => void) | undefined;
  readonly #inner: SteppingClock;
  #inTurn = false;
  /** Whether a late timer waits until the messages are read, or may fire because they are. */
  #reading: 'no' | 'waits' | 'done' = 'no';
  /** The one timer of the world that this clock needs: for the timer that is due next. */
  #alarm: { readonly timer: Timer; readonly due_ms: number } | undefined;

  /**
   * @param of.afterMessages runs the work once the messages that wait have been read; default: no late timer waits
   *   for messages.
   */
  constructor(world: Clock, of: { afterMessages?: ((work: () => void) => void) | undefined } = {}) {
    this.#world = world;
    this.#afterMessages = of.afterMessages;
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
      this.#inner.stepTo(this.#present_ms());
      return work();
    } finally {
      this.#inTurn = false;
      this.#setAlarm();
    }
  }

  /** The time of the turn that begins now: the world's, or just before a late timer that has to wait. */
  #present_ms(): number {
    const now_ms = this.#world.now();
    const due_ms = this.#inner.nextDue_ms();
    if (!this.#afterMessages || this.#reading === 'done' || due_ms === undefined) return now_ms;
    if (this.#reading === 'no') {
      if (now_ms - due_ms <= LATE_MS) return now_ms;
      this.#reading = 'waits';
      this.#afterMessages(() => {
        this.#reading = 'done';
        try {
          this.turn(() => undefined);
        } finally {
          this.#reading = 'no';
        }
      });
    }
    return Math.max(this.#inner.now(), Math.min(now_ms, due_ms - BEFORE_MS));
  }

  #setAlarm(): void {
    if (this.#reading === 'waits') return;
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
