import type { Device } from '../config/device.ts';
import type { DeviceState } from '../devices/device-state.ts';
import { canDo } from '../intent/capability.ts';
import type { Intent } from '../intent/intent.ts';

/** The colour temperatures offered, in mireds: what the lights of every family can do. */
export const MIREDS = { min: 153, max: 500 } as const;

export function miredsOf(kelvin: number): number {
  return offered(Math.round(1_000_000 / kelvin));
}

export function kelvinOf(mireds: number): number {
  return Math.round(1_000_000 / offered(mireds));
}

function offered(mireds: number): number {
  return Math.min(MIREDS.max, Math.max(MIREDS.min, mireds));
}

/**
 * "On" and "off" as a cloud says them of everything: of a curtain they mean open and close, of a lock unlock
 * and lock, of a scene activate. Undefined where the device has no such thing.
 */
export function powered(device: Device, on: boolean): Intent | undefined {
  const { id } = device;
  const actions = on
    ? (['turn_on', 'open', 'unlock', 'activate'] as const)
    : (['turn_off', 'close', 'lock'] as const);
  const action = actions.find((each) => canDo(device, each));
  return action && { action, device: id };
}

/** Whether a device is "on", as a cloud asks it of everything; undefined where it has not said. */
export function isPowered({ on, position, locked, brightness }: DeviceState): boolean | undefined {
  if (on !== undefined) return on;
  if (position !== undefined) return position > 0;
  if (locked !== undefined) return !locked;
  return brightness === undefined ? undefined : brightness > 0;
}
