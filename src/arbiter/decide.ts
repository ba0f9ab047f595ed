import type { Outcome } from '../event/pipeline-event.ts';
import { asksNoMore, type Contender, type Contest, sameIntents } from './contest.ts';
import { type Evidence, evidenceOn, total_db } from './evidence.ts';
import { silent } from './expected.ts';
import { byPreference, type House } from './house.ts';
import { freshNames, names } from './utterance.ts';

/** One claim, weighed. */
export interface Weighed {
  readonly claim: Contender;
  readonly evidence: readonly Evidence[];
  readonly total_db: number;
  /** The part of its total that may not be under 0, or the claim cannot win. */
  readonly floor_db: number;
  /** Why it cannot win, whatever its total; absent where it can. */
  readonly barred?: string;
  readonly outcome: Outcome;
  readonly reason: string;
}

/** Who won a contest, and how every claim fared. */
export interface Decision {
  /** Undefined: withheld. */
  readonly winner: Contender | undefined;
  /** In the order of their totals, the winner first. */
  readonly weighed: readonly Weighed[];
}

type Weight = Omit<Weighed, 'outcome' | 'reason'>;

/**
 * Who was meant, of the claims that are present. Pure, and blind to the order of arrival: only onsets
 * count, so permuting claims of equal onsets changes nothing (guarantee 4).
 */
export function decide(contest: Contest, house: House): Decision {
  const weights = weigh(contest, house);
  const able = weights.filter(({ barred }) => barred === undefined);
  const best_db = Math.max(...able.map((weight) => weight.total_db));
  const prefer = byPreference(house.prefer);
  const tied = able
    .filter((weight) => best_db - weight.total_db <= house.policy.tie_db)
    .sort((a, b) => prefer(a.claim.assistant, b.claim.assistant) || (a.claim.id < b.claim.id ? -1 : 1));
  const winner = tied[0];
  const weighed = weights
    .map((weight) => ({ ...weight, ...fate({ weight, winner, tied: tied.length > 1 }) }))
    .sort(
      (a, b) =>
        Number(b.claim === winner?.claim) - Number(a.claim === winner?.claim) ||
        b.total_db - a.total_db ||
        prefer(a.claim.assistant, b.claim.assistant),
    );
  return { winner: winner?.claim, weighed };
}

function weigh(contest: Contest, house: House): readonly Weight[] {
  const heard = freshNames(contest.utterance);
  const isNamed = (claim: Contender) => heard.some(({ assistant }) => assistant === claim.assistant);
  const weights = contest.claims.map((claim): Weight => {
    const evidence = evidenceOn({ claim, contest, house });
    // Where a person was as such proves nothing: unheard, habit and room lift no claim over the floor.
    const floor_db = heard.length > 0 ? total_db(evidence) : total_db(evidence, ['habit', 'room']);
    return { claim, evidence, total_db: total_db(evidence), floor_db };
  });
  const namedStands = weights.some(({ claim, floor_db }) => isNamed(claim) && floor_db >= 0);
  return weights.map((weight) => {
    const barred =
      weight.floor_db < 0
        ? `the evidence is against it (${weight.floor_db} dB)`
        : namedStands && !isNamed(weight.claim)
          ? 'another assistant was called by name'
          : guard(weight.claim, contest, house);
    return barred === undefined ? weight : { ...weight, barred };
  });
}

/** Why a guarded claim may not be granted (design §3, "Guarded actions"); undefined where it may. */
function guard(claim: Contender, contest: Contest, house: House): string | undefined {
  if (!claim.guarded) return undefined;
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

function fate(of: { weight: Weight; winner: Weight | undefined; tied: boolean }): {
  outcome: Outcome;
  reason: string;
} {
  const { weight, winner } = of;
  if (!winner) return { outcome: 'withheld', reason: weight.barred ?? 'nobody won' };
  if (weight === winner)
    return { outcome: 'granted', reason: of.tied ? 'tied, and preferred' : 'the strongest evidence' };
  if (asksNoMore(weight.claim.reach, winner.claim.reach))
    return { outcome: 'absorbed', reason: `${winner.claim.assistant} does the same` };
  const reason =
    weight.barred ?? `${winner.claim.assistant} had ${winner.total_db} dB against ${weight.total_db} dB`;
  return { outcome: 'overruled', reason };
}
