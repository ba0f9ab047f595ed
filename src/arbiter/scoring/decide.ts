import { type ArbiterState, byPreference } from '../arbiter-state.ts';
import { asksNoMore, type Contender, type Contest } from '../contest.ts';
import type { Outcome } from '../event.ts';
import { barred, namedStands, strongest, type Weight, weigh } from './weight.ts';

/** One claim, weighed against the others. */
export interface Weighed extends Weight {
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

/**
 * Who was meant, of the claims that are present. Pure, and blind to the order of arrival: only onsets
 * count, so permuting claims of equal onsets changes nothing (guarantee 4).
 */
export function decide(contest: Contest, house: ArbiterState): Decision {
  const weights = weigh(contest, house);
  const { winner, isTied = false } = strongest(weights, house) ?? {};
  const prefer = byPreference(house.prefer);
  const called = namedStands(weights);
  const weighed = weights
    .map((weight) => {
      const { claim, evidence, total_db, floor_db, named, guard } = weight;
      const { outcome, reason } = fate({ weight, called, winner, isTied });
      return { claim, evidence, total_db, floor_db, named, guard, outcome, reason };
    })
    .sort(
      (a, b) =>
        Number(b.claim === winner?.claim) - Number(a.claim === winner?.claim) ||
        b.total_db - a.total_db ||
        prefer(a.claim.assistant, b.claim.assistant),
    );
  return { winner: winner?.claim, weighed };
}

function fate(of: {
  weight: Weight;
  /** Whether a claim stands that was called by name. */
  called: boolean;
  winner: Weight | undefined;
  isTied: boolean;
}): { outcome: Outcome; reason: string } {
  const { weight, called, winner } = of;
  if (!winner) return { outcome: 'withheld', reason: barred(weight, called) ?? 'nobody won' };
  if (weight === winner)
    return { outcome: 'granted', reason: of.isTied ? 'tied, and preferred' : 'the strongest evidence' };
  if (asksNoMore(weight.claim.reach, winner.claim.reach))
    return { outcome: 'absorbed', reason: `${winner.claim.assistant} does the same` };
  const reason =
    barred(weight, called) ??
    `${winner.claim.assistant} had ${winner.total_db} dB against ${weight.total_db} dB`;
  return { outcome: 'overruled', reason };
}
