import type { Device } from '../../../config/device.ts';
import type { DeviceState } from '../../../devices/device-state.ts';
import { canDo, unsupported } from '../../../intent/capability.ts';
import type { Intent } from '../../../intent/intent.ts';

export const DISPLAY_CATEGORIES: Readonly<Record<Device['kind'], string>> = {
  light: 'LIGHT',
  switch: 'SWITCH',
  outlet: 'SMARTPLUG',
  fan: 'FAN',
  lock: 'SMARTLOCK',
  cover: 'INTERIOR_BLIND',
  garage: 'GARAGE_DOOR',
  climate: 'THERMOSTAT',
  valve: 'OTHER',
  scene: 'SCENE_TRIGGER',
  group: 'LIGHT',
};

/** A cover's position is a range from 0 (closed) to 100 (open). */
const POSITION = { interface: 'Alexa.RangeController', instance: 'Cover.Position' } as const;

/** One capability interface: its reported property, and the intents of its directives. */
interface Capability {
  readonly interface: string;
  readonly property: string;
  /** A device has the capability if it can do this action. */
  readonly action: Intent['action'];
  readonly read: (state: DeviceState) => unknown;
  readonly directives: Readonly<Record<string, (payload: Payload, state: DeviceState) => Asked | undefined>>;
}

type Payload = Readonly<Record<string, unknown>>;
/** An intent without its device. */
type Asked = Omit<Intent, 'device'>;

const number = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
const valued = (action: Intent['action'], value: number | undefined): Asked | undefined =>
  value === undefined ? undefined : { action, value };
/** Degrees Celsius, from a temperature in the user's scale. */
const celsius = (value: unknown): number | undefined => {
  const { value: degrees, scale } = (value ?? {}) as { value?: unknown; scale?: unknown };
  const given = number(degrees);
  if (given === undefined) return undefined;
  if (scale === 'FAHRENHEIT') return Math.round(((given - 32) / 1.8) * 2) / 2;
  return scale === 'KELVIN' ? given - 273.15 : given;
};
const plus = (known: number | undefined, change: number | undefined): number | undefined =>
  known === undefined || change === undefined ? undefined : known + change;

const CAPABILITIES: readonly Capability[] = [
  {
    interface: 'Alexa.PowerController',
    property: 'powerState',
    action: 'turn_on',
    read: ({ on }) => (on === undefined ? undefined : on ? 'ON' : 'OFF'),
    directives: { TurnOn: () => ({ action: 'turn_on' }), TurnOff: () => ({ action: 'turn_off' }) },
  },
  {
    interface: 'Alexa.BrightnessController',
    property: 'brightness',
    action: 'set_brightness',
    read: ({ brightness }) => brightness,
    directives: {
      SetBrightness: ({ brightness }) => valued('set_brightness', number(brightness)),
      AdjustBrightness: ({ brightnessDelta }) => valued('adjust_brightness', number(brightnessDelta)),
    },
  },
  {
    interface: 'Alexa.ColorTemperatureController',
    property: 'colorTemperatureInKelvin',
    action: 'set_color_temperature',
    read: ({ color_temperature }) => color_temperature,
    directives: {
      SetColorTemperature: ({ colorTemperatureInKelvin }) =>
        valued('set_color_temperature', number(colorTemperatureInKelvin)),
      IncreaseColorTemperature: (_, { color_temperature }) =>
        valued('set_color_temperature', plus(color_temperature, 500)),
      DecreaseColorTemperature: (_, { color_temperature }) =>
        valued('set_color_temperature', plus(color_temperature, -500)),
    },
  },
  {
    interface: 'Alexa.LockController',
    property: 'lockState',
    action: 'lock',
    read: ({ locked }) => (locked === undefined ? undefined : locked ? 'LOCKED' : 'UNLOCKED'),
    directives: { Lock: () => ({ action: 'lock' }), Unlock: () => ({ action: 'unlock' }) },
  },
  {
    interface: POSITION.interface,
    property: 'rangeValue',
    action: 'set_position',
    read: ({ position }) => position,
    directives: {
      SetRangeValue: ({ rangeValue }) => valued('set_position', number(rangeValue)),
      AdjustRangeValue: ({ rangeValueDelta }, { position }) =>
        valued('set_position', clamped(plus(position, number(rangeValueDelta)))),
    },
  },
  {
    interface: 'Alexa.ThermostatController',
    property: 'targetSetpoint',
    action: 'set_temperature',
    read: ({ temperature }) =>
      temperature === undefined ? undefined : { value: temperature, scale: 'CELSIUS' },
    directives: {
      SetTargetTemperature: ({ targetSetpoint }) => valued('set_temperature', celsius(targetSetpoint)),
      AdjustTargetTemperature: ({ targetSetpointDelta }, { temperature }) => {
        const { value, scale } = (targetSetpointDelta ?? {}) as { value?: unknown; scale?: unknown };
        const change = number(value);
        const degrees = scale === 'FAHRENHEIT' && change !== undefined ? change / 1.8 : change;
        return valued('set_temperature', plus(temperature, degrees));
      },
    },
  },
];

