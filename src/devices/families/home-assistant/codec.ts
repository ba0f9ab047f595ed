import type { Device } from '../../../config/device.ts';
import { availability, type Channel, type Channels, channelFamily } from '../channel-family.ts';
import { type Coding, ends, modes, movement, plain, share, words } from '../coding.ts';
import { addressOf, type DeviceFamily, perDevice } from '../family.ts';
import { jsonLights } from '../json-light.ts';

type Given = NonNullable<Device['home-assistant']>;

/** Its fields, with the address in the place of each `~` (Home Assistant, "MQTT discovery": base topic). */
function givenTo(device: Device): Given {
  const given: Given = device['home-assistant'] ?? {};
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      key.endsWith('_topic') && typeof value === 'string' ? value.replaceAll('~', addressOf(device)) : value,
    ]),
  );
}

function channelsOf(device: Device): Channels {
  const given = givenTo(device);
  const { availability_topic, payload_available, payload_not_available } = given;
  return {
    channels: CHANNELS[device.kind]?.(given) ?? onOff(given),
    ...(device.features.includes('activate') &&
      given.command_topic !== undefined && {
        activate: { topic: given.command_topic, payload: given.payload_on ?? 'ON' },
      }),
    ...(CHANNELS[device.kind] === cover &&
      given.command_topic !== undefined && { stop: { topic: given.command_topic, payload: 'STOP' } }),
    ...(availability_topic !== undefined && {
      availability: availability(
        availability_topic,
        payload_available ?? 'online',
        payload_not_available ?? 'offline',
      ),
    }),
  };
}

/** Which channels each kind has, but for those that are only on or off. */
const CHANNELS: Partial<Record<Device['kind'], (given: Given) => readonly Channel[]>> = {
  lock: (given) => [
    channel('locked', {
      command: [given.command_topic, words(given.payload_lock ?? 'LOCK', given.payload_unlock ?? 'UNLOCK')],
      state: [given.state_topic, words(given.state_locked ?? 'LOCKED', given.state_unlocked ?? 'UNLOCKED')],
    }),
  ],
  cover,
  garage: cover,
  valve: cover,
  climate: (given) => [
    channel('on', {
      command: [given.mode_command_topic, modes(given.mode_on ?? 'heat', 'off')],
      state: [given.mode_state_topic, modes(given.mode_on ?? 'heat', 'off')],
    }),
    channel('temperature', {
      command: [given.temperature_command_topic, plain(1)],
      state: [given.temperature_state_topic, plain(1)],
    }),
  ],
};

/** Where it tells how far it is open, `open` says nothing that is not told better. */
function cover(given: Given): readonly Channel[] {
  const told = given.position_topic;
  const is = ends(given.state_open ?? 'open', given.state_closed ?? 'closed');
  return [
    channel('position', {
      command: [given.command_topic, ends(given.payload_open ?? 'OPEN', given.payload_close ?? 'CLOSE')],
      state: [told === undefined ? given.state_topic : undefined, is],
    }),
    channel('position', {
      command: [given.set_position_topic, share(given.position)],
      state: [told, share(given.position)],
    }),
    channel('moving', {
      command: [undefined, is],
      state: [given.state_topic, movement('opening', 'closing')],
    }),
  ];
}

function onOff(given: Given): readonly Channel[] {
  const [on, off] = [given.payload_on ?? 'ON', given.payload_off ?? 'OFF'];
  return [
    channel('on', {
      command: [given.command_topic, words(on, off)],
      state: [given.state_topic, words(given.state_on ?? on, given.state_off ?? off)],
    }),
  ];
}

function channel(
  property: Channel['property'],
  {
    command: [command, told],
    state: [state, tells],
  }: {
    command: readonly [string | undefined, Coding];
    state: readonly [string | undefined, Coding];
  },
): Channel {
  return {
    property,
    ...(command !== undefined && { command: { topic: command, coding: told } }),
    ...(state !== undefined && { state: { topic: state, coding: tells } }),
  };
}

const others = channelFamily(channelsOf);
const lights: DeviceFamily = {
  ...others,
  ...jsonLights((device) => {
    const given = givenTo(device);
    return {
      command: given.command_topic ?? '',
      state: given.state_topic,
      full: given.brightness_scale ?? 255,
      isKelvin: given.color_temp_kelvin ?? false,
      toggles: false,
      on: 'ON',
      off: 'OFF',
    };
  }),
};

/** Devices that speak as Home Assistant's MQTT integration asks: a light in JSON, others in plain words. */
export const homeAssistant = perDevice((device) => (device.kind === 'light' ? lights : others));
