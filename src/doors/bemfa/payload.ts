import { ACTION_VALUES } from '../../config/action.ts';
import type { Device } from '../../config/device.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import { canDo } from '../../intent/capability.ts';
import type { Intent } from '../../intent/intent.ts';
import { isPowered, powered } from '../conversion.ts';
import type { OfferedDevice } from './topic.ts';

/** What the third part of a light's message means; the user must say it. */
export type LightColor = 'kelvin' | 'rgb';

/** What a message asks for, or why it asks for nothing that can be done. */
export type Reading =
  | {
      readonly ok: true;
      readonly intents: readonly Intent[];
      /** What it asks for beside that, and the device does not have: left out. */
      readonly ignored?: string | undefined;
    }
  | { readonly ok: false; readonly reason: string };

/** The longest message of the grammar has some 30 characters. */
const LONGEST = 100;
/** The parts of an air conditioner's message, after `on`. */
const AIR = { mode: 0, temperature: 1 } as const;
/** The mode that is told where no command has named one: automatic. */
const AUTOMATIC = '1';

/**
 * Reads a message of a device's topic: `#` separates its parts, empty ones at the end are dropped, and what follows
 * `off` is ignored. Full-width digits and signs are read as half-width ones. Pure.
 * @param of.told the last message of the topic that was told to the cloud; parts that repeat it are left out where
 *   others do not.
 */
export function readMessage(of: {
  payload: string;
  offered: OfferedDevice;
  color: LightColor;
  state: DeviceState;
  told: string | undefined;
}): Reading {
  const { offered, payload } = of;
  if (payload.length > LONGEST) return malformed(`${payload.length} characters, more than ${LONGEST}`);
  const parts = partsOf(payload);
  const [word = '', ...values] = parts;
  if (word === 'off') return asPower(offered.device, false);
  if (word === 'pause' && offered.type === 'curtain') return asOne(offered.device, { action: 'stop' });
  if (word !== 'on') return malformed('neither on nor off');
  const numbers = values.map(numberOf);
  if (numbers.includes('malformed')) return malformed('a part that is no number');
  const given = numbers.map((number) => (typeof number === 'number' ? number : undefined));
  switch (offered.type) {
    case 'light':
      return asLight({ ...of, device: offered.device, values: given });
    case 'climate':
      return asClimate({ ...of, device: offered.device, values: given });
    case 'curtain':
      return asCurtain(offered.device, given);
    case 'fan':
      return { ...asPower(offered.device, true), ...(given.length > 0 && { ignored: 'level and swing' }) };
    default:
      return given.length === 0 ? asPower(offered.device, true) : malformed('more than on or off');
  }
}

/** The parts of a message, as they are written; empty ones at the end are dropped. */
function partsOf(payload: string): readonly string[] {
  const parts = payload
    .normalize('NFKC')
    .toLowerCase()
    .split('#')
    .map((part) => part.trim());
  while (parts.at(-1) === '') parts.pop();
  return parts;
}

function numberOf(part: string): number | undefined | 'malformed' {
  if (part === '') return undefined;
  return /^\d{1,8}(\.\d{1,2})?$/.test(part) ? Number(part) : 'malformed';
}

type Values = readonly (number | undefined)[];

function asLight(of: {
  device: Device;
  values: Values;
  color: LightColor;
  state: DeviceState;
  told: string | undefined;
}): Reading {
  const { device, color } = of;
  const [brightness, hue] = of.values;
  if (of.values.length > 2) return malformed('more parts than a light has');
  if (brightness !== undefined && !isWithin(brightness, { min: 1, max: 100 }))
    return malformed('a brightness that is not 1 to 100');
  const isKelvin = color === 'kelvin';
  if (hue !== undefined && !isWithin(hue, isKelvin ? ACTION_VALUES.set_color_temperature : RGB))
    return malformed(isKelvin ? 'a colour temperature that is not 1000 to 10000' : 'a colour above 16777215');
  const dims = canDo(device, 'set_brightness');
  const tinting = isKelvin ? 'set_color_temperature' : 'set_color';
  const tints = canDo(device, tinting);
  const ignored = [
    ...(brightness !== undefined && !dims ? ['brightness'] : []),
    ...(hue !== undefined && !tints ? ['colour'] : []),
  ].join(' and ');
  const known = toldValues(of.told);
  const wished: Intent[] = [
    ...(brightness !== undefined && dims
      ? [{ action: 'set_brightness', device: device.id, value: brightness } as const]
      : []),
    ...(hue !== undefined && tints ? [{ action: tinting, device: device.id, value: hue } as const] : []),
  ];
  const news = wished.filter(
    ({ action, value }) => value !== (action === 'set_brightness' ? known[0] : known[1]),
  );
  const asked = news.length > 0 ? news : wished;
  const lights = asked.some(({ action }) => action === 'set_brightness') || of.state.on === true;
  const on = asked.length > 0 && lights ? [] : (intentsOf(asPower(device, true)) ?? []);
  return understood([...on, ...asked], ignored);
}