function clamped(share: number | undefined): number | undefined {
  return share === undefined ? undefined : Math.min(100, Math.max(0, share));
}

/** The intent of a directive; `unknown` where the device has no such interface, `invalid` for an unusable value. */
export function intentOf(of: {
  device: Device;
  header: { readonly namespace: string; readonly name: string };
  payload: Payload;
  state: DeviceState;
}): Intent | 'unknown' | 'invalid' {
  const { device, header, payload, state } = of;
  if (header.namespace === 'Alexa.SceneController')
    return header.name === 'Activate' && canDo(device, 'activate')
      ? { action: 'activate', device: device.id }
      : 'unknown';
  const capability = CAPABILITIES.find(
    (each) => each.interface === header.namespace && canDo(device, each.action),
  );
  const directive =
    capability && Object.hasOwn(capability.directives, header.name) && capability.directives[header.name];
  if (!directive) return 'unknown';
  const asked = directive(payload, state);
  if (!asked) return 'invalid';
  const intent: Intent = { ...asked, device: device.id };
  return unsupported(device, intent) === undefined ? intent : 'invalid';
}

/** The capabilities that a device is discovered with. */
export function capabilitiesOf(device: Device): readonly object[] {
  const base = { type: 'AlexaInterface', version: '3' };
  const had = CAPABILITIES.filter(({ action }) => canDo(device, action)).map((capability) => ({
    ...base,
    interface: capability.interface,
    properties: { supported: [{ name: capability.property }], proactivelyReported: false, retrievable: true },
    ...(capability.interface === POSITION.interface && {
      instance: POSITION.instance,
      capabilityResources: {
        friendlyNames: [{ '@type': 'asset', value: { assetId: 'Alexa.Setting.Opening' } }],
      },
      configuration: { supportedRange: { minimumValue: 0, maximumValue: 100, precision: 1 } },
    }),
    ...(capability.interface === 'Alexa.ThermostatController' && {
      configuration: { supportedModes: ['HEAT'], supportsScheduling: false },
    }),
  }));
  const scene = canDo(device, 'activate')
    ? [{ ...base, interface: 'Alexa.SceneController', supportsDeactivation: false }]
    : [];
  return [{ ...base, interface: 'Alexa' }, ...had, ...scene];
}

/** The device's reported state, as Alexa's properties. */
export function propertiesOf(state: DeviceState, now: Date): readonly object[] {
  return CAPABILITIES.flatMap((capability) => {
    const value = capability.read(state);
    if (value === undefined) return [];
    return [
      {
        namespace: capability.interface,
        ...(capability.interface === POSITION.interface && { instance: POSITION.instance }),
        name: capability.property,
        value,
        timeOfSample: now.toISOString(),
        uncertaintyInMilliseconds: 1000,
      },
    ];
  });
}
