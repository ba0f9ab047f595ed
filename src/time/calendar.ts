import type { Clock, Timer, WallClock } from './clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A machine that does not know the date is about to be told by the network. */
const UNKNOWN_MS = 10_000;
/** A machine without a battery wakes up long before this, and does not know the date. */
const DAY_KNOWN = 18_262;

/** Days since 1970 (UTC) at a time of day. @param wall_ms milliseconds since 1970. */
export function dayOf(wall_ms: number): number {
  return Math.floor(wall_ms / DAY_MS);
}

/**
 * Tells the date, as days since 1970 (UTC): at its start and whenever it has changed, once the machine knows it.
 * A machine without a battery, such as a Raspberry Pi, starts without knowing it.
 */
export class Calendar {
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #onDay: (day: number) => void;
  readonly #onKnown: (isKnown: boolean) => void;
  #day: number | undefined;
  #timer: Timer | undefined;

  constructor(of: {
    clock: Clock;
    wall: WallClock;
    onDay: (day: number) => void;
    /** Whether the machine knows the date; told at each look. */
    onKnown?: (isKnown: boolean) => void;
  }) {
    this.#clock = of.clock;
    this.#wall = of.wall;
    this.#onDay = of.onDay;
    this.#onKnown = of.onKnown ?? (() => undefined);
    this.#look();
  }

  stop(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
  }

  #look(): void {
    const day = dayOf(this.#wall());
    const isKnown = day >= DAY_KNOWN;
    this.#onKnown(isKnown);
    if (isKnown && day !== this.#day) {
      this.#day = day;
      this.#onDay(day);
    }
    this.#timer = this.#clock.setTimeout(() => this.#look(), isKnown ? HOUR_MS : UNKNOWN_MS);
  }
}
