import { availability, type Channel, type Channels, channelCodec } from '../channel-codec.ts';
import { addressOf, type DeviceCodec, perDevice } from '../codec.ts';
import { ends, modes, plain, share, words } from '../coding.ts';
import { jsonLights } from '../json-light.ts';
import type { EsphomeDevice } from './schema.ts';

const BY_KIND: Partial<Record<EsphomeDevice['kind'], string>> = {
  light: 'light',
  fan: 'fan',
  lock: 'lock',
  cover: 'cover',
  garage: 'cover',
  valve: 'valve',
  climate: 'climate',
  scene: 'button',
};

function componentOf(device: EsphomeDevice): string {
  return device.esphome?.component ?? BY_KIND[device.kind] ?? 'switch';
}

/** Topic of the component, without `/command` and `/state` (ESPHome, "MQTT Client Component"). */
function rootOf(device: EsphomeDevice): string {
  return `${addressOf(device)}/${componentOf(device)}/${device.esphome?.object_id ?? device.id}`;
}

function channelsOf(device: EsphomeDevice): Channels {
  const root = rootOf(device);
  const there = { availability: availability(`${addressOf(device)}/status`, 'online', 'offline') };
  const command = `${root}/command`;
  const state = `${root}/state`;
  switch (componentOf(device)) {
    case 'switch':
    case 'fan':
      return {
        channels: [
          {
            property: 'on',
            command: { topic: command, coding: words('ON', 'OFF'), toggle: 'TOGGLE' },
            state: { topic: state, coding: words('ON', 'OFF') },
          },
        ],
        ...there,
      };
    case 'lock':
      return {
        channels: [
          {
            property: 'locked',
            command: { topic: command, coding: words('LOCK', 'UNLOCK') },
            state: { topic: state, coding: words('LOCKED', 'UNLOCKED') },
          },
        ],
        ...there,
      };
    case 'cover':
    case 'valve':
      return { channels: coverChannels(device, root), stop: { topic: command, payload: 'STOP' }, ...there };
    case 'climate': {
      const { mode = 'HEAT' } = device.esphome ?? {};
      return {
        channels: [
          {
            property: 'on',
            command: { topic: `${root}/mode/command`, coding: modes(mode, 'OFF') },
            state: { topic: `${root}/mode/state`, coding: modes(mode.toLowerCase(), 'off') },
          },
          {
            property: 'temperature',
            command: { topic: `${root}/target_temperature/command`, coding: plain(1) },
            state: { topic: `${root}/target_temperature/state`, coding: plain(1) },
          },
        ],
        ...there,
      };
    }
    default:
      return { channels: [], activate: { topic: command, payload: 'PRESS' }, ...there };
  }
}

/** One that knows its position tells it, and a cover then nothing else. */
function coverChannels({ features }: EsphomeDevice, root: string): readonly Channel[] {
  const command = { topic: `${root}/command`, coding: ends('OPEN', 'CLOSE') };
  if (!features.includes('position'))
    return [
      { property: 'position', command, state: { topic: `${root}/state`, coding: ends('open', 'closed') } },
    ];
  return [
    { property: 'position', command },
    {
      property: 'position',
      command: { topic: `${root}/position/command`, coding: share() },
      state: { topic: `${root}/position/state`, coding: share() },
    },
  ];
}

const others = channelCodec(channelsOf);
const lights: DeviceCodec<EsphomeDevice> = {
  ...others,
  ...jsonLights((device) => ({
    command: `${rootOf(device)}/command`,
    state: `${rootOf(device)}/state`,
    full: 255,
    isKelvin: false,
    toggles: true,
    color: 'rgb',
    on: 'ON',
    off: 'OFF',
  })),
};

/** Components of ESPHome nodes that use MQTT; a light speaks Home Assistant's JSON schema. */
export const esphomeCodec = perDevice((device: EsphomeDevice) =>
  componentOf(device) === 'light' ? lights : others,
);
