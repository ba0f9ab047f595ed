import {
  Characteristic,
  type CharacteristicProps,
  type CharacteristicValue,
  ColorUtils,
  type WithUUID,
} from 'hap-nodejs';
import { ACTION_VALUES } from '../../config/action.ts';
import type { Device } from '../../config/device.ts';
import { hueAndSaturationOf } from '../../devices/color.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import { canDo } from '../../intent/capability.ts';
import type { Intent } from '../../intent/intent.ts';
import { isPowered, kelvinOf, MIREDS, miredsOf } from '../conversion.ts';

/** An intent without its device, which the accessory knows. */
export type Wish = Omit<Intent, 'device'>;

/** Half of a colour: HomeKit writes its hue in degrees and its saturation in % one by one, mostly in one request. */
export interface ColorPart {
  readonly hue?: number;
  readonly saturation?: number;
}

export type Feature = Device['features'][number];

/** One HomeKit characteristic of a device: its value for a state, and the intent that a write asks for. */
export interface Trait {
  readonly type: WithUUID<new () => Characteristic>;
  /** Bounds, where they differ from the characteristic's own. */
  readonly props?: Partial<Pick<CharacteristicProps, 'minValue' | 'maxValue' | 'minStep' | 'validValues'>>;
  /** Undefined where the state does not contain it. */
  readonly valueOf: (state: DeviceState) => CharacteristicValue | undefined;
  /** The intent of a write; undefined: this value asks for nothing. Absent: the characteristic is read-only. */
  readonly wishOf?: (value: CharacteristicValue) => Wish | ColorPart | undefined;
}

// A target characteristic shows the device's state, not the last wish: a lost wish would look like a movement.

const { LockCurrentState, LockTargetState, CurrentDoorState, TargetDoorState, PositionState } =
  Characteristic;

export const on: Trait = {
  type: Characteristic.On,
  valueOf: (state) => state.on,
  wishOf: (value) => ({ action: value ? 'turn_on' : 'turn_off' }),
};

export const outletInUse: Trait = { type: Characteristic.OutletInUse, valueOf: (state) => state.on };

export const active: Trait = {
  type: Characteristic.Active,
  valueOf: (state) => numbered(state.on),
  wishOf: (value) => ({ action: value ? 'turn_on' : 'turn_off' }),
};

/** A scene as a switch that turns itself off. */
export const activation: Trait = {
  type: Characteristic.On,
  valueOf: () => false,
  wishOf: (value) => (value ? { action: 'activate' } : undefined),
};

export const brightness: Trait = {
  type: Characteristic.Brightness,
  valueOf: (state) => state.brightness && Math.round(state.brightness),
  wishOf: (value) =>
    value === 0 ? { action: 'turn_off' } : { action: 'set_brightness', value: Number(value) },
};

export const colorTemperature: Trait = {
  type: Characteristic.ColorTemperature,
  props: { minValue: MIREDS.min, maxValue: MIREDS.max },
  valueOf: ({ color_temperature: kelvin }) => kelvin && miredsOf(kelvin),
  wishOf: (value) => ({ action: 'set_color_temperature', value: kelvinOf(Number(value)) }),
};

/** A colour: apps show a lamp that shines white in the colour of its white. */
export const color: readonly Trait[] = [
  {
    type: Characteristic.Hue,
    valueOf: (state) => shownColor(state)?.hue,
    wishOf: (value) => ({ hue: Number(value) }),
  },
  {
    type: Characteristic.Saturation,
    valueOf: (state) => shownColor(state)?.saturation,
    wishOf: (value) => ({ saturation: Number(value) }),
  },
];

/** The colour that HomeKit is shown: its hue in degrees and its saturation in %; undefined where none is reported. */
export function shownColor(state: DeviceState): { hue: number; saturation: number } | undefined {
  if (state.color !== undefined) return hueAndSaturationOf(state.color);
  if (state.color_temperature === undefined) return undefined;
  return ColorUtils.colorTemperatureToHueAndSaturation(miredsOf(state.color_temperature));
}

