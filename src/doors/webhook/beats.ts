import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../time/clock.ts';

/** Bytes of the code in a beat. */
const CODE_BYTES = 12;

/**
 * The beats that the webhook hands out. A request that repeats one was written after it, so it is at most as old as the
 * beat, however long it was on its way. Nothing is stored: a beat is its time and a code that only this process makes.
 */
export class Beats {
  readonly #clock: Clock;
  readonly #key = randomBytes(32);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A beat of this moment. @param sender the id of the only sender that may repeat it. */
  next(sender: string): string {
    const at = Math.floor(this.#clock.now()).toString(36);
    return `${at}.${this.#codeOf(at, sender).toString('hex')}`;
  }

  /** How old the beat is, in milliseconds; undefined where it is none of this sender. */
  age_ms(beat: string, sender: string): number | undefined {
    const [, at = '', code = ''] = /^([0-9a-z]{1,12})\.([0-9a-f]{24})$/.exec(beat) ?? [];
    if (code === '' || !timingSafeEqual(Buffer.from(code, 'hex'), this.#codeOf(at, sender))) return undefined;
    return Math.max(0, this.#clock.now() - Number.parseInt(at, 36));
  }

  #codeOf(at: string, sender: string): Buffer {
    return createHmac('sha256', this.#key).update(`${at} ${sender}`).digest().subarray(0, CODE_BYTES);
  }
}
