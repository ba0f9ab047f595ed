import type { Intent } from '../../../intent/intent.ts';
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

/** A topic of the device (Tasmota, "MQTT": `FullTopic`). */
function topicOf(device: TasmotaDevice, prefix: 'cmnd' | 'stat' | 'tele', suffix: string): string {
  const pattern = device.tasmota?.full_topic ?? '%prefix%/%topic%/';
  return pattern.replace('%prefix%', prefix).replace('%topic%', addressOf(device)) + suffix;
}

/** The command's name, without its index, and its parameter; undefined where Tasmota has none. */
function commandOf(
  { kind }: TasmotaDevice,
  { action, value = 0 }: Intent,
  known: DeviceState,
): Order | undefined {
  switch (action) {
    case 'turn_on':
      return ['POWER', 'ON'];
    case 'turn_off':
      return ['POWER', 'OFF'];
    case 'toggle':
      return ['POWER', 'TOGGLE'];
    case 'set_brightness':
      return ['Dimmer', String(Math.round(value))];
    case 'adjust_brightness':
      // Tasmota's own steps have a fixed size, so they are used only where the brightness is not known.
      return [
        'Dimmer',
        known.brightness === undefined ? (value < 0 ? '-' : '+') : String(stepped(known, value)),
      ];
    case 'set_color_temperature':
      return ['CT', String(Math.min(CT.max, Math.max(CT.min, mired(value))))];
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

const NAMES = ['POWER', 'Dimmer', 'CT', 'ShutterOpen', 'ShutterClose', 'ShutterStop', 'ShutterPosition'];

function obeyed(command: string, parameter: string, known: DeviceState): DeviceState | undefined {
  const value = Number(parameter);
  if (!Number.isFinite(value) && !/^(ON|OFF|TOGGLE|[+-])$/.test(parameter)) return undefined;
  switch (command) {
    case 'POWER':
      return { on: parameter === 'TOGGLE' ? known.on !== true : parameter === 'ON' };
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

/** The name with the index of the relay, light or shutter; `CT` is the whole device's and has none. */
function numbered(device: TasmotaDevice, name: string): string {
  const { index } = device.tasmota ?? {};
  return index === undefined || name === 'CT' ? name : `${name}${index}`;
}

function read(device: TasmotaDevice, message: Readonly<Record<string, unknown>>): DeviceState {
  const index = device.tasmota?.index ?? 1;
  const of = (name: string) => message[`${name}${index}`] ?? (index === 1 ? message[name] : undefined);
  const power = of('POWER');
  const told = of('Shutter');
  const shutter: Readonly<Record<string, unknown>> =
    typeof told === 'object' && told !== null ? { ...told } : {};
  return present({
    on: power === 'ON' ? true : power === 'OFF' ? false : undefined,
    // The only light of a device with several relays has no index.
    brightness: scaled(of('Dimmer') ?? message.Dimmer, 1),
    color_temperature: kelvin(message.CT),
    position: scaled(shutter.Position, 1),
    moving: scaled(shutter.Direction, 1),
  });
}

/** Devices that run Tasmota, by their `Topic`. */
export const tasmotaCodec: DeviceCodec<TasmotaDevice> = {
  commands(device, intent, known) {
    const command = commandOf(device, intent, known);
    if (!command) return [];
    const [name, payload] = command;
    return [{ topic: topicOf(device, 'cmnd', numbered(device, name)), payload }];
  },
  stateTopics: (device) => [topicOf(device, 'stat', 'RESULT'), topicOf(device, 'tele', 'STATE')],
  readState(device, { payload }) {
    const message = jsonObject(payload);
    return message && read(device, message);
  },
  availabilityTopics: (device) => [topicOf(device, 'tele', 'LWT')],
  readAvailability: (_, { payload }) => eitherWord(payload, 'Online', 'Offline'),
  obey(device, { topic, payload }, known) {
    const prefix = topicOf(device, 'cmnd', '');
    const order = NAMES.find((name) => topic === `${prefix}${numbered(device, name)}`);
    const change = order === undefined ? undefined : obeyed(order, payload, known);
    return change && { ...known, ...change };
  },
  report(device, { on, brightness, color_temperature, position }) {
    const fields = {
      [numbered(device, 'POWER')]: on === undefined ? undefined : on ? 'ON' : 'OFF',
      [numbered(device, 'Dimmer')]: brightness,
      CT: color_temperature === undefined ? undefined : mired(color_temperature),
      [`Shutter${device.tasmota?.index ?? 1}`]: position === undefined ? undefined : { Position: position },
    };
    return [{ topic: topicOf(device, 'stat', 'RESULT'), payload: JSON.stringify(fields) }];
  },
  announce: (device, isOnline) => ({
    topic: topicOf(device, 'tele', 'LWT'),
    payload: isOnline ? 'Online' : 'Offline',
  }),
};
