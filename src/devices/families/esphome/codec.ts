import type { Device } from '../../../config/device.ts';
import { availability, type Channel, type Channels, channelFamily } from '../channel-family.ts';
import { ends, modes, plain, share, words } from '../coding.ts';
import { addressOf, type DeviceFamily, perDevice } from '../family.ts';
import { jsonLights } from '../json-light.ts';

const BY_KIND: Partial<Record<Device['kind'], string>> = {
  light: 'light',
  fan: 'fan',
  lock: 'lock',
  cover: 'cover',
  garage: 'cover',
  valve: 'valve',
  climate: 'climate',
  scene: 'button',
};

function componentOf(device: Device): string {
  return device.esphome?.component ?? BY_KIND[device.kind] ?? 'switch';
}

/** Topic of the component, without `/command` and `/state` (ESPHome, "MQTT Client Component"). */
function rootOf(device: Device): string {
  return `${addressOf(device)}/${componentOf(device)}/${device.esphome?.object_id ?? device.id}`;
}

function channelsOf(device: Device): Channels {
  const root = rootOf(device);
  const there = { availability: availability(`${addressOf(device)}/status`, 'online', 'offline') };
  const [command, state] = [`${root}/command`, `${root}/state`];
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
function coverChannels({ features }: Device, root: string): readonly Channel[] {
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

const others = channelFamily(channelsOf);
const lights: DeviceFamily = {
  ...others,
  ...jsonLights((device) => ({
    command: `${rootOf(device)}/command`,
    state: `${rootOf(device)}/state`,
    full: 255,
    isKelvin: false,
    toggles: true,
    on: 'ON',
    off: 'OFF',
  })),
};

/** Components of ESPHome nodes that use MQTT; a light speaks Home Assistant's JSON schema. */
export const esphome = perDevice((device) => (componentOf(device) === 'light' ? lights : others));
