import { ACTION_VALUES, ACTIONS } from '../config/action.ts';
import type { Device } from '../config/device.ts';
import type { DeviceRegistry } from './registry.ts';

/** Every topic on which a device of the home is commanded, with the device. */
export function commandTopics(
  devices: readonly Device[],
  registry: DeviceRegistry,
): ReadonlyMap<string, string> {
  const topics = devices.flatMap(({ id }) =>
    ACTIONS.flatMap((action) => {
      const range = ACTION_VALUES[action as keyof typeof ACTION_VALUES];
      const intent = { action, device: id, ...(range && { value: range.min }) };
      return registry.partsOf(intent).flatMap(({ commands }) => commands);
    }),
  );
  return new Map(topics.map(({ topic, device }) => [topic, device]));
}
