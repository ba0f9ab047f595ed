import { canStillTurn } from './clinch.ts';
import type { Contest } from './contest.ts';
import { decide } from './decide.ts';
import { expected, silent } from './expected.ts';
import type { House } from './house.ts';
import type { Lags } from './lag.ts';
import { patience_ms } from './lag.ts';
import { freshNames } from './utterance.ts';

/** Why a contest closed. */
export type Because =
  | 'direct'
  | 'uncontested'
  | 'all-heard'
  | 'clinched'
  | 'patience'
  | 'deadline'
  | 'broker-lost';

/** The rule by which the contest closes now, without waiting; undefined where it must wait. */
export function closesNow(contest: Contest, house: House): Because | undefined {
  const heard = freshNames(contest.utterance).length > 0;
  const awaited = expected(contest, house);
  if (heard && awaited.length === 1 && contest.claims.every((claim) => claim.assistant === awaited[0]))
    return 'uncontested';
  if (silent(contest, house).length === 0) return 'all-heard';
  return clinched(contest, house) ? 'clinched' : undefined;
}

function clinched(contest: Contest, house: House): boolean {
  const { winner, weighed } = decide(contest, house);
  const leader = weighed[0];
  if (!winner || !leader) return false;
  // A guarded claim may be granted only once nobody is silent: waiting is the point.
  if (weighed.some((other) => other.claim.guarded && other.total_db >= leader.total_db)) return false;
  return !silent(contest, house).some((rival) => canStillTurn({ contest, house, leader, weighed, rival }));
}

/** The latest moment at which the contest closes. */
export function deadline_ms(contest: Contest, house: House): number {
  return contest.opened_ms + house.policy.budget_ms - house.policy.reserve_ms;
}

/**
 * Until when it is worth waiting for the silent: where nothing was heard, the longest of their learned
 * lags; where something was, the deadline, for the one who was called may be slow.
 */
export function patienceEnds_ms(contest: Contest, house: House, lags: Lags): number {
  if (freshNames(contest.utterance).length > 0) return deadline_ms(contest, house);
  const waits = silent(contest, house).map((rival) => patience_ms(lags, rival, house.policy));
  return Math.min(deadline_ms(contest, house), contest.opened_ms + Math.max(0, ...waits));
}
