import type { DeviceIntent } from '../../../intent/intent.ts';
import { colorOfHue, hexOf, hueAndSaturationOf } from '../../color.ts';
import { type DeviceState, present } from '../../device-state.ts';
import {
  addressOf,
  clampShare,
  type DeviceCodec,
  eitherWord,
  jsonObject,
  kelvin,
  mired,
  scaled,
  stepped,
} from '../codec.ts';
import type { TasmotaDevice } from './schema.ts';

type Order = readonly [string, string];

/** Tasmota's white runs from 153 to 500 mired (commands: `CT`). */
const CT = { min: 153, max: 500 };

const PREFIXES = ['cmnd', 'stat', 'tele'];

/** The speed of a fan that is turned on: the middle one of three. */
const FAN_ON = 2;

/** A topic of the device (Tasmota, "MQTT": `FullTopic`). */
function topicOf(device: TasmotaDevice, prefix: 'cmnd' | 'stat' | 'tele', suffix: string): string {
  const pattern = device.tasmota?.full_topic ?? '%prefix%/%topic%/';
  const own = device.tasmota?.prefixes?.[PREFIXES.indexOf(prefix)] ?? prefix;
  const topic = pattern.replaceAll('%prefix%', () => own).replaceAll('%topic%', () => addressOf(device));
  return topic + suffix;
}

/** The command's name, without its index, and its parameter; undefined where Tasmota has none. */
function commandOf(
  { kind, tasmota: own }: TasmotaDevice,
  { action, value = 0 }: DeviceIntent,
  known: DeviceState,
): Order | undefined {
  if (own?.fan === true) {
    const on = action === 'toggle' ? known.on !== true : action === 'turn_on';
    return on || action === 'turn_off' || action === 'toggle'
      ? ['FanSpeed', String(on ? FAN_ON : 0)]
      : undefined;
  }
  const dimmer = own?.channels === true ? 'Channel' : 'Dimmer';
  switch (action) {
    case 'turn_on':
      return ['POWER', 'ON'];
    case 'turn_off':
      return ['POWER', 'OFF'];
    case 'toggle':
      return ['POWER', 'TOGGLE'];
    case 'set_brightness':
      return [dimmer, String(Math.round(value))];
    case 'adjust_brightness':
      // Tasmota's own steps have a fixed size, so they are used only where the brightness is not known.
      return [
        dimmer,
        known.brightness === undefined ? (value < 0 ? '-' : '+') : String(stepped(known, value)),
      ];
    case 'set_color_temperature':
      return ['CT', String(Math.min(CT.max, Math.max(CT.min, mired(value))))];
    case 'set_color':
      // The second form of the command keeps the brightness.
      return ['Color2', `#${hexOf(value)}`];
    case 'open':
      return kind === 'valve' ? ['POWER', 'ON'] : ['ShutterOpen', ''];
    case 'close':
      return kind === 'valve' ? ['POWER', 'OFF'] : ['ShutterClose', ''];
    case 'stop':
      return kind === 'valve' ? undefined : ['ShutterStop', ''];
    case 'set_position':
      return ['ShutterPosition', String(Math.round(value))];
    default:
      return undefined;
  }
}

const NAMES = [
  'POWER',
  'Dimmer',
  'Channel',
  'CT',
  'Color2',
  'ShutterOpen',
  'ShutterClose',
  'ShutterStop',
  'ShutterPosition',
  'FanSpeed',
];

function obeyed(command: string, parameter: string, known: DeviceState): DeviceState | undefined {
  const value = Number(parameter);
  const hex = /^#([0-9A-F]{6})$/i.exec(parameter)?.[1];
  if (command === 'Color2') return hex === undefined ? undefined : { color: Number.parseInt(hex, 16) };
  if (!Number.isFinite(value) && !/^(ON|OFF|TOGGLE|[+-])$/.test(parameter)) return undefined;
  switch (command) {
    case 'POWER':
      return { on: parameter === 'TOGGLE' ? known.on !== true : parameter === 'ON' };
    case 'FanSpeed':
      return { on: value > 0 };
    case 'Channel':
    case 'Dimmer': {
      const step = parameter === '+' ? 10 : parameter === '-' ? -10 : undefined;
      const brightness = step === undefined ? value : clampShare((known.brightness ?? 50) + step);
      return { on: brightness > 0, brightness };
    }
    case 'CT':
      return { color_temperature: mired(value) };
    case 'ShutterOpen':
      return { position: 100 };
    case 'ShutterClose':
      return { position: 0 };
    case 'ShutterStop':
      return {};
    case 'ShutterPosition':
      return { position: value };
    default:
      return undefined;
  }
}

/** The name with the index of the relay, light or shutter; `CT` and the colour are the whole device's and have none. */
function numbered(device: TasmotaDevice, name: string): string {
  const { index } = device.tasmota ?? {};
  return index === undefined || name === 'CT' || name === 'Color2' || name === 'FanSpeed'
    ? name
    : `${name}${index}`;
}

