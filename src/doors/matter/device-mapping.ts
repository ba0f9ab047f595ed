import type { Device } from '../../config/device.ts';

/** What a device is in Matter; `scene` is a switch there, for want of better. */
export type DeviceMapping =
  | 'light'
  | 'dimmable-light'
  | 'color-temperature-light'
  | 'outlet'
  | 'scene'
  | 'fan'
  | 'cover'
  | 'positioned-cover'
  | 'lock'
  | 'thermostat';

type Feature = Device['features'][number];

/** The features of a device that each likeness carries; every one of them is needed. */
const CARRIED: Readonly<Record<DeviceMapping, readonly Feature[]>> = {
  light: ['on_off'],
  'dimmable-light': ['on_off', 'brightness'],
  'color-temperature-light': ['on_off', 'brightness', 'color_temperature'],
  outlet: ['on_off'],
  scene: ['activate'],
  fan: ['on_off'],
  cover: ['open_close'],
  'positioned-cover': ['position'],
  lock: ['lock'],
  thermostat: ['temperature'],
};

const LIGHTS = ['color-temperature-light', 'dimmable-light', 'light'] as const;

/** From the richest on; a garage door or a valve is nothing that the ecosystems know how to guard. */
const CANDIDATES: Readonly<Record<Device['kind'], readonly DeviceMapping[]>> = {
  light: LIGHTS,
  switch: ['outlet'],
  outlet: ['outlet'],
  fan: ['fan'],
  cover: ['positioned-cover', 'cover'],
  lock: ['lock'],
  climate: ['thermostat'],
  group: [...LIGHTS.slice(0, 2), 'outlet', 'positioned-cover', 'cover', 'scene'],
  scene: ['scene', 'outlet'],
  garage: [],
  valve: [],
};

/** What else of the device a likeness carries where the device has it. */
const CARRIED_TOO: Readonly<Partial<Record<DeviceMapping, readonly Feature[]>>> = {
  'positioned-cover': ['open_close'],
  thermostat: ['on_off'],
};

/** What the device is in Matter, and which of its features nothing there can carry. Pure. */
export function deviceMappingOf(device: Device): {
  deviceMapping?: DeviceMapping;
  leftOut: readonly Feature[];
} {
  const { features, kind } = device;
  const deviceMapping = CANDIDATES[kind].find((each) =>
    CARRIED[each].every((feature) => features.includes(feature)),
  );
  if (!deviceMapping) return { leftOut: features };
  const carried = [...CARRIED[deviceMapping], ...(CARRIED_TOO[deviceMapping] ?? [])];
  return { deviceMapping, leftOut: features.filter((feature) => !carried.includes(feature)) };
}
