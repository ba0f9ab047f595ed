import type { ArbiterState } from '../arbiter-state.ts';
import { asksNoMore, type ClaimedIn, type Contest, type LiveClaim } from '../contest.ts';
import type { Outcome, Reason } from '../reason.ts';
import { barred, nobodyClaimed, standingOf, strongest, type Weight, weigh } from './weight.ts';

/** One claim, weighed against its rivals. */
export interface Weighed extends Weight {
  readonly outcome: Outcome;
  readonly reason: Reason;
}

/** The winner of a contest, and how every claim fared against it. */
export interface Decision {
  /** Undefined: withheld. */
  readonly winner: LiveClaim | undefined;
  /** The winner and its rivals, or, withheld, all; the winner first, then by their totals. */
  readonly weighed: readonly Weighed[];
  /** The claims that are no rivals of the winner: they go on as a contest of their own. */
  readonly rest: readonly LiveClaim[];
}

/**
 * Decides among the claims that are present: the strongest first, over its rivals. Pure, and blind to the order of
 * arrival: only onsets count, so permuting claims of equal onsets changes nothing (guarantee 4).
 * @param claimedIn the assistants that have claimed of each voice in other contests; default: none.
 */
export function decide(
  contest: Contest,
  state: ArbiterState,
  claimedIn: ClaimedIn = nobodyClaimed,
): Decision {
  const weights = weigh(contest, state, claimedIn);
  const { winner, isTied = false } = strongest(weights, state) ?? {};
  const standing = standingOf(weights);
  const weighed: Weighed[] = [];
  const rest: LiveClaim[] = [];
  for (const weight of weights) {
    if (winner && weight !== winner && !winner.rivals.includes(weight.live)) rest.push(weight.live);
    else {
      const bar = weight === winner ? undefined : barred(weight, standing);
      weighed.push({ ...weight, ...outcomeOf({ weight, winner, isTied, bar }) });
    }
  }
  if (weighed.length > 1)
    weighed.sort(
      (a, b) =>
        Number(b.live === winner?.live) - Number(a.live === winner?.live) ||
        b.total_db - a.total_db ||
        byAssistant(state, a, b),
    );
  return { winner: winner?.live, weighed, rest };
}

function byAssistant({ prefer }: ArbiterState, a: Weight, b: Weight): number {
  const rank = ({ live }: Weight) => {
    const at = prefer.indexOf(live.claim.assistant);
    return at < 0 ? prefer.length : at;
  };
  const one = a.live.claim;
  const other = b.live.claim;
  return (
    rank(a) - rank(b) || (one.assistant < other.assistant ? -1 : one.assistant > other.assistant ? 1 : 0)
  );
}

function outcomeOf(of: {
  weight: Weight;
  winner: Weight | undefined;
  isTied: boolean;
  bar: Reason | undefined;
}): { readonly outcome: Outcome; readonly reason: Reason } {
  const { weight, winner, bar } = of;
  if (!winner) return { outcome: 'withheld', reason: bar ?? { kind: 'nobody_won' } };
  if (weight === winner) {
    const { taken } = weight.live.claim;
    const kind = of.isTied ? 'preferred' : 'strongest';
    return { outcome: 'granted', reason: taken ? { kind, taken } : { kind } };
  }
  const by = winner.live.claim.assistant;
  if (asksNoMore(weight.live.claim.reach, winner.live.claim.reach))
    return {
      outcome: 'absorbed',
      reason: bar?.kind === 'heard_nearer' ? bar : { kind: 'does_the_same', by },
    };
  return {
    outcome: 'overruled',
    reason: bar ?? { kind: 'outweighed', by, its_db: winner.total_db, own_db: weight.total_db },
  };
}
