import type { Verdict } from '../arbiter/explain/verdict.ts';
import { Playback } from './playback.ts';
import { Rerun } from './rerun.ts';
import type { Segment, WholeSegment } from './segment.ts';

/** How the verdicts of a segment compare with those computed again from its inputs. */
export interface Recomputed {
  /** How many verdicts are the same, to the byte. */
  readonly same: number;
  readonly different: readonly Difference[];
  /** Verdicts that were decided within the segment and not recorded before it ends. */
  readonly unwritten: readonly Verdict[];
}

export interface Difference {
  readonly id: string;
  /** Undefined where only the other of the two exists. */
  readonly recorded: Verdict | undefined;
  readonly recomputed: Verdict | undefined;
}

/** Computes every verdict of the segment again and compares the bytes. */
export function recompute(segment: WholeSegment): Recomputed {
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
