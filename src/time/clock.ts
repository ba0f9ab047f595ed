/** A pending timer, as handed out by {@link Clock.setTimeout}. Opaque. */
export type Timer = object;

/**
 * The only source of time in halfsecond. Structurally also XState's `Clock`.
 * Monotonic: it never goes back, and knows nothing of the time of day.
 */
export interface Clock {
  /** Milliseconds since an arbitrary start; fractional. */
  now(): number;
  /** Calls `callback` once, never before `delay_ms` have passed. */
  setTimeout(callback: () => void, delay_ms: number): Timer;
  /** Forgets a timer; one that has fired, or was cleared, is ignored. */
  clearTimeout(timer: Timer): void;
}

/**
 * The time of day, in milliseconds since 1970 (UTC). It is set forwards and back, and a machine without a battery
 * starts without knowing it: only what a person or another machine reads is dated with it, and nothing is timed.
 */
export type WallClock = () => number;
