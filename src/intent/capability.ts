import type { Action } from '../config/action.ts';
import { ACTION_VALUES } from '../config/action.ts';
import type { Device } from '../config/device.ts';
import type { Intent } from './intent.ts';

type Feature = Device['features'][number];

/** The feature that a device needs for each action. */
const NEEDED: Record<Action, readonly Feature[]> = {
  turn_on: ['on_off'],
  turn_off: ['on_off'],
  toggle: ['on_off'],
  set_brightness: ['brightness'],
  adjust_brightness: ['brightness'],
  set_color_temperature: ['color_temperature'],
  adjust_color_temperature: ['color_temperature'],
  set_color: ['color'],
  set_temperature: ['temperature'],
  adjust_temperature: ['temperature'],
  open: ['open_close', 'position'],
  close: ['open_close', 'position'],
  stop: ['open_close', 'position'],
  set_position: ['position'],
  adjust_position: ['position'],
  lock: ['lock'],
  unlock: ['lock'],
  activate: ['activate'],
};

/** Whether the device can be asked for the action at all. */
export function canDo(device: Device, action: Action): boolean {
  return NEEDED[action].some((feature) => device.features.includes(feature));
}

/** Why the device cannot carry the intent out; undefined where it can. */
export function unsupported(device: Device, intent: Intent): string | undefined {
  if (!canDo(device, intent.action)) return `${device.id} does not support ${intent.action}`;
  const range = ACTION_VALUES[intent.action as keyof typeof ACTION_VALUES];
  if (!range) return intent.value === undefined ? undefined : `${intent.action} takes no value`;
  if (intent.value === undefined) return `${intent.action} needs a value (${range.unit})`;
  if (intent.value < range.min || intent.value > range.max) {
    return `${intent.action} takes ${range.min} to ${range.max} ${range.unit}, not ${intent.value}`;
  }
  return undefined;
}