/** The colour of a light that has one; a light that shines white tells a saturation of 0. */
function colorIn({ HSBColor: told }: Readonly<Record<string, unknown>>): number | undefined {
  if (typeof told !== 'string' || !/^\d+,\d+,\d+$/.test(told)) return undefined;
  const [hue, saturation] = told.split(',').map(Number);
  return colorOfHue(hue, saturation);
}

function read(device: TasmotaDevice, message: Readonly<Record<string, unknown>>): DeviceState {
  const index = device.tasmota?.index ?? 1;
  const of = (name: string) => message[`${name}${index}`] ?? (index === 1 ? message[name] : undefined);
  const { on = 'ON', off = 'OFF', channels = false, fan = false } = device.tasmota ?? {};
  if (fan) return present({ on: typeof message.FanSpeed === 'number' ? message.FanSpeed > 0 : undefined });
  const power = of('POWER');
  const all = message.Channel;
  const channel = of('Channel') ?? (Array.isArray(all) ? all[index - 1] : undefined);
  const told = of('Shutter');
  const shutter: Readonly<Record<string, unknown>> =
    typeof told === 'object' && told !== null ? { ...told } : {};
  return present({
    on: power === on ? true : power === off ? false : undefined,
    // The only light of a device with several relays has no index.
    brightness: scaled(channels ? channel : (of('Dimmer') ?? message.Dimmer), 1),
    color_temperature: kelvin(message.CT),
    color: colorIn(message),
    position: scaled(shutter.Position, 1),
    moving: scaled(shutter.Direction, 1),
  });
}

/** The last parts of its topics where it answers each command on a topic of that name (`SetOption4`). */
function ownTopics(device: TasmotaDevice): readonly string[] {
  if (device.tasmota?.own_topics !== true) return [];
  const { index, channels, fan } = device.tasmota;
  if (fan) return ['FANSPEED'];
  const number = index ?? '';
  const power = index === undefined || index === 1 ? ['POWER', 'POWER1'] : [`POWER${number}`];
  return [
    ...power,
    ...(device.features.includes('brightness')
      ? [`${channels ? 'CHANNEL' : 'DIMMER'}${number}`, 'DIMMER']
      : []),
    ...(device.features.includes('color_temperature') ? ['CT'] : []),
    ...(device.features.includes('color') ? ['COLOR2'] : []),
    ...(device.kind === 'cover' ? ['SHUTTERPOSITION', 'SHUTTEROPEN', 'SHUTTERCLOSE', 'SHUTTERSTOP'] : []),
  ].filter((name, at, all) => all.indexOf(name) === at);
}

/** Devices that run Tasmota, by their `Topic`. */
export const tasmotaCodec: DeviceCodec<TasmotaDevice> = {
  commands(device, intent, known) {
    const command = commandOf(device, intent, known);
    if (!command) return [];
    const [name, payload] = command;
    return [{ topic: topicOf(device, 'cmnd', numbered(device, name)), payload }];
  },
  stateTopics: (device) => [
    topicOf(device, 'stat', 'RESULT'),
    topicOf(device, 'tele', 'STATE'),
    ...ownTopics(device).map((name) => topicOf(device, 'stat', name)),
  ],
  readState(device, { topic, payload }) {
    const message = jsonObject(payload);
    if (message) return read(device, message);
    // On a topic of its own the power is a word too.
    const power = ownTopics(device).find((name) => topic === topicOf(device, 'stat', name));
    return power?.startsWith('POWER') ? read(device, { [power]: payload }) : undefined;
  },
  availabilityTopics: (device) => [topicOf(device, 'tele', 'LWT')],
  readAvailability: ({ tasmota: own }, { payload }) =>
    eitherWord(payload, own?.online ?? 'Online', own?.offline ?? 'Offline'),
  obey(device, { topic, payload }, known) {
    const prefix = topicOf(device, 'cmnd', '');
    const order = NAMES.find((name) => topic === `${prefix}${numbered(device, name)}`);
    const change = order === undefined ? undefined : obeyed(order, payload, known);
    return change && { ...known, ...change };
  },
  report(device, { on, brightness, color_temperature, color, position }) {
    const { on: yes = 'ON', off: no = 'OFF', channels = false, fan = false } = device.tasmota ?? {};
    const { hue, saturation } = hueAndSaturationOf(color ?? 0);
    const fields = {
      ...(fan
        ? { FanSpeed: on === undefined ? undefined : on ? FAN_ON : 0 }
        : { [numbered(device, 'POWER')]: on === undefined ? undefined : on ? yes : no }),
      [numbered(device, channels ? 'Channel' : 'Dimmer')]: brightness,
      CT: color_temperature === undefined ? undefined : mired(color_temperature),
      HSBColor: color === undefined ? undefined : `${hue},${saturation},${brightness ?? 100}`,
      [`Shutter${device.tasmota?.index ?? 1}`]: position === undefined ? undefined : { Position: position },
    };
    return [{ topic: topicOf(device, 'stat', 'RESULT'), payload: JSON.stringify(fields) }];
  },
  announce: (device, isOnline) => ({
    topic: topicOf(device, 'tele', 'LWT'),
    payload: isOnline ? (device.tasmota?.online ?? 'Online') : (device.tasmota?.offline ?? 'Offline'),
  }),
};
