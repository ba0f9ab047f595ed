import type { Clock, Timer, WallClock } from './clock.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How often the date is looked at while it is not known: a time server is about to tell it. */
const UNKNOWN_MS = 10_000;
/** The first of January 2020, in days since 1970. An earlier date is the start value of a machine without a battery. */
const DAY_KNOWN = 18_262;

/** Days since 1970 (UTC) at a time of day. @param wall_ms milliseconds since 1970. */
export function dayOf(wall_ms: number): number {
  return Math.floor(wall_ms / DAY_MS);
}

/**
 * Tells the date, as days since 1970 (UTC): at its start, and whenever the date has changed. A machine without a
 * battery, such as a Raspberry Pi, starts without the date; it is told as soon as the machine knows it.
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
