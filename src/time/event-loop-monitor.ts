import type { Clock, Timer } from './clock.ts';

/** How often the hub looks whether it is awake, in milliseconds. */
const BEAT_MS = 500;
/** A beat that is late by no more than this is as usual. */
const USUAL_MS = 100;

/**
 * Knows how long a message that is read now may have waited, because the hub was busy or the machine slept:
 * what was sent long ago looks fresh when it is read at last, for it tells its age as of its sending.
 */
export class EventLoopMonitor {
  readonly #clock: Clock;
  readonly #afterMessages: (work: () => void) => void;
  readonly #onStall: (stalled_ms: number) => void;
  #last_ms: number;
  #timer: Timer | undefined;
  /** Of the messages that came while no beat did; 0 once they are read. */
  #waited_ms = 0;

  constructor(of: {
    clock: Clock;
    /** Runs the work once the messages that are there have been read. */
    afterMessages: (work: () => void) => void;
    /** The hub was held up, or asleep, for so long. */
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
