import type { Clock, Timer } from './clock.ts';

/** The time between two beats, in milliseconds. */
const BEAT_MS = 500;
/** How late a beat may be without anything being wrong, in milliseconds. */
const USUAL_MS = 100;

/**
 * Knows how long a message that is read now may have waited because the hub was busy or the machine slept. A message
 * tells its age as of its sending, so one that waited looks fresher than it is.
 */
export class EventLoopMonitor {
  readonly #clock: Clock;
  readonly #afterMessages: (work: () => void) => void;
  readonly #onStall: (stalled_ms: number) => void;
  #last_ms: number;
  #timer: Timer | undefined;
  /** How long the messages that came during the last stall may have waited; 0 once they are read. */
  #waited_ms = 0;

  constructor(of: {
    clock: Clock;
    /** Runs the work once the messages that are there have been read. */
    afterMessages: (work: () => void) => void;
    /** Told how long the hub was held up or asleep. */
    onStall: (stalled_ms: number) => void;
  }) {
    this.#clock = of.clock;
    this.#afterMessages = of.afterMessages;
    this.#onStall = of.onStall;
    this.#last_ms = of.clock.now();
    this.#arm();
  }

  /** How long a message that is read now may have waited, at most, in milliseconds; 0 where not noticeably. */
  waited_ms(): number {
    return Math.max(this.#waited_ms, this.#missed_ms());
  }

  stop(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#timer = this.#clock.setTimeout(() => this.#beat(), BEAT_MS);
  }

  #beat(): void {
    const missed_ms = this.#missed_ms();
    this.#last_ms = this.#clock.now();
    this.#arm();
    if (missed_ms === 0) return;
    this.#onStall(missed_ms);
    this.#waited_ms = missed_ms;
    this.#afterMessages(() => {
      this.#waited_ms = 0;
    });
  }

  #missed_ms(): number {
    const since_ms = this.#clock.now() - this.#last_ms;
    return since_ms > BEAT_MS + USUAL_MS ? since_ms : 0;
  }
}
