import type { Clock, Timer } from './clock.ts';

/** The time between two beats, in milliseconds. */
const BEAT_MS = 500;
/** How late a beat may be without anything being wrong, in milliseconds. */
const USUAL_MS = 100;
/**
 * How long after a stall a message may still be one that waited through it, in milliseconds. A broker sends the next
 * messages only when the hub has acknowledged those before. As long as the default of `arbiter.max_claim_age_ms`.
 */
const SUSPECT_MS = 2000;

/**
 * Knows how long a message that is read now may have waited because the hub was busy or the machine slept. A message
 * tells its age as of its sending, so one that waited looks fresher than it is.
 */
export class EventLoopMonitor {
  readonly #clock: Clock;
  readonly #onStall: (stalled_ms: number) => void;
  #last_ms: number;
  #timer: Timer | undefined;
  /** How long the last stall took, in milliseconds. */
  #stalled_ms = 0;
  /** What is read until this time, on the clock, counts as sent before the last stall. */
  #suspect_until_ms = 0;

  constructor(of: {
    clock: Clock;
    /** Told how long the hub was held up or asleep. */
    onStall: (stalled_ms: number) => void;
  }) {
    this.#clock = of.clock;
    this.#onStall = of.onStall;
    this.#last_ms = of.clock.now();
    this.#arm();
  }

  /** How long a message that is read now may have waited, at most, in milliseconds; 0 where not noticeably. */
  waited_ms(): number {
    const isSuspect = this.#clock.now() < this.#suspect_until_ms;
    return Math.max(isSuspect ? this.#stalled_ms : 0, this.#missed_ms());
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
    const isSuspect = this.#last_ms < this.#suspect_until_ms;
    this.#stalled_ms = isSuspect ? Math.max(missed_ms, this.#stalled_ms) : missed_ms;
    this.#suspect_until_ms = this.#last_ms + SUSPECT_MS;
    this.#onStall(missed_ms);
  }

  #missed_ms(): number {
    const since_ms = this.#clock.now() - this.#last_ms;
    return since_ms > BEAT_MS + USUAL_MS ? since_ms : 0;
  }
}
