import { compared } from './comparison.ts';
import { type Contender, type Contest, sameIntents } from './contest.ts';
import { type Case, type Evidence, type EvidenceKind, evidenceOn, total_db, withRow } from './evidence.ts';
import { silent } from './expected.ts';
import { byPreference, type House } from './house.ts';
import { freshNames, names } from './utterance.ts';

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
export function weigh(contest: Contest, house: House): readonly Weight[] {
  const among = compared(contest.claims);
  const heard = freshNames(contest.utterance);
  return contest.claims.map((claim) => ({
    claim,
    ...sums(evidenceOn({ claim, contest, house, among }), heard.length > 0),
    named: heard.some(({ assistant }) => assistant === claim.assistant),
    guard: claim.guarded ? guard(claim, contest, house) : undefined,
  }));
}

/** A claim weighed anew, where of its evidence only this kind may have changed. */
export function reweighed(weight: Weight, kind: EvidenceKind, of: Case): Weight {
  const isHeard = freshNames(of.contest.utterance).length > 0;
  return {
    ...weight,
    ...sums(withRow(weight.evidence, kind, of), isHeard),
    guard: weight.claim.guarded ? guard(weight.claim, of.contest, of.house) : undefined,
  };
}

/** Where a person was as such proves nothing: unheard, habit and room lift no claim over the floor. */
function sums(
  evidence: readonly Evidence[],
  isHeard: boolean,
): Pick<Weight, 'evidence' | 'total_db' | 'floor_db'> {
  const all_db = total_db(evidence);
  return { evidence, total_db: all_db, floor_db: isHeard ? all_db : total_db(evidence, ['habit', 'room']) };
}

/** Why a claim cannot win, whatever its total; undefined where it can. */
export function barred(weight: Weight, weights: readonly Weight[]): string | undefined {
  if (weight.floor_db < 0) return `the evidence is against it (${weight.floor_db} dB)`;
  if (!weight.named && weights.some(({ named, floor_db }) => named && floor_db >= 0))
    return 'another assistant was called by name';
  return weight.guard;
}

/**
 * The strongest of those that can win; of several within `tie_db` of it the one whose assistant is preferred, then
 * the one of the lower id. Undefined where none can.
 */
export function strongest(
  weights: readonly Weight[],
  { prefer, policy }: Pick<House, 'prefer' | 'policy'>,
): { readonly winner: Weight; readonly isTied: boolean } | undefined {
  const able = weights.filter((weight) => barred(weight, weights) === undefined);
  const best_db = Math.max(...able.map((weight) => weight.total_db));
  const order = byPreference(prefer);
  const tied = able.filter((weight) => best_db - weight.total_db <= policy.tie_db);
  const [winner] = tied.sort(
    (a, b) => order(a.claim.assistant, b.claim.assistant) || (a.claim.id < b.claim.id ? -1 : 1),
  );
  return winner && { winner, isTied: tied.length > 1 };
}

/** Why a guarded claim may not be granted (design §3, "Guarded actions"); undefined where it may. */
function guard(claim: Contender, contest: Contest, house: House): string | undefined {
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
