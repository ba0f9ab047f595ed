import { silentFor } from '../admission/expected.ts';
import { isOneRequest, rivals } from '../admission/rivals.ts';
import { rankOf } from '../admission/voice.ts';
import { type ArbiterState, byPreference } from '../arbiter-state.ts';
import { type ClaimedIn, type Contest, type LiveClaim, sameIntents } from '../contest.ts';
import type { Reason } from '../reason.ts';
import { type Comparison, compared } from './comparison.ts';
import {
  type Case,
  type Evidence,
  type EvidenceKind,
  evidenceOn,
  lastCalls,
  round,
  total_db,
  withRow,
} from './evidence.ts';

/** One claim with its evidence, before it is compared with its rivals. */
export interface Weight {
  readonly live: LiveClaim;
  readonly evidence: readonly Evidence[];
  readonly total_db: number;
  /** The part of its total that may not be under 0, or the claim cannot win. */
  readonly floor_db: number;
  /** Whether its voice called its assistant, by a call that no verdict has spent. */
  readonly named: boolean;
  /** Why what is guarded may not be granted to it; undefined where it may, or where nothing is. */
  readonly guard: Reason | undefined;
  /** The claims that cannot be right where it is. */
  readonly rivals: readonly LiveClaim[];
  /** The claim beside them. */
  readonly among: Comparison;
}

const NOBODY: ReadonlySet<string> = new Set();
export const nobodyClaimed: ClaimedIn = () => NOBODY;

/** The evidence on each claim, in the order of the claims. */
export function weigh(contest: Contest, state: ArbiterState, claimedIn: ClaimedIn): readonly Weight[] {
  const { claims } = contest;
  const calledLast = lastCalls(claims);
  const isHeard = claims.some(({ voice }) => voice?.heard);
  const rivalsOf = allRivals(claims);
  return claims.map((live, at) => {
    const against = rivalsOf[at] ?? [];
    const among = compared(live, against);
    const evidence = evidenceOn({ live, contest, state, among, isHeard, calledLast });
    return {
      live,
      evidence,
      total_db: total_db(evidence),
      floor_db: floorOf_db(evidence, live),
      named: isNamed(live),
      guard: live.claim.guarded ? guard(live, against, contest, state, claimedIn) : undefined,
      rivals: against,
      among,
    };
  });
}

/** The rivals of each claim, in the order of the claims: each pair is compared once. */
function allRivals(claims: readonly LiveClaim[]): readonly (readonly LiveClaim[])[] {
  const found: LiveClaim[][] = claims.map(() => []);
  for (const [at, one] of claims.entries())
    for (let next = at + 1; next < claims.length; next++) {
      const other = claims[next];
      if (!other || !rivals(one, other)) continue;
      found[at]?.push(other);
      found[next]?.push(one);
    }
  return found;
}

/** A claim weighed again, after at most this kind of its evidence has changed. */
export function reweighed(weight: Weight, kind: EvidenceKind, of: Case): Weight {
  const evidence = withRow(weight.evidence, kind, of);
  return {
    live: weight.live,
    evidence,
    total_db: total_db(evidence),
    floor_db: floorOf_db(evidence, of.live),
    named: kind === 'named' ? isNamed(of.live) : weight.named,
    guard: weight.guard,
    rivals: weight.rivals,
    among: weight.among,
  };
}

function isNamed({ claim, voice }: LiveClaim): boolean {
  return (
    voice?.heard === true && voice.called.includes(claim.assistant) && !voice.spent.includes(claim.assistant)
  );
}

/** Where a person was as such proves nothing: unheard, habit and room lift no claim over the floor. */
function floorOf_db(evidence: readonly Evidence[], { voice }: LiveClaim): number {
  return voice?.heard ? total_db(evidence) : total_db(evidence, ['habit', 'room']);
}

