import { ACTION_VALUES, ACTIONS } from '../config/action.ts';
import type { Device } from '../config/device.ts';
import { codecOf, type FamilyName, familyOf } from './families/catalogue.ts';
import type { FamilyRights } from './families/family.ts';
import { DeviceRegistry } from './registry.ts';

/** Every topic on which devices of the home are commanded, with the ids of the devices: some share a topic. */
export function commandTopics(
  devices: readonly Device[],
  registry: DeviceRegistry,
): ReadonlyMap<string, readonly string[]> {
  const topics = new Map<string, Set<string>>();
  const add = (topic: string, device: string) =>
    topics.set(topic, (topics.get(topic) ?? new Set()).add(device));
  for (const device of devices) {
    for (const action of ACTIONS)
      for (const value of valuesOf(action))
        for (const { commands } of registry.partsOf({ action, device: device.id, ...value }))
          for (const command of commands) add(command.topic, command.device);
    for (const topic of codecOf(device)?.otherCommandTopics?.(device) ?? []) add(topic, device.id);
  }
  return new Map([...topics].map(([topic, ids]) => [topic, [...ids]]));
}

/** Values that a family may send on different topics: a brightness of 0 is often sent as "off". */
function valuesOf(action: (typeof ACTIONS)[number]): readonly { readonly value?: number }[] {
  const range = ACTION_VALUES[action as keyof typeof ACTION_VALUES];
  if (!range) return [{}];
  return [range.min, (range.min + range.max) / 2, range.max].map((value) => ({ value }));
}

/** The topics by which the devices of one family are commanded, and report; with wildcards. */
export interface FamilyTopics extends FamilyRights {
  readonly family: FamilyName;
}

/** The topics of every family that the home has, in the order of the families' names. */
export function familyTopics(devices: readonly Device[]): readonly FamilyTopics[] {
  const families = [...new Set(devices.flatMap(({ family }) => family ?? []))].sort();
  return families.map((family) => {
    const own = devices.filter((device) => device.family === family);
    const registry = new DeviceRegistry(own);
    const rights = familyOf({ family })?.rights;
    return {
      family,
      commands: union(rights?.commands ?? [], [...commandTopics(own, registry).keys()]),
      reports: union(rights?.reports ?? [], [...registry.stateTopics, ...registry.availabilityTopics]),
    };
  });
}

/** Both, without the topics that a wildcard of the filters covers already. */
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
