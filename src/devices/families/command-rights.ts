import type { Device } from '../../config/device.ts';
import { commandTopics } from '../command-topics.ts';
import { DeviceRegistry } from '../registry.ts';

/** By which topics the devices of one family are spoken to, and speak; with wildcards. */
export interface FamilyTopics {
  readonly family: string;
  readonly commands: readonly string[];
  readonly reports: readonly string[];
}

/** What a family's software needs beside the topics of the home's own devices; the others need no more. */
const MORE: Readonly<Record<string, Omit<FamilyTopics, 'family'>>> = {
  zigbee2mqtt: {
    commands: [
      'zigbee2mqtt/+/set',
      'zigbee2mqtt/+/set/+',
      'zigbee2mqtt/+/get',
      'zigbee2mqtt/bridge/request/#',
    ],
    reports: ['zigbee2mqtt/+', 'zigbee2mqtt/+/availability', 'zigbee2mqtt/bridge/#'],
  },
  tasmota: { commands: ['cmnd/#'], reports: ['stat/#', 'tele/#', 'tasmota/discovery/#'] },
  homie: {
    commands: ['homie/+/+/+/set', 'homie/5/+/+/+/set'],
    reports: ['homie/+/+', 'homie/+/+/+', 'homie/5/+/+', 'homie/5/+/+/+'],
  },
};

/** The topics of every family that the home has, in the order of their names. */
export function familyTopics(devices: readonly Device[]): readonly FamilyTopics[] {
  const families = [...new Set(devices.flatMap(({ family }) => family ?? []))].sort();
  return families.map((family) => {
    const own = devices.filter((device) => device.family === family);
    const registry = new DeviceRegistry(own);
    const more = MORE[family];
    return {
      family,
      commands: union(more?.commands ?? [], [...commandTopics(own, registry).keys()]),
      reports: union(more?.reports ?? [], [...registry.stateTopics, ...registry.availabilityTopics]),
    };
  });
}

/** Both, without what a wildcard of the first covers already. */
function union(filters: readonly string[], topics: readonly string[]): readonly string[] {
  return [...filters, ...topics.filter((topic) => !filters.some((filter) => covers(filter, topic)))];
}

/** Whether a topic filter matches a topic (MQTT 5, 4.7). */
function covers(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const parts = filter.split('/');
  const rest = parts.indexOf('#');
  if (rest >= 0 ? levels.length < rest : levels.length !== parts.length) return false;
  return parts.every((part, at) => part === '#' || part === '+' || part === levels[at]);
}
