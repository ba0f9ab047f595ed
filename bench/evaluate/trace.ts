import type { DoorName } from '../../src/config/assistant.ts';
import type { Scenario } from '../../src/replay/scenario.ts';
import type { Figures } from './assumption.ts';
import type { Random } from './random.ts';

/** What was recorded at the doors of real controllers: how far apart the parts of one gesture come. */
export interface Traces {
  /** By door, the times between a gesture's parts in milliseconds. */
  readonly gaps_ms: ReadonlyMap<DoorName, readonly number[]>;
}

/** Parts further apart than this are of two gestures. */
const ONE_GESTURE_MS = 1000;

/** The times between parts that recorded scenarios show; what is assumed or made up is left out. Pure. */
export function tracesOf(scenarios: readonly Pick<Scenario, 'source' | 'timeline'>[]): Traces {
  const gaps_ms = new Map<DoorName, number[]>();
  for (const { source, timeline } of scenarios) {
    if (!source || !('recorded' in source)) continue;
    const last = new Map<string, number>();
    for (const { at, claim } of timeline) {
      if (!claim) continue;
      const from = `${claim.assistant} ${claim.door}`;
      const gap_ms = at - (last.get(from) ?? Number.NEGATIVE_INFINITY);
      last.set(from, at);
      if (gap_ms > ONE_GESTURE_MS) continue;
      const known = gaps_ms.get(claim.door) ?? [];
      known.push(gap_ms);
      gaps_ms.set(claim.door, known);
    }
  }
  return { gaps_ms };
}

/** The time to the next part of a gesture: as recorded at this door, else as assumed. */
export function gap_ms(of: { random: Random; door: DoorName; traces: Traces; figures: Figures }): number {
  const { random, door, traces, figures } = of;
  const recorded = traces.gaps_ms.get(door);
  return recorded ? random.pick(recorded) : random.lognormal(figures.scene_gap, 0.4);
}
