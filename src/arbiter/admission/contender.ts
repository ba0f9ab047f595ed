import { type Claim, isAuthenticated } from '../../claim/claim.ts';
import { closedToCloud } from '../../claim/cloud-guard.ts';
import { reach } from '../../intent/reach.ts';
import { guardedIn } from '../../intent/risk.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import { type Contender, union } from '../contest.ts';

/** The claim as it enters a contest of this home. */
export function contenderOf(claim: Claim, state: ArbiterState): Contender {
  const intents = union([], claim.intents);
  const guarded = intents.filter((intent) => guardedIn(state.devices, intent));
  // What is new stands first: behind a spread it makes of every claim an object of a shape of its own, slowly.
  return {
    ids: [claim.id],
    reach: union(
      [],
      intents.flatMap((intent) => reach(state.devices, intent)),
    ),
    authenticated:
      isAuthenticated(claim, state.assistants[claim.assistant]) &&
      guarded.every((intent) => closedToCloud(state.devices, intent, claim.door) === undefined),
    guarded: guarded.length > 0,
    last_ms: claim.arrived_ms,
    ...claim,
    intents,
    // Nothing comes from the future, whatever a door says.
    age_ms: Math.max(0, claim.age_ms),
  };
}
