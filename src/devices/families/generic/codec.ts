import { ACTION_VALUES } from '../../../config/action.ts';
import type { Device } from '../../../config/device.ts';
import type { Intent } from '../../../intent/intent.ts';
import type { Message } from '../../command.ts';
import type { DeviceState } from '../../device-state.ts';
import { availability, type Channel, type Channels, channelFamily } from '../channel-family.ts';
import { type Coding, plain, share, white, within, words } from '../coding.ts';
import { addressOf, type DeviceFamily, stepped } from '../family.ts';

type Given = NonNullable<Device['generic']>;
type Command = NonNullable<Given['commands'][Intent['action']]>;

const VALUE = '{{value}}';

/** The text with the device's address and id in their places: nothing else is ever put in. */
function filled(device: Device, text: string): string {
  return text.replaceAll('{{address}}', addressOf(device)).replaceAll('{{id}}', device.id);
}

function codingOf(action: Intent['action'], { range, unit: counted, digits }: Command): Coding {
  const unit = ACTION_VALUES[action as keyof typeof ACTION_VALUES]?.unit;
  if (unit === 'K') return white(counted);
  return unit === '%' && range ? share(range, digits) : plain(digits ?? (unit === '°C' ? 1 : 0));
}

function messageOf(device: Device, command: Command, { action, value = 0 }: Intent): Message {
  const number = codingOf(action, command).encode(value) ?? '';
  return {
    topic: filled(device, command.topic),
    payload: filled(device, command.payload).replaceAll(VALUE, number),
  };
}

/** The intent, or others that come to the same, of which the device knows the command. */
function known(device: Device, intent: Intent, state: DeviceState): Intent | undefined {
  const { commands } = device.generic ?? { commands: {} };
  if (commands[intent.action]) return intent;
  const { device: id, action, value = 0 } = intent;
  const instead = ((): readonly Intent[] => {
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

/** What a device is after it has done as it was told. */
function effectOf({ action, value = 0 }: Intent, state: DeviceState): DeviceState {
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

/** The intent that a payload carries, by the template that it may have been made of. */
function intentIn(
  device: Device,
  action: Intent['action'],
  command: Command,
  payload: string,
): Intent | undefined {
  const template = filled(device, command.payload);
  const at = template.indexOf(VALUE);
  if (at < 0) return payload === template ? { action, device: device.id } : undefined;
  const [before, after] = [template.slice(0, at), template.slice(at + VALUE.length).replaceAll(VALUE, '')];
  if (!payload.startsWith(before) || !payload.endsWith(after)) return undefined;
  const value = codingOf(action, command).decode(payload.slice(before.length, payload.length - after.length));
  return typeof value === 'number' ? { action, device: device.id, value } : undefined;
}

function channelsOf(device: Device): Channels {
  const { state = {}, availability: told } = device.generic ?? {};
  const channel = (
    property: Channel['property'],
    of: { readonly topic: string; readonly path?: string | undefined } | undefined,
    coding: Coding,
  ): readonly Channel[] =>
    of ? [{ property, state: { topic: filled(device, of.topic), coding: within(of.path, coding) } }] : [];
  const { on, brightness, color_temperature, position, locked, temperature } = state;
  const there = told && availability(filled(device, told.topic), told.online, told.offline);
  const isThere = told && within(told.path, words(told.online, told.offline));
  return {
    channels: [
      ...channel('on', on, words(on?.on ?? '', on?.off ?? '')),
      ...channel('brightness', brightness, share(brightness?.range)),
      ...channel('color_temperature', color_temperature, white(color_temperature?.unit)),
      ...channel('position', position, share(position?.range)),
      ...channel('locked', locked, words(locked?.locked ?? '', locked?.unlocked ?? '')),
      ...channel('temperature', temperature, plain(1)),
    ],
    ...(there &&
      isThere && {
        availability: {
          topic: there.topic,
          read: (payload) => {
            const online = isThere.decode(payload);
            return typeof online === 'boolean' ? online : undefined;
          },
          words: {
            online: isThere.encode(true) ?? '',
            offline: isThere.encode(false) ?? '',
          },
        },
      }),
  };
}

/** Devices of no known family: their topics and payloads stand in their files. */
export const generic: DeviceFamily = {
  ...channelFamily(channelsOf),
  commands(device, intent, state) {
    const doable = known(device, intent, state);
    const command = doable && device.generic?.commands[doable.action];
    return command ? [messageOf(device, command, doable)] : [];
  },
  obey(device, { topic, payload }, state) {
    for (const [action, command] of Object.entries(device.generic?.commands ?? {})) {
      if (filled(device, command.topic) !== topic) continue;
      const intent = intentIn(device, action as Intent['action'], command, payload);
      if (intent) return effectOf(intent, state);
    }
    return undefined;
  },
};
