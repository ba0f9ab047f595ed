import { z } from 'zod';

/** The range and unit of an intent's `value`, by action; other actions take no value. */
export const ACTION_VALUES = {
  set_brightness: { unit: '%', min: 0, max: 100 },
  adjust_brightness: { unit: '%', min: -100, max: 100 },
  set_color_temperature: { unit: 'K', min: 1000, max: 10000 },
  adjust_color_temperature: { unit: 'K', min: -5000, max: 5000 },
  /** A colour as red × 65,536 + green × 256 + blue, each 0 to 255. */
  set_color: { unit: 'RGB', min: 0, max: 0xffffff },
  set_temperature: { unit: '°C', min: 5, max: 35 },
  adjust_temperature: { unit: '°C', min: -15, max: 15 },
  set_position: { unit: '%', min: 0, max: 100 },
  adjust_position: { unit: '%', min: -100, max: 100 },
} as const;

export const ACTIONS = [
  'turn_on',
  'turn_off',
  'toggle',
  'set_brightness',
  'adjust_brightness',
  'set_color_temperature',
  'adjust_color_temperature',
  'set_color',
  'set_temperature',
  'adjust_temperature',
  'open',
  'close',
  'stop',
  'set_position',
  'adjust_position',
  'lock',
  'unlock',
  'activate',
] as const;

/** What a device can be asked to do. */
export type Action = (typeof ACTIONS)[number];

/**
 * Actions that the hub makes of another and of what it knows of the device: no family of devices has them of its own.
 */
export const RELATIVE_ACTIONS = [
  'adjust_color_temperature',
  'adjust_temperature',
  'adjust_position',
] as const;

/** An action that a family of devices carries out. */
export type DeviceAction = Exclude<Action, (typeof RELATIVE_ACTIONS)[number]>;

/** The actions that families of devices carry out. */
export const DEVICE_ACTIONS = ACTIONS.filter(isDeviceAction);

function isDeviceAction(action: Action): action is DeviceAction {
  return !(RELATIVE_ACTIONS as readonly Action[]).includes(action);
}

/** The id of an assistant, a device, a room or a satellite. */
export const idSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a kebab-case id: lower-case letters and digits, joined by hyphens')
  .meta({ title: 'a kebab-case id' });
