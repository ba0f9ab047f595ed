import { monitorEventLoopDelay } from 'node:perf_hooks';

/** How often the loop is looked at: its resolution is part of every delay that is measured, in milliseconds. */
const RESOLUTION_MS = 20;

/** What many readers share is read anew after this time, in milliseconds: as often as each of them asks. */
const SHARED_FOR_MS = 500;

/** How late the event loop is. */
export interface Lateness {
  /** The worst since it was last asked, in milliseconds. */
  readonly take_ms: () => number;
  readonly stop: () => void;
}

/** Measures how late the event loop is. Each measure looks at the loop fifty times a second. */
export function eventLoopLateness(): Lateness {
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

/** One measure for the many hubs of a process: each of them reads the worst of the last half second. */
export function sharedLateness(): { readonly reader: () => Lateness; readonly stop: () => void } {
  const measure = eventLoopLateness();
  let worst_ms = 0;
  let read_ms = Number.NEGATIVE_INFINITY;
  const take_ms = () => {
    if (performance.now() - read_ms >= SHARED_FOR_MS) {
      worst_ms = measure.take_ms();
      read_ms = performance.now();
    }
    return worst_ms;
  };
  return { reader: () => ({ take_ms, stop: () => undefined }), stop: measure.stop };
}
