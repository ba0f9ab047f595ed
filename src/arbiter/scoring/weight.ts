import { silent } from '../admission/expected.ts';
import { freshNames, names } from '../admission/utterance.ts';
import { type ArbiterState, byPreference } from '../arbiter-state.ts';
import { type Contender, type Contest, sameIntents } from '../contest.ts';
import { compared } from './comparison.ts';
import {
  type Case,
  type Evidence,
  type EvidenceKind,
  evidenceOn,
  round,
  total_db,
  withRow,
} from './evidence.ts';

/** One claim with its evidence, before it is compared with the others. */
export interface Weight {
  readonly claim: Contender;
  readonly evidence: readonly Evidence[];
  readonly total_db: number;
  /** The part of its total that may not be under 0, or the claim cannot win. */
  readonly floor_db: number;
  /** Whether the utterance named its assistant, with a name that no verdict has spent. */
  readonly named: boolean;
  /** Why what is guarded may not be granted to it; undefined where it may, or where nothing is. */
  readonly guard: string | undefined;
}

/** The evidence on each claim, in the order of the claims. */
export function weigh(contest: Contest, house: ArbiterState): readonly Weight[] {
  const among = compared(contest.claims);
  const heard = freshNames(contest.utterance);
  return contest.claims.map((claim) => {
    const evidence = evidenceOn({ claim, contest, house, among });
    return {
      claim,
      evidence,
      total_db: total_db(evidence),
      floor_db: floorOf_db(evidence, heard.length > 0),
      named: heard.some(({ assistant }) => assistant === claim.assistant),
      guard: claim.guarded ? guard(claim, contest, house) : undefined,
    };
  });
}

/** A claim weighed anew, where of its evidence only this kind may have changed. */
export function reweighed(weight: Weight, kind: EvidenceKind, of: Case): Weight {
  const evidence = withRow(weight.evidence, kind, of);
  const { claim, named } = weight;
  return {
    claim,
    evidence,
    total_db: total_db(evidence),
    floor_db: floorOf_db(evidence, freshNames(of.contest.utterance).length > 0),
    named,
    guard: claim.guarded ? guard(claim, of.contest, of.house) : undefined,
  };
}

/** Where a person was as such proves nothing: unheard, habit and room lift no claim over the floor. */
function floorOf_db(evidence: readonly Evidence[], isHeard: boolean): number {
  return isHeard ? total_db(evidence) : total_db(evidence, ['habit', 'room']);
}

/** Whether a claim stands whose assistant was called by name: then no other can win. */
export function namedStands(weights: readonly Weight[]): boolean {
  return weights.some(({ named, floor_db }) => named && floor_db >= 0);
}

/** Why a claim cannot win, whatever its total; undefined where it can. @param called see `namedStands`. */
export function barred({ floor_db, named, guard }: Weight, called: boolean): string | undefined {
  if (floor_db < 0) return `the evidence is against it (${floor_db} dB)`;
  if (called && !named) return 'another assistant was called by name';
  return guard;
}

/**
 * The strongest of those that can win; of several within `tie_db` of it the one whose assistant is preferred, then
 * the one of the lower id. Undefined where none can.
 */
export function strongest(
  weights: readonly Weight[],
  { prefer, policy }: Pick<ArbiterState, 'prefer' | 'policy'>,
): { readonly winner: Weight; readonly isTied: boolean } | undefined {
  const called = namedStands(weights);
  const isAble = ({ floor_db, named, guard }: Weight) =>
    floor_db >= 0 && (named || !called) && guard === undefined;
  let best_db = Number.NEGATIVE_INFINITY;
  for (const weight of weights) if (isAble(weight)) best_db = Math.max(best_db, weight.total_db);
  const order = byPreference(prefer);
  let winner: Weight | undefined;
  let isTied = false;
  for (const weight of weights) {
    if (!isAble(weight) || !ties(weight.total_db, best_db, policy.tie_db)) continue;
    isTied = winner !== undefined;
    const { assistant, id } = weight.claim;
    const rank = winner ? order(assistant, winner.claim.assistant) : -1;
    if (!winner || rank < 0 || (rank === 0 && id < winner.claim.id)) winner = weight;
  }
  return winner && { winner, isTied };
}

/** Whether a total is no further below the highest than a tie; as decimals, for 4.28 − 3.78 is more than 0.5 in binary. */
export function ties(total_db: number, highest_db: number, tie_db: number): boolean {
  return round(highest_db - total_db) <= tie_db;
}

/** Why a guarded claim may not be granted (design §3, "Guarded actions"); undefined where it may. */
function guard(claim: Contender, contest: Contest, house: ArbiterState): string | undefined {
  if (!claim.authenticated) return `guarded: the ${claim.door} door does not prove who asked`;
  if (contest.claims.some((other) => !sameIntents(other.reach, claim.reach)))
    return 'guarded: another claim asks for something else';
  const waiting = silent(contest, house);
  if (waiting.length > 0) return `guarded: ${waiting.join(' and ')} has not spoken`;
  // Names that a verdict has spent call nobody any more, yet what was said was said to them.
  if (contest.utterance && !names(contest.utterance, claim.assistant))
    return 'guarded: it was not called by name';
  return undefined;
}
