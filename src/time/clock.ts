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

/** Waits for the work, no longer than this; how the work ends does not matter. */
export async function settled(
  work: Promise<unknown>,
  { within_ms, clock }: { within_ms: number; clock: Clock },
): Promise<void> {
  await new Promise<void>((done) => {
    const timer = clock.setTimeout(done, within_ms);
    const ended = () => {
      clock.clearTimeout(timer);
      done();
    };
    work.then(ended, ended);
  });
}
