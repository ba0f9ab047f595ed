import type { Device } from '../config/device.ts';
import { ACCOUNT_DOORS, type AccountDoor } from '../config/doors.ts';
import type { Intent } from '../intent/intent.ts';
import { type Devices, membersOf } from '../intent/reach.ts';
import { isGuarded } from '../intent/risk.ts';
import type { Claim } from './claim.ts';

/**
 * The first device on which the door may not carry out this guarded action, because its owner has not listed the door
 * in `unlock_by`: a cloud account does not prove who speaks. Undefined where there is none, and for every door that
 * is no cloud's. Every guarded member of a group counts. Pure.
 */
export function closedToCloud(devices: Devices, intent: Intent, door: string): Device | undefined {
  if (!isAccountDoor(door)) return undefined;
  return [...membersOf(devices, intent.device)].find(
    (device) => isGuarded(device, intent) && !device.unlock_by.includes(door),
  );
}

/** The claim, or, where it comes from a cloud that may not do what it asks, the same claim as one to refuse. Pure. */
export function checkedForCloud(devices: Devices, claim: Claim): Claim {
  for (const intent of claim.intents) {
    const closed = closedToCloud(devices, intent, claim.door);
    if (closed)
      return {
        ...claim,
        unsupported: `guarded: ${closed.id} is not open to the ${claim.door} door (unlock_by in its device file)`,
      };
  }
  return claim;
}

function isAccountDoor(door: string): door is AccountDoor {
  return ACCOUNT_DOORS.some((cloud) => cloud === door);
}
