import { ACTION_VALUES, ACTIONS } from '../../config/action.ts';
import type { Home } from '../../config/schema.ts';
import type { DeviceRegistry } from '../../device/registry.ts';

/** Every topic on which a device of the home is commanded. */
export function commandTopics(home: Home, registry: DeviceRegistry): readonly string[] {
  const topics = home.devices.flatMap(({ id }) =>
    ACTIONS.flatMap((action) => {
      const range = ACTION_VALUES[action as keyof typeof ACTION_VALUES];
      const intent = { action, device: id, ...(range && { value: range.min }) };
      return registry.partsOf(intent).flatMap(({ commands }) => commands.map(({ topic }) => topic));
    }),
  );
  return [...new Set(topics)];
}
