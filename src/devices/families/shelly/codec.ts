import type { DeviceIntent } from '../../../intent/intent.ts';
import { colorOfRgb, rgbOf } from '../../color.ts';
import { type DeviceState, present } from '../../device-state.ts';
import { addressOf, type DeviceCodec, eitherWord, jsonObject, scaled, stepped } from '../codec.ts';
import type { ShellyDevice } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The `src` of our calls: the device answers on `<src>/rpc`. */
const SOURCE = 'halfsecond-rpc';

function componentOf({ kind, features, shelly }: ShellyDevice): string {
  if (shelly?.component) return shelly.component;
  if (kind === 'cover' || kind === 'garage') return 'cover';
  if (kind === 'climate') return 'thermostat';
  if (features.includes('color')) return 'rgb';
  if (features.includes('color_temperature')) return 'cct';
  return features.includes('brightness') ? 'light' : 'switch';
}

const keyOf = (device: ShellyDevice) => `${componentOf(device)}:${device.shelly?.id ?? 0}`;

/** Method and parameters of the call that carries the intent out; undefined where the component has none. */
function callOf(
  device: ShellyDevice,
  { action, value = 0 }: DeviceIntent,
  known: DeviceState,
): readonly [string, Fields] | undefined {
  const component = componentOf(device);
  const space = { switch: 'Switch', light: 'Light', cct: 'CCT', rgb: 'RGB', rgbw: 'RGBW' }[component];
  if (component === 'cover') return coverCall(action, value);
  if (component === 'thermostat') return thermostatCall(action, value, known);
  if (space === undefined) return undefined;
  const dimmed = (share: number): readonly [string, Fields] =>
    share === 0
      ? [`${space}.Set`, { on: false }]
      : [`${space}.Set`, { on: true, brightness: Math.round(share) }];
  switch (action) {
    case 'turn_on':
    case 'open':
      return [`${space}.Set`, { on: true }];
    case 'turn_off':
    case 'close':
      return [`${space}.Set`, { on: false }];
    case 'toggle':
      return [`${space}.Toggle`, {}];
    case 'set_brightness':
      return component === 'switch' ? undefined : dimmed(value);
    case 'adjust_brightness':
      return component === 'switch' ? undefined : dimmed(stepped(known, value));
    case 'set_color_temperature':
      return component === 'cct' ? ['CCT.Set', { on: true, ct: Math.round(value) }] : undefined;
    case 'set_color':
      return component === 'rgb' || component === 'rgbw'
        ? [`${space}.Set`, { on: true, rgb: rgbOf(value), ...(component === 'rgbw' && { white: 0 }) }]
        : undefined;
    default:
      return undefined;
  }
}

function coverCall(action: DeviceIntent['action'], value: number): readonly [string, Fields] | undefined {
  if (action === 'open') return ['Cover.Open', {}];
  if (action === 'close') return ['Cover.Close', {}];
  if (action === 'stop') return ['Cover.Stop', {}];
  return action === 'set_position' ? ['Cover.GoToPosition', { pos: Math.round(value) }] : undefined;
}

function thermostatCall(
  action: DeviceIntent['action'],
  value: number,
  known: DeviceState,
): readonly [string, Fields] | undefined {
  const config = ((): Fields | undefined => {
    switch (action) {
      case 'turn_on':
      case 'turn_off':
        return { enable: action === 'turn_on' };
      case 'toggle':
        return { enable: known.on !== true };
      case 'set_temperature':
        return { target_C: Number(value.toFixed(1)) };
      default:
        return undefined;
    }
  })();
  return config && ['Thermostat.SetConfig', { config }];
}

function read(component: string, status: Fields): DeviceState {
  const { output, state, brightness, ct, rgb, current_pos, enable, target_C } = status;
  if (component === 'cover')
    return present({
      position: scaled(current_pos, 1) ?? (state === 'open' ? 100 : state === 'closed' ? 0 : undefined),
      moving: typeof state !== 'string' ? undefined : state === 'opening' ? 1 : state === 'closing' ? -1 : 0,
    });
  if (component === 'thermostat')
    return present({
      on: typeof enable === 'boolean' ? enable : undefined,
      temperature: typeof target_C === 'number' ? target_C : undefined,
    });
  return present({
    on: typeof output === 'boolean' ? output : undefined,
    brightness: scaled(brightness, 1),
    color_temperature: scaled(ct, 1),
    color: Array.isArray(rgb) ? colorOfRgb(rgb[0], rgb[1], rgb[2]) : undefined,
  });
}

