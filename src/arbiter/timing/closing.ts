import { expected, silent } from '../admission/expected.ts';
import { freshNames } from '../admission/utterance.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contest } from '../contest.ts';
import { type Decision, decide } from '../scoring/decide.ts';
import { canStillTurn } from './clinch.ts';
import { type Lags, patience_ms } from './lag.ts';

/** Why a contest closed. */
export type Because =
  | 'direct'
  | 'uncontested'
  | 'all_heard'
  | 'clinched'
  | 'patience'
  | 'deadline'
  | 'broker_lost';

/** How an open contest would end now, and by which rule it does; undefined where it must wait. */
export interface Prospect {
  readonly decision: Decision;
  readonly because: Because | undefined;
}

/** Looks at a contest anew, after anything in it has changed. */
export function prospect(contest: Contest, house: ArbiterState): Prospect {
  const decision = decide(contest, house);
  return { decision, because: closesNow(contest, decision, house) };
}

function closesNow(contest: Contest, decision: Decision, house: ArbiterState): Because | undefined {
  const awaited = expected(contest, house);
  const heard = freshNames(contest.utterance).length > 0;
  if (heard && awaited.length === 1 && contest.claims.every((claim) => claim.assistant === awaited[0]))
    return 'uncontested';
  const rivals = awaited.filter(
    (assistant) => !contest.claims.some((claim) => claim.assistant === assistant),
  );
  if (rivals.length === 0) return 'all_heard';
  return isClinched({ contest, decision, house, rivals }) ? 'clinched' : undefined;
}

function isClinched(of: {
  contest: Contest;
  decision: Decision;
  house: ArbiterState;
  rivals: readonly string[];
}): boolean {
  const { contest, decision, house } = of;
  const [leader] = decision.weighed;
  if (!leader) return false;
  // A guarded claim may be granted only once nobody is silent: waiting is the point.
  if (decision.weighed.some(({ claim, total_db }) => claim.guarded && total_db >= leader.total_db))
    return false;
  return !of.rivals.some((rival) => canStillTurn({ contest, house, decision, rival }));
}

/**
 * Until when it is worth waiting for the silent: where nothing was heard, the longest of their learned
 * lags; where something was, the end, for the one who was called may be slow.
 */
export function patienceEnds_ms(contest: Contest, house: ArbiterState, lags: Lags): number {
  if (freshNames(contest.utterance).length > 0) return contest.closes_ms;
  const waits = silent(contest, house).map((rival) => patience_ms(lags, rival, house.policy));
  return Math.min(contest.closes_ms, contest.opened_ms + Math.max(0, ...waits));
}
