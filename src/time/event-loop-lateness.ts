import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the loop is looked at: its resolution is part of every delay that is measured, in milliseconds. */
const RESOLUTION_MS = 20;

/** Measures how late the event loop is, at the worst since it was last asked. */
export function eventLoopLateness(): { readonly take_ms: () => number; readonly stop: () => void } {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  histogram.enable();
  return {
    take_ms: () => {
      const worst_ms = histogram.count === 0 ? 0 : histogram.max / 1e6 - RESOLUTION_MS;
      histogram.reset();
      return worst_ms;
    },
    stop: () => {
      histogram.disable();
    },
  };
}
