import type { Device } from '../config/device.ts';
import type { DeviceState } from '../devices/device-state.ts';
import { canDo } from '../intent/capability.ts';
import type { Intent } from '../intent/intent.ts';

/** The range of colour temperatures that a door offers, in mireds: the lights of every family can do it. */
export const MIREDS = { min: 153, max: 500 } as const;

/** A colour temperature in mireds, from kelvin; within {@link MIREDS}. */
export function miredsOf(kelvin: number): number {
  return offered(Math.round(1_000_000 / kelvin));
}

/**
 * A colour temperature in whole kelvins, from mireds. Two ecosystems that ask for the same colour so ask for the
 * same intent.
 */
export function kelvinOf(mireds: number): number {
  return Math.round(1_000_000 / offered(mireds));
}

function offered(mireds: number): number {
  return Math.min(MIREDS.max, Math.max(MIREDS.min, mireds));
}

/**
 * The intent for a cloud's "on" or "off", which it sends to devices of every kind: a curtain opens or closes, a lock
 * unlocks or locks, a scene is activated. Undefined where the device has no such action.
 */
export function powered(device: Device, on: boolean): Intent | undefined {
  const { id } = device;
  const actions = on
    ? (['turn_on', 'open', 'unlock', 'activate'] as const)
    : (['turn_off', 'close', 'lock'] as const);
  const action = actions.find((each) => canDo(device, each));
  return action && { action, device: id };
}

/** Whether a device of any kind is "on" for a cloud; undefined where the device has not reported it. */
export function isPowered({ on, position, locked, brightness }: DeviceState): boolean | undefined {
  if (on !== undefined) return on;
  if (position !== undefined) return position > 0;
  if (locked !== undefined) return !locked;
  return brightness === undefined ? undefined : brightness > 0;
}
