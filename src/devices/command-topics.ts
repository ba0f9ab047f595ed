import { ACTION_VALUES, ACTIONS } from '../config/action.ts';
import type { Device } from '../config/device.ts';
import { type DeviceRegistry, familyOf } from './registry.ts';

/** Every topic on which devices of the home are commanded, with their ids: some share one. */
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
    for (const topic of familyOf(device)?.otherCommandTopics?.(device) ?? []) add(topic, device.id);
  }
  return new Map([...topics].map(([topic, ids]) => [topic, [...ids]]));
}

/** Values that a family may send on different topics: `no brightness` is often a word for off. */
function valuesOf(action: (typeof ACTIONS)[number]): readonly { readonly value?: number }[] {
  const range = ACTION_VALUES[action as keyof typeof ACTION_VALUES];
  if (!range) return [{}];
  return [range.min, (range.min + range.max) / 2, range.max].map((value) => ({ value }));
}
