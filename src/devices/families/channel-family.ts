import type { Device } from '../../config/device.ts';
import type { Intent } from '../../intent/intent.ts';
import type { Message } from '../command.ts';
import type { DeviceState } from '../device-state.ts';
import type { Coding, Value } from './coding.ts';
import { type DeviceFamily, eitherWord, stepped } from './family.ts';

type Property = keyof DeviceState;

/** One property of a device on topics of its own: how it is set, and how it is told. */
export interface Channel {
  readonly property: Property;
  readonly command?: {
    readonly topic: string;
    readonly coding: Coding;
    /** What turns it over without knowing how it is. */
    readonly toggle?: string;
  };
  readonly state?: { readonly topic: string; readonly coding: Coding };
}

/** All that is to be known of a device whose properties have topics of their own. */
export interface Channels {
  /** Of several that can set a property the first that has a word for the value does. */
  readonly channels: readonly Channel[];
  /** What sets a scene. */
  readonly activate?: Message | undefined;
  /** What stops it where it is. */
  readonly stop?: Message | undefined;
  readonly availability?: {
    readonly topic: string;
    read(payload: string): boolean | undefined;
    readonly words: { readonly online: string; readonly offline: string };
  };
}

/** Availability in two words. */
export function availability(
  topic: string,
  online: string,
  offline: string,
): Channels['availability'] & object {
  return {
    topic,
    read: (payload) => eitherWord(payload, online, offline),
    words: { online, offline },
  };
}

/** A family whose devices have a topic for each property. */
export function channelFamily(channelsOf: (device: Device) => Channels): DeviceFamily {
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
      // What a channel tells first counts: `open` of a cover that also tells how far is a word for any of it.
      return told.length === 0 ? undefined : (Object.fromEntries(told.toReversed()) as DeviceState);
    },
    availabilityTopics(device) {
      const told = channelsOf(device).availability;
      return told ? [told.topic] : [];
    },
    readAvailability(device, { topic, payload }) {
      const told = channelsOf(device).availability;
      return told?.topic === topic ? told.read(payload) : undefined;
    },
    obey: (device, message, known) => obeyed(channelsOf(device), message, known),
    report: (device, state) =>
      channelsOf(device).channels.flatMap((channel) => {
        const value = state[channel.property];
        const payload = value === undefined ? undefined : channel.state?.coding.encode(value);
        return channel.state && payload !== undefined ? [{ topic: channel.state.topic, payload }] : [];
      }),
    announce(device, isOnline) {
      const told = channelsOf(device).availability;
      return told && { topic: told.topic, payload: isOnline ? told.words.online : told.words.offline };
    },
  };
}

function commandsOf(of: Channels, intent: Intent, known: DeviceState): readonly Message[] {
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
