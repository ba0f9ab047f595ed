import type { DeviceIntent } from '../../intent/intent.ts';
import type { DeviceState } from '../device-state.ts';
import type { Message } from './codec.ts';
import { type DeviceCodec, eitherWord, stepped } from './codec.ts';
import type { Coding, Value } from './coding.ts';

type Property = keyof DeviceState;

/** One property of a device that has its own topics: how it is set, and how it is reported. */
export interface Channel {
  readonly property: Property;
  readonly command?:
    | {
        readonly topic: string;
        readonly coding: Coding;
        /** The payload that turns it on when it is off, and off when it is on; absent: there is none. */
        readonly toggle?: string | undefined;
      }
    | undefined;
  readonly state?: { readonly topic: string; readonly coding: Coding } | undefined;
}

/** The topics and codings of a device with a topic for each property. */
export interface Channels {
  /** Of several channels for a property, the first that has a payload for the value is used. */
  readonly channels: readonly Channel[];
  /** The message that activates a scene. */
  readonly activate?: Message | undefined;
  /** The message that stops a moving device; absent: it cannot be stopped. */
  readonly stop?: Message | undefined;
  /** Each topic that tells whether it can be reached; all must say so. Absent: none does. */
  readonly availability?: Availability | readonly Availability[] | undefined;
}

/** How a device's topic tells whether the device can be reached. */
export interface Availability {
  readonly topic: string;
  /** Undefined where the payload says neither. */
  read(payload: string): boolean | undefined;
  readonly words: { readonly online: string; readonly offline: string };
}

/** Availability in two words. */
export function availability(topic: string, online: string, offline: string): Availability {
  return {
    topic,
    read: (payload) => eitherWord(payload, online, offline),
    words: { online, offline },
  };
}

/** A codec for devices with a topic for each property. */
export function channelCodec<Device>(channelsOf: (device: Device) => Channels): DeviceCodec<Device> {
  return {
    commands: (device, intent, known) => commandsOf(channelsOf(device), intent, known),
    stateTopics: (device) => [
      ...new Set(channelsOf(device).channels.flatMap(({ state }) => (state ? [state.topic] : []))),
    ],
    readState(device, { topic, payload }) {
      const told = channelsOf(device).channels.flatMap(({ property, state }) => {
        const value = state?.topic === topic ? state.coding.decode(payload) : undefined;
        return value === undefined ? [] : [[property, value] as const];
      });
      // The first channel wins: `open` of a cover that also reports its position may mean any position.
      return told.length === 0 ? undefined : (Object.fromEntries(told.toReversed()) as DeviceState);
    },
    availabilityTopics(device) {
      return [...new Set(availabilitiesOf(channelsOf(device)).map(({ topic }) => topic))];
    },
    readAvailability(device, { topic, payload }) {
      const told = availabilitiesOf(channelsOf(device)).filter((each) => each.topic === topic);
      const said = told.map(({ read }) => read(payload)).filter((each) => each !== undefined);
      return said.length === 0 ? undefined : said.every(Boolean);
    },
    obey: (device, message, known) => obeyed(channelsOf(device), message, known),
    report: (device, state) =>
      channelsOf(device).channels.flatMap((channel) => {
        const value = state[channel.property];
        const payload = value === undefined ? undefined : channel.state?.coding.encode(value);
        return channel.state && payload !== undefined ? [{ topic: channel.state.topic, payload }] : [];
      }),
    announce(device, isOnline) {
      const [told] = availabilitiesOf(channelsOf(device));
      return told && { topic: told.topic, payload: isOnline ? told.words.online : told.words.offline };
    },
  };
}

function availabilitiesOf({ availability: told = [] }: Channels): readonly Availability[] {
  return 'topic' in told ? [told] : told;
}

function commandsOf(of: Channels, intent: DeviceIntent, known: DeviceState): readonly Message[] {
  const { action, value = 0 } = intent;
  const set = (property: Property, wanted: Value) => setting(of.channels, property, wanted);
  switch (action) {
    case 'turn_on':
      return set('on', true);
    case 'turn_off':
      return set('on', false);
    case 'toggle': {
      const { command } = of.channels.find(({ property, command: can }) => property === 'on' && can) ?? {};
      return command?.toggle === undefined
        ? set('on', known.on !== true)
        : [{ topic: command.topic, payload: command.toggle }];
    }
    case 'set_brightness':
    case 'adjust_brightness': {
      const brightness = action === 'set_brightness' ? value : stepped(known, value);
      const off = brightness === 0 ? set('on', false) : [];
      if (off.length > 0) return off;
      const dimmed = set('brightness', brightness);
      return dimmed.length > 0 ? [...dimmed, ...set('on', true)] : [];
    }
    case 'set_color_temperature':
      return set('color_temperature', value);
    case 'set_color':
      return set('color', value);
    case 'set_temperature':
      return set('temperature', value);
    case 'open':
    case 'close': {
      const moved = set('position', action === 'open' ? 100 : 0);
      return moved.length > 0 ? moved : set('on', action === 'open');
    }
    case 'stop':
      return of.stop ? [of.stop] : [];
    case 'set_position':
      return set('position', value);
    case 'lock':
    case 'unlock':
      return set('locked', action === 'lock');
    case 'activate':
      return of.activate ? [of.activate] : [];
  }
}

function setting(channels: readonly Channel[], property: Property, value: Value): readonly Message[] {
  for (const { property: of, command } of channels) {
    const payload = of === property ? command?.coding.encode(value) : undefined;
    if (command && payload !== undefined) return [{ topic: command.topic, payload }];
  }
  return [];
}

function obeyed(of: Channels, message: Message, known: DeviceState): DeviceState | undefined {
  const isOrder = (order: Message | undefined) =>
    order?.topic === message.topic && order.payload === message.payload;
  if (isOrder(of.activate) || isOrder(of.stop)) return known;
  for (const { property, command } of of.channels) {
    if (command?.topic !== message.topic) continue;
    const value =
      message.payload === command.toggle ? known.on !== true : command.coding.decode(message.payload);
    if (value !== undefined) return { ...known, [property]: value };
  }
  return undefined;
}
