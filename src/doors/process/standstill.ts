import type { Clock } from '../../time/clock.ts';

/** The time between two beats, in milliseconds; both ends of a door's connection keep it. */
export const BEAT_MS = 500;
/**
 * What is read within twice the length of a standstill after it may have waited through it: a request passes through several turns
 * of the event loop before it is a command, and a backlog takes a while to be read. A short standstill leaves a short backlog.
 */
const SUSPECT_TIMES = 2;
/** The longest time for which what is read after a standstill is suspected, in milliseconds. */
const SUSPECT_MS = 2000;

/**
 * Knows how old a command that is read now may be because its process stood still (stopped, starved of the processor,
 * or asleep with the machine): the bytes waited in the kernel, and nothing in them tells how long. Whoever owns it
 * calls {@link beat} regularly; a beat that comes late is a standstill.
 */
export class Standstill {
  readonly #clock: Clock;
  readonly #usual_ms: number;
  #last_ms: number;
  #stood: { readonly from_ms: number; readonly until_ms: number } | undefined;

  /** @param of.usual_ms the longest wait between two beats that is no standstill, in milliseconds. */
  constructor(of: { clock: Clock; usual_ms: number }) {
    this.#clock = of.clock;
    this.#usual_ms = of.usual_ms;
    this.#last_ms = of.clock.now();
  }

  /** @returns how long it stood still before this beat, in milliseconds; 0 where it did not. */
  beat(): number {
    const now_ms = this.#clock.now();
    const silent_ms = this.silent_ms();
    const isLate = silent_ms > this.#usual_ms;
    // A second standstill before the first one's backlog is read makes one of both.
    if (isLate) this.#stood = { from_ms: this.#suspected()?.from_ms ?? this.#last_ms, until_ms: now_ms };
    this.#last_ms = now_ms;
    return isLate ? silent_ms : 0;
  }

  /** Nothing that was sent before now can be read: what stood still until now made nothing wait. */
  restart(): void {
    this.#last_ms = this.#clock.now();
    this.#stood = undefined;
  }

  /** How old a command that is read now may be at most, in milliseconds; 0: nothing has stood still. */
  age_ms(): number {
    const silent_ms = this.silent_ms();
    const from_ms = this.#suspected()?.from_ms;
    if (from_ms !== undefined) return this.#clock.now() - from_ms;
    return silent_ms > this.#usual_ms ? silent_ms : 0;
  }

  /** For how long there has been no beat, in milliseconds. */
  silent_ms(): number {
    return this.#clock.now() - this.#last_ms;
  }

  #suspected(): { readonly from_ms: number } | undefined {
    const silent_ms = this.silent_ms();
    // Nothing is read during a standstill: the backlog of the one before it still waits.
    const ran_until_ms = silent_ms > this.#usual_ms ? this.#last_ms : this.#clock.now();
    if (!this.#stood) return undefined;
    const { from_ms, until_ms } = this.#stood;
    const suspect_ms = Math.min(SUSPECT_MS, SUSPECT_TIMES * (until_ms - from_ms));
    return ran_until_ms - until_ms < suspect_ms ? this.#stood : undefined;
  }
}
