import { createHash } from 'node:crypto';
import type { Device } from '../../config/device.ts';

/** Bemfa's device types, by the last three digits of a topic's name. */
export const TYPES = {
  outlet: '001',
  light: '002',
  fan: '003',
  climate: '005',
  switch: '006',
  curtain: '009',
} as const;
/** What the cloud takes a topic for. */
export type TopicType = keyof typeof TYPES;

/** A device that an account offers, and its topic. */
export interface OfferedDevice {
  readonly device: Device;
  readonly type: TopicType;
  /** Letters and digits, at most 64, the type's digits last. */
  readonly topic: string;
  /** What people say; the assistant matches it. */
  readonly name: string;
}

/**
 * The topic by which a connection notices that it is half dead. Its name ends in letters, so that no assistant takes it
 * for a device.
 */
export const PING_TOPIC = 'halfsecondping';
/** What the console of Bemfa shows for that topic. */
export const PING_NAME = 'halfsecond';

/**
 * The devices that an account offers. A lock is not offered: Bemfa has no type for it, and "on" never means "unlock".
 * @param of.rooms only devices of these rooms; absent: of all.
 */
export function offeredDevices(of: {
  devices: readonly Device[];
  rooms?: readonly string[] | undefined;
}): readonly OfferedDevice[] {
  return of.devices.flatMap((device) => {
    const type = typeOf(device, of.devices);
    if (type === undefined || of.rooms?.includes(device.room) === false) return [];
    const name = device.name.zh ?? device.name.en ?? device.id;
    return [{ device, type, topic: topicOf(device.id, type), name }];
  });
}

function typeOf(device: Device, devices: readonly Device[]): TopicType | undefined {
  switch (device.kind) {
    case 'lock':
      return undefined;
    case 'light':
    case 'outlet':
    case 'fan':
    case 'climate':
      return device.kind;
    case 'cover':
    case 'garage':
      return 'curtain';
    case 'group': {
      const members = devices.filter(({ id }) => device.members?.includes(id));
      const areLights = members.length > 0 && members.every(({ kind }) => kind === 'light');
      return areLights || device.features.includes('brightness') ? 'light' : 'switch';
    }
    default:
      return 'switch';
  }
}

/** The same name at every start: from the device's id alone. */
function topicOf(id: string, type: TopicType): string {
  return `hs${createHash('sha256').update(id).digest('hex').slice(0, 24)}${TYPES[type]}`;
}
