import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';

/**
 * Sound that has waited this long, in milliseconds, is late: a command would be carried out before its wake
 * word counts.
 */
const BEHIND_MS = 1000;
/**
 * After being behind, hearing is in time again when the oldest sound has waited at most this long, in
 * milliseconds.
 */
const IN_TIME_MS = 250;
/** Sound that is heard later than this, in seconds, comes too late for any command. */
export const BEHIND_AT_MOST_S = 4;

/**
 * The one rule of back-pressure for sound. On a busy machine, sound waits for the worker that hears it. After
 * {@link BEHIND_MS} the stream counts as not listening, because silence proves nothing then. When
 * {@link BEHIND_AT_MOST_S} of sound wait, new sound is dropped until the worker has heard what waits, so that
 * memory stays bounded. Times are the injected clock's, in milliseconds.
 */
export class Backlog {
  /** The chunks that wait, oldest first: the worker answers them in the order in which they came. */
  readonly #chunks: { readonly came_ms: number; readonly samples: number }[] = [];
  #waiting_samples = 0;
  #isBehind = false;
  #isDropping = false;

  /** Whether sound waits too long for the stream to count as listening. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** Whether new sound is dropped. */
  get isDropping(): boolean {
    return this.#isDropping;
  }

  /** Whether no sound waits. */
  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  /** A chunk was handed to the worker. */
  came(samples: number, now_ms: number): void {
    this.#chunks.push({ came_ms: now_ms, samples });
    this.#waiting_samples += samples;
    this.#measure(now_ms);
  }

  /** The worker answered the oldest chunk. */
  heard(now_ms: number): void {
    this.#waiting_samples -= this.#chunks.shift()?.samples ?? 0;
    this.#measure(now_ms);
  }

  /** @returns whether so much sound waits that new sound must be dropped from now on. */
  startsToDrop(): boolean {
    if (this.#isDropping || this.#waiting_samples < BEHIND_AT_MOST_S * SAMPLE_RATE_HZ) return false;
    this.#isDropping = true;
    return true;
  }

  /** New sound is taken again. */
  stopDropping(): void {
    this.#isDropping = false;
  }

  #measure(now_ms: number): void {
    const waited_ms = now_ms - (this.#chunks[0]?.came_ms ?? now_ms);
    this.#isBehind = waited_ms > (this.#isBehind ? IN_TIME_MS : BEHIND_MS);
  }
}
