import type { Device } from '../../config/device.ts';

/** A device as a Matter device type; a `scene` is shown as a switch, because Matter has no type for it. */
export type DeviceMapping =
  | 'light'
  | 'dimmable-light'
  | 'color-temperature-light'
  | 'color-light'
  /** With colours, and without white tones of its own. */
  | 'color-only-light'
  | 'outlet'
  | 'scene'
  | 'fan'
  | 'cover'
  | 'positioned-cover'
  | 'lock'
  | 'thermostat';

type Feature = Device['features'][number];

/** The features that each device type carries; a device needs all of them. */
const CARRIED: Readonly<Record<DeviceMapping, readonly Feature[]>> = {
  light: ['on_off'],
  'dimmable-light': ['on_off', 'brightness'],
  'color-temperature-light': ['on_off', 'brightness', 'color_temperature'],
  'color-light': ['on_off', 'brightness', 'color_temperature', 'color'],
  'color-only-light': ['on_off', 'brightness', 'color'],
  outlet: ['on_off'],
  scene: ['activate'],
  fan: ['on_off'],
  cover: ['open_close'],
  'positioned-cover': ['position'],
  lock: ['lock'],
  thermostat: ['temperature'],
};

const LIGHTS = [
  'color-light',
  'color-only-light',
  'color-temperature-light',
  'dimmable-light',
  'light',
] as const;

/** By kind, the types in order, the richest first. Garage doors and valves have none: the ecosystems do not guard them. */
const CANDIDATES: Readonly<Record<Device['kind'], readonly DeviceMapping[]>> = {
  light: LIGHTS,
  switch: ['outlet'],
  outlet: ['outlet'],
  fan: ['fan'],
  cover: ['positioned-cover', 'cover'],
  lock: ['lock'],
  climate: ['thermostat'],
  group: [...LIGHTS.slice(0, -1), 'outlet', 'positioned-cover', 'cover', 'scene'],
  scene: ['scene', 'outlet'],
  garage: [],
  valve: [],
};

/** Features that a device type carries as well, where the device has them. */
const CARRIED_TOO: Readonly<Partial<Record<DeviceMapping, readonly Feature[]>>> = {
  'positioned-cover': ['open_close'],
  thermostat: ['on_off'],
};

/** The device's Matter type, and the features that Matter cannot carry. Pure. */
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
