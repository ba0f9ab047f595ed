import { z } from 'zod';

/** The range and unit of an intent's `value`, by action; other actions take no value. */
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

/** What a device can be asked to do. */
export type Action = (typeof ACTIONS)[number];

/** The id of an assistant, a device, a room or a satellite. */
export const idSchema = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a kebab-case id: lower-case letters and digits, joined by hyphens')
  .meta({ title: 'a kebab-case id' });
