import type { Clock } from '../../time/clock.ts';

/** So many messages of one sender are taken at once. */
const BURST = 200;
/**
 * And so many a second after that, on average: more than any home says. In the ten minutes for which claims are
 * remembered that is less than the arbiter remembers.
 */
const PER_SECOND = 25;

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
  readonly #buckets = new Map<string, Bucket>();

  /** @param of.onExceeded told once when a sender exceeds its budget, and again only after it was quiet for a while. */
  constructor(of: { clock: Clock; onExceeded: (sender: string) => void }) {
    this.#clock = of.clock;
    this.#onExceeded = of.onExceeded;
  }

  /** Whether a message of the sender is taken. @param sender one of a bounded number of names. */
  takes(sender: string): boolean {
    const now_ms = this.#clock.now();
    const bucket = this.#buckets.get(sender) ?? { tokens: BURST, filled_ms: now_ms, isEmpty: false };
    this.#buckets.set(sender, bucket);
    const refill = ((now_ms - bucket.filled_ms) / 1000) * PER_SECOND;
    bucket.tokens = Math.min(BURST, bucket.tokens + Math.max(0, refill));
    bucket.filled_ms = now_ms;
    if (bucket.tokens >= BURST / 2) bucket.isEmpty = false;
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1;
      return true;
    }
    if (!bucket.isEmpty) this.#onExceeded(sender);
    bucket.isEmpty = true;
    return false;
  }
}
