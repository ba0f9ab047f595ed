import { ACTION_VALUES } from '../../../config/action.ts';
import type { DeviceIntent } from '../../../intent/intent.ts';
import type { DeviceState } from '../../device-state.ts';
import { type Availability, type Channel, type Channels, channelCodec } from '../channel-codec.ts';
import type { Message } from '../codec.ts';
import { addressOf, type DeviceCodec, stepped } from '../codec.ts';
import { type Coding, color, plain, share, white, within, words } from '../coding.ts';
import type { GenericDevice } from './schema.ts';

type Given = NonNullable<GenericDevice['generic']>;
type Command = NonNullable<Given['commands'][DeviceIntent['action']]>;

const VALUE = '{{value}}';

/** The text with the device's address and id in place of the placeholders; nothing else is inserted. */
function filled(device: GenericDevice, text: string): string {
  return text.replaceAll('{{address}}', addressOf(device)).replaceAll('{{id}}', device.id);
}

function codingOf(
  action: DeviceIntent['action'],
  { range, unit: counted, color: form, digits }: Command,
): Coding {
  const unit = ACTION_VALUES[action as keyof typeof ACTION_VALUES]?.unit;
  if (unit === 'K') return white(counted);
  if (unit === 'RGB') return color(form ?? 'hex');
  return unit === '%' && range ? share(range, digits) : plain(digits ?? (unit === '°C' ? 1 : 0));
}

function messageOf(device: GenericDevice, command: Command, { action, value = 0 }: DeviceIntent): Message {
  const number = codingOf(action, command).encode(value) ?? '';
  return {
    topic: filled(device, command.topic),
    payload: filled(device, command.payload).replaceAll(VALUE, number),
  };
}

/** The intent, or an equivalent one, that the device has a command for; undefined where there is none. */
function known(device: GenericDevice, intent: DeviceIntent, state: DeviceState): DeviceIntent | undefined {
  const { commands } = device.generic ?? { commands: {} };
  if (commands[intent.action]) return intent;
  const { device: id, action, value = 0 } = intent;
  const instead = ((): readonly DeviceIntent[] => {
    switch (action) {
      case 'toggle':
        return [{ action: state.on === true ? 'turn_off' : 'turn_on', device: id }];
      case 'adjust_brightness':
        return [{ action: 'set_brightness', device: id, value: stepped(state, value) }];
      case 'open':
      case 'close':
        return [{ action: 'set_position', device: id, value: action === 'open' ? 100 : 0 }];
      default:
        return [];
    }
  })();
  return instead.find((each) => commands[each.action]);
}

/** The state of the device after the intent was carried out. */
function effectOf({ action, value = 0 }: DeviceIntent, state: DeviceState): DeviceState {
  switch (action) {
    case 'turn_on':
    case 'turn_off':
      return { ...state, on: action === 'turn_on' };
    case 'toggle':
      return { ...state, on: state.on !== true };
    case 'set_brightness':
      return { ...state, on: value > 0, brightness: value };
    case 'adjust_brightness':
      return { ...state, on: true, brightness: stepped(state, value) };
    case 'set_color_temperature':
      return { ...state, color_temperature: value };
    case 'set_color':
      return { ...state, color: value };
    case 'set_temperature':
      return { ...state, temperature: value };
    case 'open':
    case 'close':
      return { ...state, position: action === 'open' ? 100 : 0, on: action === 'open' };
    case 'stop':
      return state;
    case 'set_position':
      return { ...state, position: value };
    case 'lock':
    case 'unlock':
      return { ...state, locked: action === 'lock' };
    case 'activate':
      return state;
  }
}

/** The intent in a payload, read by the command's template; undefined where the payload does not fit it. */
function intentIn(
  device: GenericDevice,
  action: DeviceIntent['action'],
  command: Command,
  payload: string,
): DeviceIntent | undefined {
  const template = filled(device, command.payload);
  const at = template.indexOf(VALUE);
  if (at < 0) return payload === template ? { action, device: device.id } : undefined;
  const before = template.slice(0, at);
  const after = template.slice(at + VALUE.length).replaceAll(VALUE, '');
  if (!payload.startsWith(before) || !payload.endsWith(after)) return undefined;
  const value = codingOf(action, command).decode(payload.slice(before.length, payload.length - after.length));
  return typeof value === 'number' ? { action, device: device.id, value } : undefined;
}

function channelsOf(device: GenericDevice): Channels {
  const { state = {}, availability: told } = device.generic ?? {};
  const channel = (
    property: Channel['property'],
    of: { readonly topic: string; readonly path?: string | undefined } | undefined,
    coding: Coding,
  ): readonly Channel[] =>
    of ? [{ property, state: { topic: filled(device, of.topic), coding: within(of.path, coding) } }] : [];
  const { on, brightness, color_temperature, color: colored, position, locked, temperature } = state;
  return {
    channels: [
      ...channel('on', on, words(on?.on ?? '', on?.off ?? '')),
      ...channel('brightness', brightness, share(brightness?.range)),
      ...channel('color_temperature', color_temperature, white(color_temperature?.unit)),
      ...channel('color', colored, color(colored?.form ?? 'hex')),
      ...channel('position', position, share(position?.range)),
      ...channel('locked', locked, words(locked?.locked ?? '', locked?.unlocked ?? '')),
      ...channel('temperature', temperature, plain(1)),
    ],
    availability: told && availabilityOf(device, told),
  };
}

function availabilityOf(device: GenericDevice, told: NonNullable<Given['availability']>): Availability {
  const coding = within(told.path, words(told.online, told.offline));
  return {
    topic: filled(device, told.topic),
    read: (payload) => {
      const online = coding.decode(payload);
      return typeof online === 'boolean' ? online : undefined;
    },
    words: { online: coding.encode(true) ?? '', offline: coding.encode(false) ?? '' },
  };
}

/** Devices of no known family: their topics and payloads stand in their files. */
export const genericCodec: DeviceCodec<GenericDevice> = {
  ...channelCodec(channelsOf),
  commands(device, intent, state) {
    const doable = known(device, intent, state);
    const command = doable && device.generic?.commands[doable.action];
    return command ? [messageOf(device, command, doable)] : [];
  },
  obey(device, { topic, payload }, state) {
    for (const [action, command] of Object.entries(device.generic?.commands ?? {})) {
      if (filled(device, command.topic) !== topic) continue;
      const intent = intentIn(device, action as DeviceIntent['action'], command, payload);
      if (intent) return effectOf(intent, state);
    }
    return undefined;
  },
};
