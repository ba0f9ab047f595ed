import type { Device } from '../../config/device.ts';
import { nearest } from '../../config/problem.ts';
import type { Home } from '../../config/schema.ts';
import { commandsOf } from '../../devices/discovery/device-files.ts';
import { Discovery } from '../../devices/discovery/discovery.ts';
import type { Found as Announced } from '../../devices/discovery/proposal.ts';
import type { Message } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { connectTool } from '../broker-client.ts';
import { pause } from '../wait.ts';
import type { Found } from './finding.ts';

/** Retained messages come at once; a slow broker has this long, in milliseconds. */
const RETAINED_WITHIN_MS = 1000;

/** Whether the devices are as their bridges announce them, and each has an address of its own. @throws Failure */
export async function checkBridges(home: Home, credentialsFolder: string | undefined): Promise<Found> {
  const discovery = new Discovery();
  const client = await connectTool(home, credentialsFolder);
  client.on('message', (topic, bytes) => discovery.take(topic, bytes));
  await client.subscribeAsync([...Discovery.topics]);
  await pause(RETAINED_WITHIN_MS);
  await client.endAsync(true);
  return deviceFindings(home.devices, discovery.found());
}

/** What differs between the devices of the home and the announcements. Pure. */
export function deviceFindings(devices: readonly Device[], announced: Announced): Found {
  const problems = [...sharedAddresses(devices), ...devices.flatMap((device) => strayOf(device, announced))];
  if (problems.length > 0) return { state: 'degraded', detail: message('check.list', { items: problems }) };
  if (announced.proposals.length === 0) return { state: 'off', detail: message('check.devices.none') };
  return { state: 'ok', detail: message('check.devices.ok', { count: devices.length }) };
}

/** Devices of several files that the same commands reach. */
function sharedAddresses(devices: readonly Device[]): readonly Message[] {
  const byCommand = new Map<string, string[]>();
  for (const device of devices) {
    const commands = commandsOf(device).map(({ topic, payload }) => `${topic} ${payload}`);
    for (const command of new Set(commands))
      byCommand.set(command, [...(byCommand.get(command) ?? []), device.id]);
  }
  const shared = new Set(
    [...byCommand.values()].filter((ids) => ids.length > 1).map((ids) => ids.join(', ')),
  );
  return [...shared].map((ids) => message('check.devices.shared', { devices: ids }));
}

/** What the bridge of a device does not know of it. Only a bridge that lists all of its devices can tell. */
function strayOf(device: Device, { proposals, leftOut }: Announced): readonly Message[] {
  if (device.family !== 'zigbee2mqtt') return [];
  const base = device.zigbee2mqtt?.base ?? 'zigbee2mqtt';
  const isOfBridge = (source: string) => source.startsWith(`${base}/bridge/`);
  const own = proposals.filter(({ device: of, source }) => of.family === 'zigbee2mqtt' && isOfBridge(source));
  const others = leftOut.filter(({ source }) => isOfBridge(source)).map(({ called }) => called);
  if (own.length + others.length === 0) return [];
  const address = device.address ?? device.id;
  const same = own.filter(({ device: of }) => of.address === address);
  if (same.length === 0) {
    if (others.includes(address)) return [];
    const near = nearest(address, [
      ...new Set([...own.map(({ device: of }) => of.address ?? ''), ...others]),
    ]);
    const told = { device: device.id, family: device.family, address };
    return near === undefined
      ? [message('check.devices.unknown-plain', told)]
      : [message('check.devices.unknown', { ...told, near })];
  }
  const can = new Set(same.flatMap(({ device: of }) => of.features));
  const missing = device.features.filter((feature) => !can.has(feature));
  return missing.length === 0
    ? []
    : [message('check.devices.feature', { device: device.id, features: missing.join(', ') })];
}
