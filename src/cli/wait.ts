import { systemClock } from '../time/system-clock.ts';

/** Resolves after a while. */
export function pause(delay_ms: number): Promise<void> {
  return new Promise((done) => {
    systemClock.setTimeout(done, delay_ms);
  });
}

/** The value of the promise, or undefined after a time limit in milliseconds. Leaves no timer behind. */
export function within<T>(promise: Promise<T>, limit_ms: number): Promise<T | undefined> {
  return new Promise((settled, failed) => {
    const timer = systemClock.setTimeout(() => settled(undefined), limit_ms);
    promise.then(settled, failed).finally(() => systemClock.clearTimeout(timer));
  });
}
