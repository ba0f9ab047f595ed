import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import type { Clock, WallClock } from './clock.ts';
import { MachineClock } from './machine-clock.ts';

/** The time of day of this machine. */
export const systemWall: WallClock = () => Date.now();

/** The clock of this machine. */
export const systemClock: Clock = new MachineClock({
  monotonic_ms: () => performance.now(),
  wall_ms: systemWall,
  uptime_ms: () => uptime() * 1000,
  setTimeout: (callback, delay_ms) => setTimeout(callback, delay_ms),
  clearTimeout: (handle) => clearTimeout(handle as NodeJS.Timeout),
});
