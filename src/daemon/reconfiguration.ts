import type { Home } from '../config/schema.ts';
import type { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import type { Text } from '../text/text.ts';
import type { Clock } from '../time/clock.ts';

/** The configuration that is served now. A reload puts another one in its place. */
export class ServedHome {
  home: Home;
  /** The sentences of the household's language. */
  text: Text;

  constructor(of: { home: Home; text: Text }) {
    this.home = of.home;
    this.text = of.text;
  }
}

/**
 * A part of the hub that is ready for another configuration. Exactly one of the two is called, once. Until then the
 * part works as before.
 */
export interface PreparedChange {
  /** Goes over to the other configuration. Never fails: what can fail was done before. */
  commit(): void | Promise<void>;
  /** Gives back what was prepared, and leaves the part as it was. */
  abandon(): void | Promise<void>;
}

/**
 * Does work that prepares changes of several parts; where it fails, abandons every change that was ready.
 * @param work must hand each change to `ready` as soon as it is prepared.
 * @throws what the work throws.
 */
export async function preparing<Result>(
  work: (ready: <T extends PreparedChange>(change: T) => T) => Promise<Result>,
): Promise<Result> {
  const changes: PreparedChange[] = [];
  try {
    return await work((change) => {
      changes.push(change);
      return change;
    });
  } catch (error) {
    await Promise.all(changes.map((change) => change.abandon()));
    throw error;
  }
}

/** A reload waits this long for a moment without a contest, in milliseconds; then it ends the open one. */
const IDLE_WITHIN_MS = 3000;
const LOOK_EVERY_MS = 20;

/** Waits for a moment in which nothing is under way; where none comes, ends the open contests without a winner. */
export async function waitUntilIdle(
  pipeline: ArbitrationPipeline,
  of: { clock: Clock; defer: (work: () => void) => void },
): Promise<void> {
  const { clock, defer } = of;
  const until_ms = clock.now() + IDLE_WITHIN_MS;
  while (!pipeline.isIdle && clock.now() < until_ms)
    await new Promise<void>((looked) => clock.setTimeout(looked, LOOK_EVERY_MS));
  if (pipeline.isIdle) return;
  pipeline.take('broker', { connected: false, reason: 'the configuration is reloaded' });
  await new Promise<void>((turnDone) => defer(turnDone));
}

/**
 * What a pipeline of another configuration goes on from.
 * @param of.connected whether the broker stays connected.
 * @param of.set the settings that hold beside the configuration.
 */
export function handover(
  before: ArbitrationPipeline,
  of: { connected: boolean; set: Pick<PipelineSnapshot, 'house' | 'mode'> },
): PipelineSnapshot {
  const { arbiter, day } = before.snapshot()?.past ?? {};
  const { offline, habits } = before.house;
  return {
    ...of.set,
    house: { offline, habits, ...of.set.house },
    connected: of.connected,
    arbiter,
    day,
  };
}
