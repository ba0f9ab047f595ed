import type { Home } from '../../config/schema.ts';
import { MOST_THREADS, STREAMS_PER_THREAD } from '../../hearing/hearing-pool.ts';
import { hearsByMoonshine } from '../../hearing/plan.ts';

/** A hub of eight rooms has some 300 MB. */
const USUAL_MB = 512;
/** What Moonshine takes in each thread that hears: 220 to 260 MB. */
const MOONSHINE_MB = 250;

/**
 * At how many megabytes of resident memory the hub ends itself: what the home says, else enough for what it hears by.
 * @param state where models are kept.
 */
export function memoryLimit_mb(home: Home, state: string): number {
  const { memory_mb } = home.service;
  if (memory_mb !== undefined) return memory_mb;
  if (!hearsByMoonshine(home, state)) return USUAL_MB;
  const satellites = Object.values(home.satellites).filter(({ url }) => url !== undefined);
  const streams = satellites.length + (home.audio.source === 'none' ? 0 : 1);
  const threads = Math.min(MOST_THREADS, Math.max(1, Math.ceil(streams / STREAMS_PER_THREAD)));
  return USUAL_MB + threads * MOONSHINE_MB;
}
