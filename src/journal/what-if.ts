import type { Notice } from '../arbiter/admission/claim-deduplicator.ts';
import type { JudgedClaim, Verdict } from '../arbiter/explain/verdict.ts';
import type { Home } from '../config/schema.ts';
import { noRecorder } from '../pipeline/recorder.ts';
import { ENGLISH } from '../text/text.ts';
import { reasonMessage } from '../text/verdict.ts';
import { Playback } from './playback.ts';
import { recordedVerdicts } from './recompute.ts';
import { Rerun } from './rerun.ts';
import type { WholeSegment } from './segment.ts';

/** A verdict that would have been another in another home. */
export interface Turned {
  /** Undefined where there was none. */
  readonly recorded: Verdict | undefined;
  /** What would have been decided on the same claims; undefined where nothing would. */
  readonly imagined: Verdict | undefined;
  /** One line a change. */
  readonly changes: readonly string[];
}

export interface WhatIf {
  readonly verdicts: number;
  readonly turned: readonly Turned[];
}

/**
 * What the events of a segment would have come to in another home: other weights, owners, preferences or
 * devices. It begins as the segment does, with what was learned and decided until then.
 */
export function whatIf(segment: WholeSegment, home: Home): WhatIf {
  const recorded = [...recordedVerdicts(segment).values()];
  const playback = new Playback(segment);
  const recorder = { ...noRecorder, understand: playback.understand.bind(playback) };
  const { verdicts, notices } = new Rerun({ segment, home, recorder }).play().settle();
  const pairs = recorded.map((verdict) => ({
    recorded: verdict,
    imagined: verdicts.find((other) => verdict.claims.some((claim) => judges(other, claim))),
  }));
  const unheardOf = verdicts
    .filter((verdict) => !recorded.some((other) => verdict.claims.some((claim) => judges(other, claim))))
    .map((imagined) => ({ recorded: undefined, imagined }));
  const turned = [...pairs, ...unheardOf]
    .map((pair) => ({ ...pair, changes: changesOf(pair, notices) }))
    .filter(({ changes }) => changes.length > 0);
  return { verdicts: recorded.length, turned };
}

function judges(verdict: Verdict, { assistant, id }: JudgedClaim): boolean {
  return verdict.claims.some((claim) => claim.assistant === assistant && claim.id === id);
}

function changesOf(
  { recorded, imagined }: { recorded: Verdict | undefined; imagined: Verdict | undefined },
  notices: readonly Notice[],
): readonly string[] {
  if (!recorded) return ['there was no verdict'];
  const fates = recorded.claims.flatMap((claim) => {
    const fate = notices.find((notice) => notice.assistant === claim.assistant && notice.claim === claim.id);
    if (fate?.outcome === claim.outcome) return [];
    return [
      `${claim.assistant}'s ${claim.id}: ${claim.outcome} → ${fate ? `${fate.outcome}: ${ENGLISH.of(reasonMessage(fate.reason))}` : 'unanswered'}`,
    ];
  });
  if (!imagined) return ['no verdict', ...fates];
  const row = (what: string, was: string, would: string) =>
    was === would ? [] : [`${what}: ${was} → ${would}`];
  return [
    ...row('winner', recorded.winner ?? 'nobody', imagined.winner ?? 'nobody'),
    ...row('command', commandOf(recorded), commandOf(imagined)),
    ...row('because', recorded.because, imagined.because),
    ...fates,
  ];
}

function commandOf({ winner, action, device, value }: Verdict): string {
  if (winner === null) return 'none';
  return [action, device, value].filter((part) => part !== null).join(' ');
}
