import { expectedFor, silentFor } from '../admission/expected.ts';
import { isOneRequest } from '../admission/rivals.ts';
import { rankOf } from '../admission/voice.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { ClaimedIn, Contest, LiveClaim } from '../contest.ts';
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

/** What the closing of a contest depends on beside the contest. */
export interface Surroundings {
  readonly state: ArbiterState;
  readonly lags: Lags;
  readonly claimedIn: ClaimedIn;
  readonly now_ms: number;
}

/** How an open contest stands. */
export interface Prospect {
  /** By which rule it closes now; undefined where it must wait. */
  readonly because: Because | undefined;
  /** When it is to be looked at again before its deadline; undefined: not before. */
  readonly wakes_ms: number | undefined;
  /** How it would end now, where that had to be found out. */
  readonly decision: Decision | undefined;
}

/** A millionth of a millisecond: sums of decimals may fall short of what they should be. */
const EXACT_MS = 1e-6;

/** Looks at a contest again, after anything in it, or about it, has changed. */
export function prospect(contest: Contest, around: Surroundings): Prospect {
  const { now_ms } = around;
  if (now_ms >= contest.closes_ms - EXACT_MS) return closing('deadline');
  const nearer_ms = nearerUntil_ms(contest, now_ms);
  if (nearer_ms !== undefined)
    return { because: undefined, wakes_ms: before(nearer_ms, contest), decision: undefined };
  const waits = contest.claims.map((live) => ({
    live,
    silent: silentFor({ live, contest, state: around.state, claimedIn: around.claimedIn }),
  }));
  const isHeard = contest.claims.every(({ voice }) => voice?.heard);
  if (isHeard && isUncontested(contest, around.state)) return closing('uncontested');
  if (waits.every(({ silent }) => silent.length === 0)) return closing('all_heard');
  const patient_ms = patienceEnds_ms(contest, waits, around);
  if (now_ms >= patient_ms - EXACT_MS) return closing('patience');
  const decision = decide(contest, around.state, around.claimedIn);
  const rivals = new Set(waits.flatMap(({ silent }) => silent));
  if (isClinched(contest, decision, around.state, rivals)) return { ...closing('clinched'), decision };
  return { because: undefined, wakes_ms: before(patient_ms, contest), decision };
}

function closing(because: Because): Prospect {
  return { because, wakes_ms: undefined, decision: undefined };
}

function before(at_ms: number, { closes_ms }: Contest): number | undefined {
  return at_ms < closes_ms ? at_ms : undefined;
}

/** Until when a claim of a nearer room is awaited; undefined where none is. */
function nearerUntil_ms({ claims }: Contest, now_ms: number): number | undefined {
  let latest: number | undefined;
  for (const live of claims) {
    const until_ms = live.nearer_until_ms;
    if (until_ms === undefined || now_ms >= until_ms - EXACT_MS || hasNearer(live, claims)) continue;
    latest = Math.max(latest ?? until_ms, until_ms);
  }
  return latest;
}

function hasNearer(live: LiveClaim, claims: readonly LiveClaim[]): boolean {
  const { voice } = live;
  if (!voice) return true;
  const rank = rankOf(voice, live.claim.room);
  return claims.some(
    (other) => other !== live && isOneRequest(live, other) && rankOf(voice, other.claim.room) < rank,
  );
}

/** Whether one assistant alone is expected, and all claims are its own: there is nobody to wait for. */
function isUncontested(contest: Contest, state: ArbiterState): boolean {
  const only = contest.claims[0]?.claim.assistant;
  return contest.claims.every((live) => {
    if (live.claim.assistant !== only) return false;
    const awaited = expectedFor({ live, contest, state });
    return awaited.length === 1 && awaited[0] === only;
  });
}

function isClinched(
  contest: Contest,
  decision: Decision,
  state: ArbiterState,
  rivals: ReadonlySet<string>,
): boolean {
  const [leader] = decision.weighed;
  if (!leader || !decision.winner) return false;
  // A guarded claim may be granted only once nobody is silent: waiting is the point.
  if (decision.weighed.some(({ live, total_db }) => live.claim.guarded && total_db >= leader.total_db))
    return false;
  for (const rival of rivals) if (canStillTurn({ contest, state, decision, rival })) return false;
  return true;
}

/**
 * Until when it is worth waiting for the silent: where nothing was heard, the longest of their learned lags; where
 * something was heard, the deadline: a called assistant may be slow.
 */
export function patienceEnds_ms(
  contest: Contest,
  waits: readonly { readonly live: LiveClaim; readonly silent: readonly string[] }[],
  { state, lags }: Pick<Surroundings, 'state' | 'lags'>,
): number {
  let longest_ms = 0;
  for (const { live, silent } of waits) {
    if (silent.length === 0) continue;
    if (live.voice?.heard) return contest.closes_ms;
    for (const rival of silent) longest_ms = Math.max(longest_ms, patience_ms(lags, rival, state.policy));
  }
  return Math.min(contest.closes_ms, contest.opened_ms + longest_ms);
}
