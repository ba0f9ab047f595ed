import { type Channel, type Channels, channelCodec } from '../channel-codec.ts';
import { addressOf, type DeviceCodec, jsonObject } from '../codec.ts';
import { type Coding, degrees, share, white, words } from '../coding.ts';
import { homieColor } from './color.ts';
import type { HomieDevice } from './schema.ts';

/** States of a device that can be reached (Homie 4 and 5, "Device lifecycle"); a sleeping device takes no commands. */
const THERE = ['init', 'ready', 'alert'];

function channelsOf(device: HomieDevice): Channels {
  const { version = 5, base = 'homie', ...properties } = device.homie ?? {};
  const root = `${base}/${version === 5 ? '5/' : ''}${addressOf(device)}`;
  const { on, brightness, color, color_temperature, position, locked, temperature, activate } = properties;
  const channel = (
    property: Channel['property'],
    of: { readonly property: string } | undefined,
    coding: Coding,
  ): readonly Channel[] => {
    if (!of) return [];
    const topic = `${root}/${of.property}`;
    return [{ property, command: { topic: `${topic}/set`, coding }, state: { topic, coding } }];
  };
  return {
    channels: [
      ...channel('on', on, words(on?.on ?? 'true', on?.off ?? 'false')),
      ...channel('brightness', brightness, share(brightness?.range, digitsOf(brightness?.range))),
      ...channel('color_temperature', color_temperature, white(color_temperature?.unit)),
      ...channel('color', color, homieColor(color?.form ?? 'rgb', version)),
      ...channel('position', position, share(position?.range, digitsOf(position?.range))),
      ...channel('locked', locked, words(locked?.locked ?? 'true', locked?.unlocked ?? 'false')),
      ...channel('temperature', temperature, degrees(temperature?.unit)),
    ],
    activate: activate && { topic: `${root}/${activate.property}/set`, payload: activate.value ?? 'true' },
    availability: {
      topic: `${root}/$state`,
      read: isThere,
      words: { online: 'ready', offline: 'lost' },
    },
  };
}

/** The decimals of a range: two for a short one, such as 0 to 1. */
function digitsOf(range: readonly [number, number] | undefined): number {
  return range && Math.abs(range[1] - range[0]) < 50 ? 2 : 0;
}

function isThere(payload: string): boolean | undefined {
  return payload === '' ? undefined : THERE.includes(payload);
}

/** The first parts of the topics of all devices beside this one; undefined for version 4, which has no roots. */
function domainOf({ homie }: HomieDevice): string | undefined {
  const { version = 5, base = 'homie' } = homie ?? {};
  return version === 5 ? `${base}/5` : undefined;
}

/** Devices of the Homie convention, version 4 or 5, by their device id. */
export const homieCodec: DeviceCodec<HomieDevice> = {
  ...channelCodec(channelsOf),
  // A child is lost when its root is, and says nothing of it itself (Homie 5, "Device lifecycle").
  root: {
    describedAt(device) {
      const domain = domainOf(device);
      return domain === undefined ? undefined : `${domain}/${addressOf(device)}/$description`;
    },
    filter: (device) => `${domainOf(device)}/+/$state`,
    topicIn(device, description) {
      const { root } = jsonObject(description) ?? {};
      const isId = typeof root === 'string' && /^[a-z0-9][a-z0-9-]{0,100}$/.test(root);
      return isId && root !== addressOf(device) ? `${domainOf(device)}/${root}/$state` : undefined;
    },
    read: isThere,
  },
};
