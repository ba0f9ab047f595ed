import { randomBytes } from 'node:crypto';
import type { Clock } from '../time/clock.ts';

/** The time between two beats, in milliseconds. */
export const BEAT_MS = 500;
/** A beat that is no older than this is the newest one that a sender can know, in milliseconds. */
const USUAL_MS = BEAT_MS + 250;
/** How many beats are remembered: those of the last 64 s, longer than `arbiter.max_claim_age_ms` may be. */
const KEPT = 128;

/**
 * Bounds how long a message may have waited. The hub publishes a beat to itself through the broker. The broker hands
 * on in the order of arrival, so a message that comes after the echo of a beat reached the broker after that beat.
 * A sender can repeat the newest beat in its message: then the message was written after that beat, whatever queue
 * has held it since.
 */
export class Heartbeat {
  readonly #clock: Clock;
  /** Tells the beats of this connection from those of other runs and hubs. */
  readonly #run = randomBytes(4).toString('hex');
  /** When each beat was sent, on the clock, oldest first. */
  readonly #sent_ms = new Map<string, number>();
  #count = 0;
  /** What comes now reached the broker after this time, on the clock. */
  #since_ms: number;
  #hasReturned = false;
  #begun_ms: number;

  constructor(of: { clock: Clock }) {
    this.#clock = of.clock;
    this.#since_ms = of.clock.now();
    this.#begun_ms = this.#since_ms;
  }

  /** Whether beats come back on this connection: where the broker denies them, nothing bounds the waiting. */
  get isProven(): boolean {
    return this.#hasReturned;
  }

  /** A new connection is subscribed: what comes now reached the broker after this. */
  begins(): void {
    this.#hasReturned = false;
    this.#since_ms = this.#clock.now();
    this.#begun_ms = this.#since_ms;
  }

  /** The broker denies beats from now on: they bound nothing any more. */
  denied(): void {
    this.#hasReturned = false;
  }

  /** @returns the beat to send now. */
  next(): string {
    const beat = `${this.#run}-${++this.#count}`;
    this.#sent_ms.set(beat, this.#clock.now());
    const [oldest] = this.#sent_ms.keys();
    if (this.#sent_ms.size > KEPT && oldest !== undefined) this.#sent_ms.delete(oldest);
    return beat;
  }

  /** A beat came back from the broker. Beats of other hubs, and of other runs, count for nothing. */
  returned(beat: string): void {
    const sent_ms = this.#sent_ms.get(beat);
    if (sent_ms === undefined || sent_ms < this.#since_ms) return;
    this.#since_ms = sent_ms;
    this.#hasReturned = true;
  }

  /**
   * Whether a beat that was sent within this time has come back: everything that the broker passed on before it was
   * read. True too where beats do not come back at all.
   */
  isWithin(within_ms: number): boolean {
    return !this.isProven || this.#clock.now() - this.#since_ms <= within_ms;
  }

  /** How long the connection is subscribed, in milliseconds: no message has waited longer. */
  get most_ms(): number {
    return this.#clock.now() - this.#begun_ms;
  }

  /** How long a message that comes now may have waited at the broker, in milliseconds; 0 where not noticeably. */
  waited_ms(): number {
    return this.isProven ? noticeable(this.#clock.now() - this.#since_ms) : 0;
  }

  /**
   * How old a message that repeats this beat may be, at most, in milliseconds; 0 where not noticeably.
   * @returns undefined for a beat that this hub does not know (any more).
   */
  age_ms(beat: string): number | undefined {
    const sent_ms = this.#sent_ms.get(beat);
    return sent_ms === undefined ? undefined : noticeable(this.#clock.now() - sent_ms);
  }
}

function noticeable(ms: number): number {
  return ms > USUAL_MS ? ms : 0;
}