function write(
  component: string,
  { on, brightness, color_temperature, color, position, temperature }: DeviceState,
): Fields {
  if (component === 'cover') return { current_pos: position, state: position === 0 ? 'closed' : 'open' };
  if (component === 'thermostat') return { enable: on, target_C: temperature };
  return {
    output: on,
    brightness,
    ct: color_temperature,
    rgb: color === undefined ? undefined : rgbOf(color),
  };
}

/** The state after a call; undefined where the call is not for this component. */
function obeyedCall(
  device: ShellyDevice,
  { method, params }: Fields,
  known: DeviceState,
): DeviceState | undefined {
  const component = componentOf(device);
  const given = typeof params === 'object' && params !== null ? (params as Fields) : {};
  const [space, verb] = typeof method === 'string' ? method.split('.') : [];
  if (space?.toLowerCase() !== component || (given.id ?? 0) !== (device.shelly?.id ?? 0)) return undefined;
  const config = typeof given.config === 'object' && given.config !== null ? (given.config as Fields) : {};
  switch (verb) {
    case 'Set':
      return {
        ...known,
        ...read(component, { output: given.on, brightness: given.brightness, ct: given.ct, rgb: given.rgb }),
      };
    case 'Toggle':
      return { ...known, on: known.on !== true };
    case 'Open':
    case 'Close':
      return { ...known, position: verb === 'Open' ? 100 : 0 };
    case 'Stop':
      return known;
    case 'GoToPosition':
      return { ...known, ...read(component, { current_pos: given.pos }) };
    case 'SetConfig':
      return component === 'thermostat' ? { ...known, ...read(component, config) } : undefined;
    default:
      return undefined;
  }
}

/** The state after a word on the command topic, by which other programs often command it. */
function obeyedWord(component: string, payload: string, known: DeviceState): DeviceState | undefined {
  if (payload === 'toggle') return { ...known, on: known.on !== true };
  const [word, first, second] = payload.split(',');
  if (component === 'cover') {
    const position =
      word === 'open' ? 100 : word === 'close' ? 0 : word === 'pos' ? Number(first) : Number.NaN;
    return Number.isFinite(position) ? { ...known, position } : undefined;
  }
  const on = eitherWord(
    word === 'set' ? `${first}` : payload,
    word === 'set' ? 'true' : 'on',
    word === 'set' ? 'false' : 'off',
  );
  if (on === undefined) return undefined;
  const brightness = word === 'set' && second ? Number(second) : Number.NaN;
  return { ...known, on, ...(Number.isFinite(brightness) && { brightness }) };
}

/** Shelly devices of the second generation and later, by their MQTT prefix. */
export const shellyCodec: DeviceCodec<ShellyDevice> = {
  commands(device, intent, known) {
    const call = callOf(device, intent, known);
    if (!call) return [];
    const [method, params] = call;
    const payload = { id: 1, src: SOURCE, method, params: { id: device.shelly?.id ?? 0, ...params } };
    return [{ topic: `${addressOf(device)}/rpc`, payload: JSON.stringify(payload) }];
  },
  otherCommandTopics: (device) => [`${addressOf(device)}/command/${keyOf(device)}`],
  stateTopics: (device) => [`${addressOf(device)}/status/${keyOf(device)}`],
  readState(device, { payload }) {
    const status = jsonObject(payload);
    return status && read(componentOf(device), status);
  },
  availabilityTopics: (device) => [`${addressOf(device)}/online`],
  readAvailability: (_, { payload }) => eitherWord(payload, 'true', 'false'),
  obey(device, { topic, payload }, known) {
    if (topic === `${addressOf(device)}/command/${keyOf(device)}`)
      return obeyedWord(componentOf(device), payload, known);
    const call = topic === `${addressOf(device)}/rpc` ? jsonObject(payload) : undefined;
    return call && obeyedCall(device, call, known);
  },
  report: (device, state) => [
    {
      topic: `${addressOf(device)}/status/${keyOf(device)}`,
      payload: JSON.stringify({ id: device.shelly?.id ?? 0, ...write(componentOf(device), state) }),
    },
  ],
  announce: (device, isOnline) => ({ topic: `${addressOf(device)}/online`, payload: String(isOnline) }),
};
