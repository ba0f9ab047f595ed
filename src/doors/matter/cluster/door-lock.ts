import { DoorLockBehavior } from '@matter/main/behaviors/door-lock';
import { DoorLock } from '@matter/main/clusters/door-lock';
import type { DeviceState } from '../../../devices/device-state.ts';
import { ask } from '../command-handler.ts';

/** A lock without codes or users of its own. The arbiter decides whether it may be unlocked. */
export class LockCommands extends DoorLockBehavior {
  static override readonly lockOnInvoke = false;

  override lockDoor() {
    return ask(this, { action: 'lock' });
  }

  override unlockDoor() {
    return ask(this, { action: 'unlock' });
  }
}

export function lockStateOf({ locked }: DeviceState): { lockState?: DoorLock.LockState } {
  if (locked === undefined) return {};
  return { lockState: locked ? DoorLock.LockState.Locked : DoorLock.LockState.Unlocked };
}
