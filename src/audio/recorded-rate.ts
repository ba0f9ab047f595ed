/** The rates of sound cards, in samples a second. */
const RATES_HZ = [8000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000];
/** Sound is counted over this time, in milliseconds: pieces come in bursts. */
const FAST_AFTER_MS = 4000;
/** Too few samples may be a busy machine's: they are counted for longer, in milliseconds. */
const SLOW_AFTER_MS = 15_000;
/** A card's own clock is off by less than a thousandth; bursts count for more. */
const FAST = 1.2;
const SLOW = 0.7;
/** How far the count may lie from a card's rate to be taken for it. */
const NEAR = 0.08;

/** What the count of the samples says of their rate. */
export type RateFound =
  /** They come at another rate of sound cards. */
  | { readonly kind: 'other'; readonly rate_hz: number }
  /** They come at no rate of sound cards, in samples a second. */
  | { readonly kind: 'none'; readonly counted_hz: number };

/**
 * Compares the number of recorded samples with the clock. A recorder may say nothing of a card that goes on at 48 kHz: its
 * sound, taken for 16 kHz, is three times too slow, and no word is heard in it.
 */
export class RecordedRate {
  readonly #rate_hz: number;
  #since_ms: number | undefined;
  #count = 0;

  /** @param rate_hz that the samples should have. */
  constructor(rate_hz: number) {
    this.#rate_hz = rate_hz;
  }

  /**
   * @param samples how many came, of one channel.
   * @returns what is wrong with their rate; undefined while nothing is known to be wrong.
   */
  push(samples: number, now_ms: number): RateFound | undefined {
    // The first piece may have waited for long.
    if (this.#since_ms === undefined) {
      this.#since_ms = now_ms;
      return undefined;
    }
    this.#count += samples;
    const elapsed_ms = now_ms - this.#since_ms;
    if (elapsed_ms < FAST_AFTER_MS) return undefined;
    const counted_hz = (1000 * this.#count) / elapsed_ms;
    const share = counted_hz / this.#rate_hz;
    if (share >= SLOW && share <= FAST) {
      if (elapsed_ms >= SLOW_AFTER_MS) this.#begin(now_ms);
      return undefined;
    }
    if (share < SLOW && elapsed_ms < SLOW_AFTER_MS) return undefined;
    this.#begin(now_ms);
    const rate_hz = RATES_HZ.find((each) => Math.abs(counted_hz / each - 1) <= NEAR);
    return rate_hz === undefined || share < SLOW
      ? { kind: 'none', counted_hz: Math.round(counted_hz) }
      : { kind: 'other', rate_hz };
  }

  #begin(now_ms: number): void {
    this.#since_ms = now_ms;
    this.#count = 0;
  }
}