/** Of the weights, those by which others are barred: called by name and standing, or nearer and standing. */
export interface Standing {
  /** The voices in which a claim stands whose assistant was called. */
  readonly called: ReadonlySet<string>;
  readonly weights: readonly Weight[];
}

export function standingOf(weights: readonly Weight[]): Standing {
  let called: Set<string> | undefined;
  for (const { named, floor_db, live } of weights)
    if (named && floor_db >= 0 && live.voice) called = (called ?? new Set()).add(live.voice.id);
  return { called: called ?? NOBODY, weights };
}

/** Why a claim cannot win, whatever its total; undefined where it can. */
export function barred(
  { floor_db, named, guard, live, rivals: against }: Weight,
  of: Standing,
): Reason | undefined {
  if (floor_db < 0) return { kind: 'below_zero', db: floor_db };
  if (!named && live.voice && of.called.has(live.voice.id)) return { kind: 'another_called' };
  if (guard) return guard;
  const { voice } = live;
  if (!voice || against.length === 0) return undefined;
  const rank = rankOf(voice, live.claim.room);
  if (rank === 0) return undefined;
  const nearer = of.weights.find(
    (other) =>
      other.live !== live &&
      other.floor_db >= 0 &&
      other.guard === undefined &&
      isOneRequest(live, other.live) &&
      other.live.claim.door === live.claim.door &&
      rankOf(voice, other.live.claim.room) < rank,
  );
  return nearer ? { kind: 'heard_nearer', room: nearer.live.claim.room ?? voice.room } : undefined;
}

/**
 * The strongest of those that can win; of several within `tie_db` of it the one whose assistant is preferred, then
 * the one of the lower id. Undefined where none can.
 */
export function strongest(
  weights: readonly Weight[],
  { prefer, policy }: Pick<ArbiterState, 'prefer' | 'policy'>,
): { readonly winner: Weight; readonly isTied: boolean } | undefined {
  const standing = standingOf(weights);
  const able = weights.filter((weight) => barred(weight, standing) === undefined);
  let best_db = Number.NEGATIVE_INFINITY;
  for (const weight of able) best_db = Math.max(best_db, weight.total_db);
  const order = byPreference(prefer);
  let winner: Weight | undefined;
  let isTied = false;
  for (const weight of able) {
    if (!ties(weight.total_db, best_db, policy.tie_db)) continue;
    isTied = winner !== undefined;
    const { assistant, id } = weight.live.claim;
    const rank = winner ? order(assistant, winner.live.claim.assistant) : -1;
    if (!winner || rank < 0 || (rank === 0 && id < winner.live.claim.id)) winner = weight;
  }
  return winner && { winner, isTied };
}

/** Whether a total ties with the highest. It rounds to decimals: in binary, 4.28 − 3.78 is more than 0.5. */
export function ties(total_db: number, highest_db: number, tie_db: number): boolean {
  return round(highest_db - total_db) <= tie_db;
}

/** Why a guarded claim may not be granted (docs/arbitration.md#guarded-actions); undefined where it may. */
function guard(
  live: LiveClaim,
  against: readonly LiveClaim[],
  contest: Contest,
  state: ArbiterState,
  claimedIn: ClaimedIn,
): Reason | undefined {
  const { claim, voice } = live;
  if (!claim.authenticated) return { kind: 'guarded_unproven', door: claim.door };
  if (against.some((other) => !sameIntents(other.claim.reach, claim.reach)))
    return { kind: 'guarded_contested' };
  // Whoever a rival still waits for may ask for something else too.
  const silent = [live, ...against].flatMap((each) => silentFor({ live: each, contest, state, claimedIn }));
  const assistants = [...new Set(silent)];
  if (assistants.length > 0) return { kind: 'guarded_silent', assistants };
  // Calls that a verdict has spent call nobody any more, yet what was said was said to them.
  if (voice && !voice.called.includes(claim.assistant)) return { kind: 'guarded_not_called' };
  return undefined;
}
