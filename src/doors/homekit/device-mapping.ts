import { Service, type WithUUID } from 'hap-nodejs';
import type { Device } from '../../config/device.ts';
import {
  activation,
  active,
  brightness,
  color,
  colorTemperature,
  cover,
  type Feature,
  garageDoor,
  lock,
  on,
  outletInUse,
  type Trait,
  thermostat,
  valve,
} from './traits.ts';

/** A device as HomeKit's service and characteristics. */
export interface DeviceMapping {
  readonly service: WithUUID<new (name: string) => Service>;
  readonly traits: readonly Trait[];
}

/** A service by which a device can be shown, and the features that it carries. */
interface Candidate {
  readonly service: DeviceMapping['service'];
  readonly carries: readonly Feature[];
  readonly traitsOf: (device: Device) => readonly Trait[];
  /** The features that a device must have, all of them; default: none. */
  readonly needs?: readonly Feature[];
  /** The features of which a device must have one; absent: no such condition. */
  readonly needsAny?: readonly Feature[];
}

const has = (device: Device, feature: Feature) => device.features.includes(feature);

const LIGHT: Candidate = {
  service: Service.Lightbulb,
  carries: ['on_off', 'brightness', 'color_temperature', 'color'],
  needs: ['on_off'],
  traitsOf: (device) => [
    on,
    ...(has(device, 'brightness') ? [brightness] : []),
    ...(has(device, 'color_temperature') ? [colorTemperature] : []),
    ...(has(device, 'color') ? color : []),
  ],
};
const SWITCH: Candidate = {
  service: Service.Switch,
  carries: ['on_off'],
  needs: ['on_off'],
  traitsOf: () => [on],
};
const OUTLET: Candidate = { ...SWITCH, service: Service.Outlet, traitsOf: () => [on, outletInUse] };
const FAN: Candidate = { ...SWITCH, service: Service.Fanv2, traitsOf: () => [active] };
const SCENE: Candidate = {
  service: Service.Switch,
  carries: ['activate'],
  needs: ['activate'],
  traitsOf: () => [activation],
};
const LOCK: Candidate = {
  service: Service.LockMechanism,
  carries: ['lock'],
  needs: ['lock'],
  traitsOf: () => lock,
};
const COVER: Candidate = {
  service: Service.WindowCovering,
  carries: ['open_close', 'position'],
  needsAny: ['open_close', 'position'],
  traitsOf: (device) => cover({ goesAnywhere: has(device, 'position') }),
};
const GARAGE: Candidate = { ...COVER, service: Service.GarageDoorOpener, traitsOf: () => garageDoor };
const THERMOSTAT: Candidate = {
  service: Service.Thermostat,
  carries: ['temperature', 'on_off'],
  needs: ['temperature'],
  traitsOf: (device) => thermostat({ turnsOff: has(device, 'on_off') }),
};
const VALVE: Candidate = {
  service: Service.Valve,
  carries: ['open_close', 'position', 'on_off'],
  needsAny: ['open_close', 'position', 'on_off'],
  traitsOf: valve,
};
/** A group with brightness is a light; a group without may be of any kind. */
const LIGHTS: Candidate = { ...LIGHT, needs: ['on_off', 'brightness'] };

/** By kind, the candidates in order: the first that fits is used. */
const CANDIDATES: Readonly<Record<Device['kind'], readonly Candidate[]>> = {
  light: [LIGHT],
  switch: [SWITCH],
  outlet: [OUTLET],
  fan: [FAN],
  lock: [LOCK],
  cover: [COVER],
  garage: [GARAGE],
  climate: [THERMOSTAT, SWITCH],
  valve: [VALVE],
  scene: [SCENE, SWITCH],
  group: [LIGHTS, SWITCH, COVER, LOCK, THERMOSTAT, SCENE],
};

/** The device's HomeKit service, and the features that HomeKit cannot carry. Pure. */
export function deviceMappingOf(device: Device): {
  deviceMapping?: DeviceMapping;
  leftOut: readonly Feature[];
} {
  const { features, kind } = device;
  const candidate = CANDIDATES[kind].find(
    ({ needs = [], needsAny }) =>
      needs.every((feature) => features.includes(feature)) &&
      (needsAny === undefined || needsAny.some((feature) => features.includes(feature))),
  );
  if (!candidate) return { leftOut: features };
  const { service, traitsOf, carries } = candidate;
  return {
    deviceMapping: { service, traits: traitsOf(device) },
    leftOut: features.filter((feature) => !carries.includes(feature)),
  };
}
