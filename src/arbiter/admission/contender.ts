import { type Claim, isAuthenticated } from '../../claim/claim.ts';
import { membersOf, reach } from '../../intent/reach.ts';
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
      guarded.every(({ device }) => mayUnlock(claim, device, state)),
    guarded: guarded.length > 0,
    last_ms: claim.arrived_ms,
    ...claim,
    intents,
    // Nothing comes from the future, whatever a door says.
    age_ms: Math.max(0, claim.age_ms),
  };
}

/** A cloud account proves no speaker: it unlocks only where the owner says so, of every device that is guarded. */
function mayUnlock({ door }: Claim, device: string, { devices }: ArbiterState): boolean {
  if (door !== 'aligenie' && door !== 'alexa') return true;
  const known = devices.get(device);
  if (known?.guarded_clouds?.includes(door)) return true;
  const members = [...membersOf(devices, device)].filter((member) => !member.members);
  const isGuarded = (id: string) =>
    ACTIONS_OF_GUARD.some((action) => guardedIn(devices, { action, device: id }));
  return (
    members.length > 0 &&
    members.every((member) => member.guarded_clouds?.includes(door) || !isGuarded(member.id))
  );
}

/** What lets somebody in, or something out. */
const ACTIONS_OF_GUARD = ['unlock', 'open', 'toggle', 'turn_on'] as const;
