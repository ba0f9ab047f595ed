import type { Device } from '../../config/device.ts';
import { nearest } from '../../config/problem.ts';
import { canDo } from '../../intent/capability.ts';
import type { Message } from '../../text/message.ts';
import type { Naming } from '../../text/naming.ts';
import { message } from '../../text/text.ts';
import { commandsOf, TELLING } from './device-files.ts';
import type { Found as Announced } from './proposal.ts';

/** A device that was commanded and has confirmed nothing, and how many of its commands were not. */
interface Unanswered {
  readonly device: string;
  readonly count: number;
}

/** One thing that is wrong with devices. */
export interface DeviceProblem {
  readonly devices: readonly string[];
  readonly what: Message;
}

/** Everything that is wrong with the devices of the home, as far as the broker and the journal tell. */
export function deviceProblems(
  devices: readonly Device[],
  of: { announced: Announced; names: Naming; unanswered?: readonly Unanswered[] },
): readonly DeviceProblem[] {
  const { announced, names, unanswered = [] } = of;
  return [
    ...sharedAddresses(devices, names),
    ...devices.flatMap((device) =>
      strayOf(device, announced, names).map((what) => ({ devices: [device.id], what })),
    ),
    ...unanswered.map(({ device, count }) => ({
      devices: [device],
      what: message('check.devices.unanswered', { device: names.device(device), count }),
    })),
  ];
}

/** Devices of several files that the same commands reach: only commands that each of them can be given count. */
function sharedAddresses(devices: readonly Device[], names: Naming): readonly DeviceProblem[] {
  const byCommand = new Map<string, string[]>();
  for (const device of devices) {
    const can = TELLING.filter((action) => canDo(device, action));
    const commands = commandsOf(device, can).map(({ topic, payload }) => `${topic} ${payload}`);
    for (const command of new Set(commands))
      byCommand.set(command, [...(byCommand.get(command) ?? []), device.id]);
  }
  const shared = new Map(
    [...byCommand.values()].filter((ids) => ids.length > 1).map((ids) => [ids.join(' '), ids]),
  );
  return [...shared.values()].map((ids) => ({
    devices: ids,
    what: message('check.devices.shared', { devices: ids.map((id) => names.device(id)) }),
  }));
}

/**
 * What the bridge of a device does not know of it. Only a bridge that lists all of its devices proves that one is not
 * there; of the other families a device may be silent, so only another announcement that is meant instead tells.
 */
function strayOf(device: Device, { proposals, leftOut }: Announced, names: Naming): readonly Message[] {
  const { family } = device;
  if (family === undefined || family === 'generic' || family === 'home-assistant') return [];
  const base = baseOf(device);
  const isOfBridge = (source: string) => family !== 'zigbee2mqtt' || source.startsWith(`${base}/bridge/`);
  const own = proposals.filter(({ device: of, source }) => of.family === family && isOfBridge(source));
  const others = leftOut.filter(({ source }) => family === 'zigbee2mqtt' && isOfBridge(source));
  const address = device.address ?? device.id;
  const told = { device: names.device(device.id), family, address };
  const same = own.filter(({ device: of }) => of.address === address);
  if (same.length === 0) {
    if (others.some(({ called }) => called === address)) return [];
    const elsewhere = proposals.find(({ device: of }) => of.address === address && of.family !== family);
    if (elsewhere) return [message('check.devices.family', { ...told, other: elsewhere.device.family })];
    const known = [...own.map(({ device: of }) => of.address ?? ''), ...others.map(({ called }) => called)];
    const near = nearest(address, [...new Set(known)]);
    if (near !== undefined) return [message('check.devices.unknown', { ...told, near })];
    return family === 'zigbee2mqtt' && known.length > 0 ? [message('check.devices.unknown-plain', told)] : [];
  }
  const can = new Set(same.flatMap(({ device: of }) => of.features));
  const missing = device.features.filter((feature) => !can.has(feature));
  return missing.length === 0
    ? []
    : [message('check.devices.feature', { device: told.device, features: missing })];
}

function baseOf(device: Device): string {
  return (device.family === 'zigbee2mqtt' ? device.zigbee2mqtt?.base : undefined) ?? 'zigbee2mqtt';
}
