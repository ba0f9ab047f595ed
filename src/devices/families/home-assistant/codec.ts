import { availability, type Channel, type Channels, channelCodec } from '../channel-codec.ts';
import { addressOf, type DeviceCodec, perDevice } from '../codec.ts';
import { type Coding, ends, modes, movement, plain, share, words } from '../coding.ts';
import { jsonLights } from '../json-light.ts';
import type { HomeAssistantDevice } from './schema.ts';

type Given = NonNullable<HomeAssistantDevice['home-assistant']>;

/** Its fields, with the address in the place of each `~` (Home Assistant, "MQTT discovery": base topic). */
function givenTo(device: HomeAssistantDevice): Given {
  const given: Given = device['home-assistant'] ?? {};
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      key.endsWith('_topic') && typeof value === 'string' ? value.replaceAll('~', addressOf(device)) : value,
    ]),
  );
}

function channelsOf(device: HomeAssistantDevice): Channels {
  const given = givenTo(device);
  const { availability_topic, payload_available, payload_not_available } = given;
  return {
    channels: CHANNELS[device.kind]?.(given) ?? onOff(given),
    activate:
      device.features.includes('activate') && given.command_topic !== undefined
        ? { topic: given.command_topic, payload: given.payload_on ?? 'ON' }
        : undefined,
    stop:
      CHANNELS[device.kind] === cover && given.command_topic !== undefined
        ? { topic: given.command_topic, payload: 'STOP' }
        : undefined,
    availability:
      availability_topic === undefined
        ? undefined
        : availability(availability_topic, payload_available ?? 'online', payload_not_available ?? 'offline'),
  };
}

/** The channels of each kind that is not only on or off. */
const CHANNELS: Partial<Record<HomeAssistantDevice['kind'], (given: Given) => readonly Channel[]>> = {
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

/** A cover's channels. The state topic's `open` is ignored where the cover reports its position. */
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
    command: command === undefined ? undefined : { topic: command, coding: told },
    state: state === undefined ? undefined : { topic: state, coding: tells },
  };
}

const others = channelCodec(channelsOf);
const lights: DeviceCodec<HomeAssistantDevice> = {
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
export const homeAssistantCodec = perDevice((device: HomeAssistantDevice) =>
  device.kind === 'light' ? lights : others,
);
