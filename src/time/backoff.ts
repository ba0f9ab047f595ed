/** The waits of a {@link Backoff}, in milliseconds. */
export interface BackoffRange {
  /** The wait before the first attempt after a failure. */
  readonly first_ms: number;
  /** No wait is longer. At least `first_ms`. */
  readonly most_ms: number;
}

/**
 * How long to wait before the next attempt at something that failed: each wait is twice the one before, up to a
 * limit. It has no timer of its own; the owner waits, and calls {@link reset} when the attempt has proved good.
 */
export class Backoff {
  readonly #range: BackoffRange;
  #next_ms: number;

  constructor(range: BackoffRange) {
    this.#range = range;
    this.#next_ms = range.first_ms;
  }

  /** @returns the wait before the attempt to come, in milliseconds; the next call returns twice as much. */
  next(): number {
    const wait_ms = this.#next_ms;
    this.#next_ms = Math.min(this.#range.most_ms, wait_ms * 2);
    return wait_ms;
  }

  /** The trouble is over: the next failure is waited for as briefly as the first. */
  reset(): void {
    this.#next_ms = this.#range.first_ms;
  }
}
