import type { Device } from '../../config/device.ts';

type Family = NonNullable<Device['family']>;
type Feature = Device['features'][number];

const COMMON = ['on_off', 'brightness', 'color_temperature', 'position', 'open_close'] as const;
const ALL: readonly Feature[] = [...COMMON, 'temperature', 'lock', 'activate'];

/** What can be asked of a device by way of its family. */
export const FAMILY_FEATURES: Readonly<Record<Family, readonly Feature[]>> = {
  zigbee2mqtt: ALL,
  'home-assistant': ALL,
  // Its thermostats are in no released build, and it knows no locks and no scenes.
  tasmota: COMMON,
  esphome: ALL,
  shelly: [...COMMON, 'temperature'],
  homie: ALL,
  generic: ALL,
};
