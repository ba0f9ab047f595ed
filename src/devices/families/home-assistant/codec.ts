import {
  type Availability,
  availability,
  type Channel,
  type Channels,
  channelCodec,
} from '../channel-codec.ts';
import { addressOf, type DeviceCodec, perDevice } from '../codec.ts';
import { type Coding, degrees, ends, modes, movement, share, words } from '../coding.ts';
import { jsonLights } from '../json-light.ts';
import type { HomeAssistantDevice } from './schema.ts';
import { readBy, reading, writing } from './templated.ts';

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
  const stop = given.payload_stop === undefined ? 'STOP' : given.payload_stop;
  const order = (payload: string) => {
    const { command_topic: topic, command_template } = given;
    const written = writing(command_template, { encode: () => payload, decode: () => undefined }).encode(
      true,
    );
    return topic === undefined || written === undefined ? undefined : { topic, payload: written };
  };
  return {
    channels: CHANNELS[device.kind]?.(given) ?? onOff(given),
    activate: device.features.includes('activate') ? order(given.payload_on ?? 'ON') : undefined,
    stop: CHANNELS[device.kind] === cover && stop !== null ? order(stop) : undefined,
    availability: availabilityOf(given, addressOf(device)),
  };
}

/** Its own topic, and those of the list; all must say that it is there. */
function availabilityOf(given: Given, address: string): readonly Availability[] {
  const { availability_topic: topic, availability_template: value_template, ...rest } = given;
  const { payload_available, payload_not_available } = rest;
  const own =
    topic === undefined ? [] : [{ topic, payload_available, payload_not_available, value_template }];
  return [...own, ...(given.availability ?? [])].map((each) => {
    const { read, ...told } = availability(
      each.topic.replaceAll('~', address),
      each.payload_available ?? 'online',
      each.payload_not_available ?? 'offline',
    );
    return { ...told, read: (payload) => read(readBy(each.value_template, payload) ?? '') };
  });
}

/** The channels of each kind that is not only on or off. */
const CHANNELS: Partial<Record<HomeAssistantDevice['kind'], (given: Given) => readonly Channel[]>> = {
  lock: (given) => [
    channel('locked', {
      command: [
        given.command_topic,
        writing(
          given.command_template,
          words(given.payload_lock ?? 'LOCK', given.payload_unlock ?? 'UNLOCK'),
        ),
      ],
      state: [
        given.state_topic,
        reading(
          given.value_template,
          words(given.state_locked ?? 'LOCKED', given.state_unlocked ?? 'UNLOCKED'),
        ),
      ],
    }),
  ],
  cover,
  garage: cover,
  valve: cover,
  climate,
};

function climate(given: Given): readonly Channel[] {
  const mode = modes(given.mode_on ?? 'heat', 'off');
  const power = words(given.payload_on ?? 'ON', given.payload_off ?? 'OFF');
  const all = given.value_template;
  return [
    channel('on', {
      command: [given.power_command_topic, writing(given.power_command_template, power)],
      state: [undefined, mode],
    }),
    channel('on', {
      command: [given.mode_command_topic, writing(given.mode_command_template, mode)],
      state: [given.mode_state_topic, reading(given.mode_state_template ?? all, mode)],
    }),
    channel('temperature', {
      command: [
        given.temperature_command_topic,
        writing(given.temperature_command_template, degrees(given.temperature_unit)),
      ],
      state: [
        given.temperature_state_topic,
        reading(given.temperature_state_template ?? all, degrees(given.temperature_unit)),
      ],
    }),
  ];
}

/** A cover's channels. The state topic's `open` is ignored where the cover reports its position. */
function cover(given: Given): readonly Channel[] {
  if (given.reports_position === true) return [positioned(given)];
  const told = given.position_topic;
  const is = ends(given.state_open ?? 'open', given.state_closed ?? 'closed');
  const moves = movement(given.state_opening ?? 'opening', given.state_closing ?? 'closing');
  return [
    channel('position', {
      command: [
        given.command_topic,
        writing(given.command_template, ends(given.payload_open ?? 'OPEN', given.payload_close ?? 'CLOSE')),
      ],
      state: [told === undefined ? given.state_topic : undefined, reading(given.value_template, is)],
    }),
    channel('position', {
      command: [given.set_position_topic, writing(given.set_position_template, share(given.position))],
      state: [told, reading(given.position_template, share(given.position))],
    }),
    channel('moving', {
      command: [undefined, is],
      state: [given.state_topic, reading(given.value_template, moves)],
    }),
  ];
}

/** A valve that is commanded by its position. */
function positioned(given: Given): Channel {
  return channel('position', {
    command: [given.command_topic, writing(given.command_template, share(given.position))],
    state: [given.state_topic, reading(given.value_template, share(given.position))],
  });
}

function onOff(given: Given): readonly Channel[] {
  const on = given.payload_on ?? 'ON';
  const off = given.payload_off ?? 'OFF';
  return [
    channel('on', {
      command: [given.command_topic, writing(given.command_template, words(on, off))],
      state: [
        given.state_topic,
        reading(given.value_template, words(given.state_on ?? on, given.state_off ?? off)),
      ],
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
      color: given.color ?? 'rgb',
      on: 'ON',
      off: 'OFF',
    };
  }),
};

/** Devices that speak as Home Assistant's MQTT integration asks: a light in JSON, others in plain words. */
export const homeAssistantCodec = perDevice((device: HomeAssistantDevice) =>
  device.kind === 'light' ? lights : others,
);
