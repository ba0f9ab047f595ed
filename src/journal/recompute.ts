import type { Verdict } from '../arbiter/explain/verdict.ts';
import { Playback } from './playback.ts';
import { Rerun } from './rerun.ts';
import type { Segment } from './segment.ts';

/** How a segment's verdicts compare with the same computed again. */
export interface Recomputed {
  /** Recorded verdicts that came out the same, to the byte. */
  readonly same: number;
  readonly different: readonly Difference[];
  /** Decided within the segment, and not written down before it ends. */
  readonly unwritten: readonly Verdict[];
}

export interface Difference {
  readonly id: string;
  /** Undefined where it was recorded and does not come about again, or the other way round. */
  readonly recorded: Verdict | undefined;
  readonly recomputed: Verdict | undefined;
}

/** Computes every verdict of the segment again and compares the bytes. */
export function recompute(segment: Segment): Recomputed {
  const recorded = recordedVerdicts(segment);
  const rerun = new Rerun({ segment, recorder: new Playback(segment) }).play();
  const recomputed = new Map(rerun.verdicts.map((verdict) => [verdict.id, verdict]));
  const lastWritten = rerun.verdicts.findLastIndex(({ id }) => recorded.has(id));
  const unwritten = rerun.verdicts.filter(({ id }, at) => at > lastWritten && !recorded.has(id));
  const different = [...recorded.keys(), ...recomputed.keys()]
    .filter((id, at, all) => all.indexOf(id) === at && !unwritten.some((verdict) => verdict.id === id))
    .map((id): Difference => ({ id, recorded: recorded.get(id), recomputed: recomputed.get(id) }))
    .filter((pair) => JSON.stringify(pair.recorded) !== JSON.stringify(pair.recomputed));
  return { same: recorded.size - different.filter((pair) => pair.recorded).length, different, unwritten };
}

export function recordedVerdicts({ records }: Segment): ReadonlyMap<string, Verdict> {
  return new Map(
    records.flatMap((record) => (record.kind === 'verdict' ? [[record.verdict.id, record.verdict]] : [])),
  );
}
