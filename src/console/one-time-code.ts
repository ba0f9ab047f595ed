import { randomInt, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../time/clock.ts';

/** Without letters and digits that look like others. */
const SIGNS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
/** 31^10: nobody guesses it in ten minutes of a hundred tries. */
const LENGTH = 10;
/** How long it is valid, in milliseconds. */
export const CODE_VALID_MS = 10 * 60_000;

/** A code that proves that somebody may use the hub's machine. It is in memory alone, and there is one at a time. */
export class OneTimeCode {
  readonly #clock: Clock;
  #code: string | undefined;
  #until_ms = 0;

  constructor(of: { clock: Clock }) {
    this.#clock = of.clock;
  }

  /** Makes a code, which replaces the one before. @returns it, such as `K7QPM-2XWRB`. */
  make(): string {
    const code = Array.from({ length: LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('');
    this.#code = code;
    this.#until_ms = this.#clock.now() + CODE_VALID_MS;
    return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
  }

  /** Whether it is the code of now. @param given as somebody typed it: case, spaces and hyphens do not matter. */
  is(given: string): boolean {
    const code = this.#code;
    if (code === undefined || this.#clock.now() >= this.#until_ms) return false;
    const typed = Buffer.from(given.toUpperCase().replaceAll(/[\s-]/g, ''));
    const known = Buffer.from(code);
    return typed.length === known.length && timingSafeEqual(typed, known);
  }

  /** It was used: it is valid no more. */
  use(): void {
    this.#code = undefined;
  }
}
