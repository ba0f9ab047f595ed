import { performance } from 'node:perf_hooks';
import type { Clock, Timer } from './clock.ts';

class SystemTimer {
  handle: NodeJS.Timeout | undefined;
}

/**
 * The monotonic clock of this machine. Node's own timers fire up to 1 ms early, so a timer looks
 * at the clock again when it fires and re-arms for what is left: a deadline is never early.
 */
export const systemClock: Clock = {
  now: () => performance.now(),

  setTimeout(callback: () => void, delay_ms: number): Timer {
    const timer = new SystemTimer();
    const due_ms = performance.now() + delay_ms;
    const arm = () => {
      const left_ms = due_ms - performance.now();
      if (left_ms > 0) timer.handle = setTimeout(arm, left_ms);
      else callback();
    };
    timer.handle = setTimeout(arm, delay_ms);
    return timer;
  },

  clearTimeout(timer: Timer): void {
    if (timer instanceof SystemTimer) clearTimeout(timer.handle);
  },
};
