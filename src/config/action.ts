import { z } from 'zod';

/** What may stand in an intent's `value`, per action; actions that are not here take none. */
export const ACTION_VALUES = {
  set_brightness: { unit: '%', min: 0, max: 100 },
  adjust_brightness: { unit: '%', min: -100, max: 100 },
  set_color_temperature: { unit: 'K', min: 1000, max: 10000 },
  set_temperature: { unit: '°C', min: 5, max: 35 },
  set_position: { unit: '%', min: 0, max: 100 },
} as const;

export const ACTIONS = [
  'turn_on',
  'turn_off',
  'toggle',
  'set_brightness',
  'adjust_brightness',
  'set_color_temperature',
  'set_temperature',
  'open',
  'close',
  'stop',
  'set_position',
  'lock',
  'unlock',
  'activate',
] as const;

/** What can be asked of a device. */
export type Action = (typeof ACTIONS)[number];

/** Ids of assistants, devices and rooms. */
export const idSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a kebab-case id: lower-case letters and digits, joined by hyphens')
  .meta({ title: 'a kebab-case id' });
