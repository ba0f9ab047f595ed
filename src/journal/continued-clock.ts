import type { Clock } from '../time/clock.ts';

/** The clock, set so that it is `now_ms` now: a run goes on in the time of the run before it. */
export function continuedClock(clock: Clock, now_ms: number): Clock {
  const ahead_ms = now_ms - clock.now();
  return {
    now: () => clock.now() + ahead_ms,
    setTimeout: (callback, delay_ms) => clock.setTimeout(callback, delay_ms),
    clearTimeout: (timer) => clock.clearTimeout(timer),
  };
}
