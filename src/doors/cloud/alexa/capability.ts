import type { Device } from '../../../config/device.ts';
import { colorOfHue, hueAndSaturationOf } from '../../../devices/color.ts';
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

/** What only opens and closes has two modes. */
const OPENING = { interface: 'Alexa.ModeController', instance: 'Cover.Mode' } as const;
const MODES = { open: 'Cover.Open', closed: 'Cover.Closed' } as const;

/** The words of people for what the directives do (Alexa, "Semantics"). */
function semantics(to: {
  directive: string;
  open: object;
  closed: object;
  states: readonly object[];
}): object {
  const mapping = (actions: readonly string[], payload: object) => ({
    '@type': 'ActionsToDirective',
    actions: actions.map((action) => `Alexa.Actions.${action}`),
    directive: { name: to.directive, payload },
  });
  return {
    actionMappings: [mapping(['Close', 'Lower'], to.closed), mapping(['Open', 'Raise'], to.open)],
    stateMappings: to.states,
  };
}

/** What an interface with an instance is discovered with: its name, its values, its words. */
const CONTROLLERS: Readonly<Record<string, object>> = {
  [POSITION.interface]: {
    instance: POSITION.instance,
    capabilityResources: {
      friendlyNames: [{ '@type': 'asset', value: { assetId: 'Alexa.Setting.Opening' } }],
    },
    configuration: { supportedRange: { minimumValue: 0, maximumValue: 100, precision: 1 } },
    semantics: semantics({
      directive: 'SetRangeValue',
      open: { rangeValue: 100 },
      closed: { rangeValue: 0 },
      states: [
        { '@type': 'StatesToValue', states: ['Alexa.States.Closed'], value: 0 },
        {
          '@type': 'StatesToRange',
          states: ['Alexa.States.Open'],
          range: { minimumValue: 1, maximumValue: 100 },
        },
      ],
    }),
  },
  [OPENING.interface]: {
    instance: OPENING.instance,
    capabilityResources: {
      friendlyNames: [{ '@type': 'asset', value: { assetId: 'Alexa.Setting.Mode' } }],
    },
    configuration: {
      ordered: false,
      supportedModes: [
        modeCalled(MODES.open, 'Alexa.Value.Open'),
        modeCalled(MODES.closed, 'Alexa.Value.Close'),
      ],
    },
    semantics: semantics({
      directive: 'SetMode',
      open: { mode: MODES.open },
      closed: { mode: MODES.closed },
      states: [
        { '@type': 'StatesToValue', states: ['Alexa.States.Closed'], value: MODES.closed },
        { '@type': 'StatesToValue', states: ['Alexa.States.Open'], value: MODES.open },
      ],
    }),
  },
};

function modeCalled(value: string, assetId: string): object {
  return { value, modeResources: { friendlyNames: [{ '@type': 'asset', value: { assetId } }] } };
}

/** One capability interface: its reported property, and the intents of its directives. */
interface Capability {
  readonly interface: string;
  readonly property: string;
  /** A device has the capability if it can do this action. */
  readonly action: Intent['action'];
  /** A device that can do this has another capability in place of this one; absent: it has this one too. */
  readonly unless?: Intent['action'];
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
  if (scale === 'FAHRENHEIT') return inHalves((given - 32) / 1.8);
  return scale === 'KELVIN' ? given - 273.15 : given;
};
/** Alexa's hue in degrees, saturation and brightness, both 0 to 1. A lamp without a reported brightness shines fully. */
const hsbOf = (color: number, brightness = 100): object => {
  const { hue, saturation } = hueAndSaturationOf(color);
  return { hue, saturation: saturation / 100, brightness: brightness / 100 };
};
/** The colour; how bright it is stays as it is, for the lamp has a brightness of its own. */
const colorOfHsb = (color: unknown): number | undefined => {
  const { hue, saturation } = (color ?? {}) as { hue?: unknown; saturation?: unknown };
  const share = number(saturation);
  const degrees = number(hue);
  if (share === undefined || share < 0 || share > 1) return undefined;
  if (degrees === undefined || degrees < 0 || degrees > 360) return undefined;
  return colorOfHue(degrees, share * 100);
};
/** To half a degree, as thermostats take it. */
const inHalves = (degrees: number): number => Math.round(degrees * 2) / 2;
/**
 * A change, where the value to be changed is known. It stays relative: the same step again is a new wish, which the
 * value that the first one comes to would not be.
 */
const change = (known: number | undefined, by: number | undefined): number | undefined =>
  known === undefined ? undefined : by;

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
      IncreaseColorTemperature: () => ({ action: 'adjust_color_temperature', value: 500 }),
      DecreaseColorTemperature: () => ({ action: 'adjust_color_temperature', value: -500 }),
    },
  },
  {
    interface: 'Alexa.ColorController',
    property: 'color',
    action: 'set_color',
    read: ({ color, brightness }) => (color === undefined ? undefined : hsbOf(color, brightness)),
    directives: { SetColor: ({ color }) => valued('set_color', colorOfHsb(color)) },
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
        valued('adjust_position', change(position, number(rangeValueDelta))),
    },
  },
  {
    interface: OPENING.interface,
    property: 'mode',
    action: 'open',
    unless: 'set_position',
    // A valve reports whether it is on.
    read: ({ position, on }) => {
      const isOpen = position === undefined ? on : position > 0;
      return isOpen === undefined ? undefined : isOpen ? MODES.open : MODES.closed;
    },
    directives: {
      SetMode: ({ mode }) =>
        mode === MODES.open ? { action: 'open' } : mode === MODES.closed ? { action: 'close' } : undefined,
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
        const given = number(value);
        const degrees = scale === 'FAHRENHEIT' && given !== undefined ? inHalves(given / 1.8) : given;
        return valued('adjust_temperature', change(temperature, degrees));
      },
    },
  },
];

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
  const capability = CAPABILITIES.find((each) => each.interface === header.namespace && has(device, each));
  const directive =
    capability && Object.hasOwn(capability.directives, header.name) && capability.directives[header.name];
  if (!directive) return 'unknown';
  const asked = directive(payload, state);
  if (!asked) return 'invalid';
  const intent: Intent = { ...asked, device: device.id };
  return unsupported(device, intent) === undefined ? intent : 'invalid';
}

function has(device: Device, { action, unless }: Capability): boolean {
  return canDo(device, action) && (unless === undefined || !canDo(device, unless));
}

/** The capabilities that a device is discovered with. */
export function capabilitiesOf(device: Device): readonly object[] {
  const base = { type: 'AlexaInterface', version: '3' };
  const had = CAPABILITIES.filter((each) => has(device, each)).map((capability) => ({
    ...base,
    interface: capability.interface,
    properties: { supported: [{ name: capability.property }], proactivelyReported: false, retrievable: true },
    ...CONTROLLERS[capability.interface],
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
export function propertiesOf(device: Device, state: DeviceState, now: Date): readonly object[] {
  return CAPABILITIES.flatMap((capability) => {
    if (!has(device, capability)) return [];
    const value = capability.read(state);
    if (value === undefined) return [];
    return [
      {
        namespace: capability.interface,
        ...instanceOf(capability.interface),
        name: capability.property,
        value,
        timeOfSample: now.toISOString(),
        uncertaintyInMilliseconds: 1000,
      },
    ];
  });
}

function instanceOf(of: string): { instance?: string } {
  const controller = [POSITION, OPENING].find((each) => each.interface === of);
  return controller ? { instance: controller.instance } : {};
}
