import type { ArbiterState } from '../arbiter-state.ts';
import type { ClaimedIn, Contest } from '../contest.ts';
import type { Counterfactual } from '../reason.ts';
import type { Decision } from '../scoring/decide.ts';
import { logOdds_db } from '../scoring/evidence.ts';
import { nobodyClaimed, strongest } from '../scoring/weight.ts';
import { type Dial, dials, type Perturbation, switches } from './perturbation.ts';

/** One imagined change that turns the verdict. */
interface Turn {
  /** How large the change is, in decibans of evidence. */
  readonly size_db: number;
  readonly change: Counterfactual;
}

/** Probabilities are tried to the hundredth. */
const STEPS = 100;

/**
 * The smallest single change of a score, a confidence, a room, an owner or a preference that would have turned the
 * verdict (docs/arbitration.md#evidence).
 * @param contest of the winner and its rivals.
 * @param of.claimedIn the assistants that had claimed of each voice at the decision; default: none in another contest.
 */
export function counterfactual(
  contest: Contest,
  state: ArbiterState,
  { decision, claimedIn = nobodyClaimed }: { decision: Decision; claimedIn?: ClaimedIn },
): Counterfactual {
  const turned = ({ weights, prefer = state.prefer }: Perturbation) =>
    strongest(weights, { policy: state.policy, prefer })?.winner.live.claim.assistant !==
    decision.winner?.claim.assistant;
  const scales = { contest, state, claimedIn, weights: decision.weighed };
  let smallest: Turn | undefined;
  for (const dial of dials(scales)) smallest = smallestTurn(dial, turned, smallest) ?? smallest;
  for (const each of switches(scales))
    if (each.size_db < sizeOf_db(smallest) && turned(each.perturbation())) smallest = each;
  return smallest?.change ?? { kind: 'none' };
}

/**
 * Between the edges of a dial, evidence only grows or only falls with the probability. So the first edge that turns the
 * verdict is found on either side, and then the nearest turning point before it by halving. Undefined where there is
 * none that is smaller than the best known.
 */
function smallestTurn(
  dial: Dial,
  turned: (perturbation: Perturbation) => boolean,
  best: Turn | undefined,
): Turn | undefined {
  const size_db = (step: number) => Math.abs(logOdds_db(step / STEPS, 40) - logOdds_db(dial.from, 40));
  const from = Math.round(dial.from * STEPS);
  const edges = [1, ...dial.edges, STEPS - 1];
  const sides = [edges.filter((edge) => edge > from), edges.filter((edge) => edge < from).reverse()];
  let smallest = best;
  for (const side of sides) {
    let stays = from;
    for (const edge of side) {
      if (size_db(stays) >= sizeOf_db(smallest)) break;
      if (!turned(dial.set(edge / STEPS))) {
        stays = edge;
        continue;
      }
      let turns = edge;
      while (Math.abs(turns - stays) > 1) {
        const middle = Math.trunc((turns + stays) / 2);
        if (turned(dial.set(middle / STEPS))) turns = middle;
        else stays = middle;
      }
      if (size_db(turns) < sizeOf_db(smallest))
        smallest = { size_db: size_db(turns), change: dial.change(turns / STEPS) };
      break;
    }
  }
  return smallest === best ? undefined : smallest;
}

function sizeOf_db(turn: Turn | undefined): number {
  return turn?.size_db ?? Number.POSITIVE_INFINITY;
}
