import { type Claim, isAuthenticated } from '../../claim/claim.ts';
import { reach } from '../../intent/reach.ts';
import { guardedIn } from '../../intent/risk.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import { type Contender, union } from '../contest.ts';

/** The claim as it enters a contest of this house. */
export function contenderOf(claim: Claim, house: ArbiterState): Contender {
  const intents = union([], claim.intents);
  // What is new stands first: behind a spread it makes of every claim an object of a shape of its own, slowly.
  return {
    ids: [claim.id],
    reach: union(
      [],
      intents.flatMap((intent) => reach(house.devices, intent)),
    ),
    authenticated: isAuthenticated(claim, house.assistants[claim.assistant]),
    guarded: intents.some((intent) => guardedIn(house.devices, intent)),
    last_ms: claim.arrived_ms,
    ...claim,
    intents,
    // Nothing comes from the future, whatever a door says.
    age_ms: Math.max(0, claim.age_ms),
  };
}
