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
 * The intent for a cloud's "on" or "off", which it sends to devices of every kind: a curtain opens or closes, a scene
 * is activated. Undefined where the device has no such action. A lock has none: "on" never means "unlock", and people
 * who say "turn the lock off" may mean either.
 */
export function powered(device: Device, on: boolean): Intent | undefined {
  if (device.kind === 'lock') return undefined;
  const actions = on ? (['turn_on', 'open', 'activate'] as const) : (['turn_off', 'close'] as const);
  const action = actions.find((each) => canDo(device, each));
  return action && { action, device: device.id };
}

/**
 * Whether a device of any kind is "on" for a cloud; undefined where the device has not reported it. A lock is never
 * "on" or "off".
 */
export function isPowered({ on, position, brightness }: DeviceState): boolean | undefined {
  if (on !== undefined) return on;
  if (position !== undefined) return position > 0;
  return brightness === undefined ? undefined : brightness > 0;
}
