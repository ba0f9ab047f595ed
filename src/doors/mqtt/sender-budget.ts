import type { Clock } from '../../time/clock.ts';

/** How many seconds' messages of one sender are taken at once. */
const BURST_S = 8;

interface Bucket {
  tokens: number;
  filled_ms: number;
  isEmpty: boolean;
}

/**
 * Limits each sender by a token bucket, so that one adapter that floods the hub fills neither the contests nor the
 * journal, and takes nothing from the others.
 */
export class SenderBudget {
  readonly #clock: Clock;
  readonly #onExceeded: (sender: string) => void;
  /** Messages a second of one sender. */
  readonly #rate: number;
  /** Messages of one sender at once. */
  readonly #burst: number;
  readonly #buckets = new Map<string, Bucket>();

  /**
   * @param of.rate messages a second of one sender that are taken on average (`mqtt.sender_rate`).
   * @param of.onExceeded told once when a sender exceeds its budget, and again only after it was quiet for a while.
   */
  constructor(of: { clock: Clock; rate: number; onExceeded: (sender: string) => void }) {
    this.#clock = of.clock;
    this.#rate = of.rate;
    this.#burst = of.rate * BURST_S;
    this.#onExceeded = of.onExceeded;
  }

  /** Whether a message of the sender is taken. @param sender one of a bounded number of names. */
  takes(sender: string): boolean {
    const now_ms = this.#clock.now();
    const bucket = this.#buckets.get(sender) ?? { tokens: this.#burst, filled_ms: now_ms, isEmpty: false };
    this.#buckets.set(sender, bucket);
    const refill = ((now_ms - bucket.filled_ms) / 1000) * this.#rate;
    bucket.tokens = Math.min(this.#burst, bucket.tokens + Math.max(0, refill));
    bucket.filled_ms = now_ms;
    if (bucket.tokens >= this.#burst / 2) bucket.isEmpty = false;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return true;
    }
    if (!bucket.isEmpty) this.#onExceeded(sender);
    bucket.isEmpty = true;
    return false;
  }
}
