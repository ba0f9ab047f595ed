import type { Habits } from '../arbiter/learning/habit.ts';
import type { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import type { Clock } from '../time/clock.ts';

/** A moment without a contest is waited for this long before the one that is open is ended. */
const REST_WITHIN_MS = 3000;
const LOOK_MS = 20;

/** Waits for a moment in which nothing is under way, and ends what is where none comes. */
export async function waitUntilIdle(
  pipeline: ArbitrationPipeline,
  of: { clock: Clock; defer: (work: () => void) => void },
): Promise<void> {
  const { clock, defer } = of;
  const until_ms = clock.now() + REST_WITHIN_MS;
  while (!pipeline.isIdle && clock.now() < until_ms)
    await new Promise<void>((looked) => clock.setTimeout(looked, LOOK_MS));
  if (pipeline.isIdle) return;
  pipeline.take('broker', { connected: false, reason: 'the configuration is reloaded' });
  await new Promise<void>((turnDone) => defer(turnDone));
}

/** What one pipeline leaves to the next. */
export interface ReloadHandover {
  readonly past: PipelineSnapshot;
  readonly habits: Habits;
}

/**
 * What an pipeline of another configuration goes on from.
 * @param of.set what is set, beside the configuration.
 */
export function reloadHandover(
  pipeline: ArbitrationPipeline,
  { connected, set }: { connected: boolean; set: Pick<PipelineSnapshot, 'house' | 'mode'> },
): ReloadHandover {
  const { arbiter, day } = pipeline.snapshot()?.past ?? {};
  const { offline, habits } = pipeline.house;
  return {
    past: {
      ...set,
      house: { offline, ...set.house },
      connected,
      ...(arbiter && { arbiter }),
      ...(day !== undefined && { day }),
    },
    habits,
  };
}
