import type { Device } from '../config/device.ts';
import { canDo } from './capability.ts';
import type { Intent } from './intent.ts';

/** The devices of the home, by id. */
export interface Devices {
  get(id: string): Device | undefined;
}

/**
 * What an intent asks of each device that it reaches: the device's own, or, for a group of members, one of every
 * member that can do it. Empty where none can.
 */
export function reach(devices: Devices, intent: Intent): readonly Intent[] {
  const device = devices.get(intent.device);
  if (!device || !canDo(device, intent.action)) return [];
  if (!device.members) return [intent];
  return [...membersOf(devices, intent.device)]
    .filter((member) => !member.members && canDo(member, intent.action))
    .map((member) => ({ ...intent, device: member.id }));
}

/** The device and, for a group, all that it is made of, groups in groups too; each once. */
export function membersOf(devices: Devices, id: string, found: Set<Device> = new Set()): ReadonlySet<Device> {
  const device = devices.get(id);
  if (!device || found.has(device)) return found;
  found.add(device);
  for (const member of device.members ?? []) membersOf(devices, member, found);
  return found;
}