/** A valve. Families call an open valve either `on` or `open`. */
export function valve(device: Device): readonly Trait[] {
  const [start, stop] = canDo(device, 'open')
    ? (['open', 'close'] as const)
    : (['turn_on', 'turn_off'] as const);
  return [
    {
      type: Characteristic.Active,
      valueOf: (state) => numbered(isPowered(state)),
      wishOf: (value) => ({ action: value ? start : stop }),
    },
    { type: Characteristic.InUse, valueOf: (state) => numbered(isPowered(state)) },
    { type: Characteristic.ValveType, valueOf: () => Characteristic.ValveType.GENERIC_VALVE },
  ];
}

/** A lock. The arbiter decides whether it may be unlocked. */
export const lock: readonly Trait[] = [
  {
    type: LockCurrentState,
    valueOf: ({ locked }) =>
      locked === undefined
        ? LockCurrentState.UNKNOWN
        : locked
          ? LockCurrentState.SECURED
          : LockCurrentState.UNSECURED,
  },
  {
    type: LockTargetState,
    valueOf: ({ locked }) => (locked === false ? LockTargetState.UNSECURED : LockTargetState.SECURED),
    wishOf: (value) => ({ action: value === LockTargetState.SECURED ? 'lock' : 'unlock' }),
  },
];

/** A garage door: open unless it is fully closed. */
export const garageDoor: readonly Trait[] = [
  {
    type: CurrentDoorState,
    valueOf: ({ position }) =>
      position === undefined
        ? CurrentDoorState.STOPPED
        : position > 0
          ? CurrentDoorState.OPEN
          : CurrentDoorState.CLOSED,
  },
  {
    type: TargetDoorState,
    valueOf: ({ position }) =>
      position !== undefined && position > 0 ? TargetDoorState.OPEN : TargetDoorState.CLOSED,
    wishOf: (value) => ({ action: value === TargetDoorState.OPEN ? 'open' : 'close' }),
  },
  { type: Characteristic.ObstructionDetected, valueOf: () => false },
];

/** A cover. @param of.goesAnywhere false where it only opens and closes. */
export function cover(of: { goesAnywhere: boolean }): readonly Trait[] {
  return [
    { type: Characteristic.CurrentPosition, valueOf: ({ position }) => position && Math.round(position) },
    {
      type: Characteristic.TargetPosition,
      props: { minStep: of.goesAnywhere ? 1 : 100 },
      valueOf: ({ position }) => position && Math.round(position),
      wishOf: (value) =>
        value === 100
          ? { action: 'open' }
          : value === 0
            ? { action: 'close' }
            : { action: 'set_position', value: Number(value) },
    },
    { type: PositionState, valueOf: () => PositionState.STOPPED },
  ];
}

/**
 * A heating thermostat. HomeKit requires a room temperature, and devices here report only their set temperature: it is
 * shown for both.
 * @param of.turnsOff false where it cannot be turned off.
 */
export function thermostat(of: { turnsOff: boolean }): readonly Trait[] {
  const { CurrentHeatingCoolingState: Current, TargetHeatingCoolingState: Target } = Characteristic;
  const { min, max } = ACTION_VALUES.set_temperature;
  return [
    {
      type: Current,
      valueOf: ({ on: heats = !of.turnsOff }) => (heats ? Current.HEAT : Current.OFF),
    },
    {
      type: Target,
      props: { validValues: of.turnsOff ? [Target.OFF, Target.HEAT] : [Target.HEAT] },
      valueOf: ({ on: heats = !of.turnsOff }) => (heats ? Target.HEAT : Target.OFF),
      ...(of.turnsOff && {
        wishOf: (value) => ({ action: value === Target.OFF ? 'turn_off' : 'turn_on' }),
      }),
    },
    { type: Characteristic.CurrentTemperature, valueOf: ({ temperature }) => temperature },
    {
      type: Characteristic.TargetTemperature,
      props: { minValue: min, maxValue: max, minStep: 0.5 },
      valueOf: ({ temperature }) => temperature,
      wishOf: (value) => ({ action: 'set_temperature', value: Math.round(Number(value) * 10) / 10 }),
    },
    { type: Characteristic.TemperatureDisplayUnits, valueOf: () => 0 },
  ];
}

/** A boolean as HomeKit's 0 or 1. */
function numbered(is: boolean | undefined): number | undefined {
  return is === undefined ? undefined : Number(is);
}