function asClimate(of: {
  device: Device;
  values: Values;
  state: DeviceState;
  told: string | undefined;
}): Reading {
  const { device, values } = of;
  if (values.length > 5) return malformed('more parts than an air conditioner has');
  const temperature = values[AIR.temperature];
  const { min, max } = ACTION_VALUES.set_temperature;
  if (temperature !== undefined && !isWithin(temperature, { min, max }))
    return malformed(`a temperature that is not ${min} to ${max}`);
  const isNews = temperature !== undefined && temperature !== toldValues(of.told)[AIR.temperature];
  const sets = temperature !== undefined && canDo(device, 'set_temperature');
  const asked: Intent[] = sets ? [{ action: 'set_temperature', device: device.id, value: temperature }] : [];
  const isOn = of.state.on === true && isNews;
  const on = asked.length > 0 && isOn ? [] : (intentsOf(asPower(device, true)) ?? []);
  const others = values.some((value, at) => value !== undefined && at !== AIR.temperature);
  return understood([...on, ...asked], others ? 'mode and fan' : '');
}

function asCurtain(device: Device, values: Values): Reading {
  const [position] = values;
  if (values.length > 1) return malformed('more parts than a curtain has');
  if (position === undefined) return asPower(device, true);
  if (!isWithin(position, { min: 0, max: 100 })) return malformed('a position that is not 0 to 100');
  if (canDo(device, 'set_position')) return asOne(device, { action: 'set_position', value: position });
  if (position === 0) return asPower(device, false);
  return position === 100 ? asPower(device, true) : malformed('a position that the device cannot take');
}

function asPower(device: Device, on: boolean): Reading {
  const intent = powered(device, on);
  return intent
    ? { ok: true, intents: [intent] }
    : malformed(`the device cannot be turned ${on ? 'on' : 'off'}`);
}

function asOne(device: Device, asked: Omit<Intent, 'device'>): Reading {
  return canDo(device, asked.action)
    ? { ok: true, intents: [{ ...asked, device: device.id }] }
    : malformed(`the device does not support ${asked.action}`);
}

function understood(intents: readonly Intent[], ignored: string): Reading {
  if (intents.length === 0) return malformed('nothing that the device can do');
  return { ok: true, intents, ...(ignored !== '' && { ignored }) };
}

function intentsOf(reading: Reading): readonly Intent[] | undefined {
  return reading.ok ? reading.intents : undefined;
}

function malformed(reason: string): Reading {
  return { ok: false, reason };
}

const RGB = { min: 0, max: 0xffffff } as const;

function isWithin(value: number, { min, max }: { readonly min: number; readonly max: number }): boolean {
  return value >= min && value <= max;
}

/** The numbers of a message that the cloud knows; none where it is `off`. */
function toldValues(told: string | undefined): Values {
  const [word, ...values] = partsOf(told ?? '');
  if (word !== 'on') return [];
  return values.map((value) => {
    const number = numberOf(value);
    return typeof number === 'number' ? number : undefined;
  });
}

/**
 * The message that tells the device's state; undefined where the device has not reported what it needs. Pure.
 * @param of.told the last message of the topic, for what the device does not report: the mode of an air conditioner.
 */
export function stateMessage(of: {
  offered: OfferedDevice;
  color: LightColor;
  state: DeviceState;
  told: string | undefined;
}): string | undefined {
  const { offered, state, color } = of;
  const on = isPowered(state);
  if (on === undefined) return undefined;
  if (!on) return 'off';
  switch (offered.type) {
    case 'light': {
      if (state.brightness === undefined) return 'on';
      const brightness = Math.min(100, Math.max(1, Math.round(state.brightness)));
      const hue = color === 'kelvin' ? state.color_temperature : state.color;
      return hue === undefined ? `on#${brightness}` : `on#${brightness}#${Math.round(hue)}`;
    }
    case 'climate': {
      if (state.temperature === undefined) return 'on';
      const [word, mode] = partsOf(of.told ?? '');
      return `on#${word === 'on' && mode ? mode : AUTOMATIC}#${Math.round(state.temperature)}`;
    }
    case 'curtain':
      return state.position === undefined ? 'on' : `on#${Math.round(state.position)}`;
    default:
      return 'on';
  }
}
