import { ACTION_VALUES, ACTIONS } from '../../config/action.ts';
import type { Device } from '../../config/device.ts';
import type { Home } from '../../config/schema.ts';
import { commandTopics, covers, familyTopics } from '../../devices/command-topics.ts';
import { DeviceRegistry } from '../../devices/registry.ts';
import { canDo } from '../../intent/capability.ts';
import { isGuarded } from '../../intent/risk.ts';
import { discoveryFilter, topicsUnder } from '../topics.ts';

/** Whether the device has an action that lets somebody in or something out. */
export function hasGuardedAction(device: Device): boolean {
  return ACTIONS.some((action) => {
    const most = ACTION_VALUES[action as keyof typeof ACTION_VALUES]?.max;
    const value = most === undefined ? {} : { value: most };
    return canDo(device, action) && isGuarded(device, { action, device: device.id, ...value });
  });
}

/**
 * The topics that only the hub writes, beside its Home Assistant entities and the commands of devices.
 * @param assistants ids, for the topics of their outcomes; `+` stands for all
 */
export function reportTopics(base: string, assistants: readonly string[]): readonly string[] {
  const topics = topicsUnder(base);
  return [
    topics.status,
    topics.heartbeat,
    topics.leader,
    topics.decided,
    topics.shared,
    topics.verdict,
    topics.utterance,
    topics.event,
    topics.metrics,
    topics.settings,
    topics.health,
    ...assistants.map((id) => topics.outcome(id)),
  ];
}

/**
 * Says of each topic whether only the hub may publish to it at a broker without users: what the hub reports, the
 * commands of devices with guarded actions, and, unless `mqtt.embedded.open_devices` is set, the commands of all
 * devices.
 */
export function hubOnlyTopics(home: Home): (topic: string) => boolean {
  const { devices } = home;
  const registry = new DeviceRegistry(devices);
  const guarded = new Set(devices.filter(hasGuardedAction).map(({ id }) => id));
  const commands = [...commandTopics(devices, registry)];
  const isOfGuarded = ([, ids]: (typeof commands)[number]) => ids.some((id) => guarded.has(id));
  const closed = commands.filter(isOfGuarded).map(([topic]) => topic);
  const open = commands.filter((command) => !isOfGuarded(command)).map(([topic]) => topic);
  const { base } = home.mqtt;
  const { prefix } = home.home_assistant;
  const reports = [...reportTopics(base, ['+']), discoveryFilter({ base, prefix })];
  // A family's software takes commands on more topics than the hub uses, such as by a device's hardware address.
  const families = familyTopics(devices).flatMap(({ family, commands: filters }) => {
    const isGuardedFamily = devices.some((device) => device.family === family && guarded.has(device.id));
    return [{ filters, isGuardedFamily }];
  });
  const isAt = (topics: readonly string[], topic: string) =>
    topics.some((each) => topic === each || topic.startsWith(`${each}/`));
  return (topic) => {
    if (reports.some((filter) => covers(filter, topic)) || isAt(closed, topic)) return true;
    // A device that is commanded on the topic of its state must be able to report there.
    if (registry.stateTopics.includes(topic)) return false;
    const isOpen = isAt(open, topic);
    const isFamilys = families.some(
      ({ filters, isGuardedFamily }) =>
        (isGuardedFamily || !home.mqtt.embedded.open_devices) &&
        filters.some((filter) => covers(filter, topic)),
    );
    return home.mqtt.embedded.open_devices ? isFamilys && !isOpen : isFamilys || isOpen;
  };
}
