import type { Device } from '../../config/device.ts';
import { nearest } from '../../config/problem.ts';
import type { Home } from '../../config/schema.ts';
import { commandsOf, TELLING } from '../../devices/discovery/device-files.ts';
import type { Found as Announced } from '../../devices/discovery/proposal.ts';
import { canDo } from '../../intent/capability.ts';
import { chainsOf } from '../../journal/chain.ts';
import { journalFolder, segmentsIn } from '../../journal/folder.ts';
import { historyOf } from '../../journal/history.ts';
import { readSegment } from '../../journal/segment.ts';
import { type Unanswered, unansweredIn } from '../../journal/unanswered.ts';
import { announcedThrough, connectTool } from '../../mqtt/tool.ts';
import type { Message } from '../../text/message.ts';
import type { Naming } from '../../text/naming.ts';
import { message } from '../../text/text.ts';
import { systemClock } from '../../time/system-clock.ts';
import type { Found } from './finding.ts';

/** So many of the newest segments of the journal tell whether a device confirms. */
const MOST_SEGMENTS = 8;

/**
 * Whether the devices are as their bridges announce them, each has an address of its own, and each has confirmed a
 * command, as far as the journal goes.
 * @throws Failure
 */
export async function checkBridges(
  home: Home,
  of: { credentialsFolder: string | undefined; state: string; names: Naming },
): Promise<Found> {
  const announced = await announcedAt(home, of.credentialsFolder);
  return deviceFindings(home.devices, {
    announced,
    names: of.names,
    unanswered: unansweredOf(home, of.state),
  });
}

/** What the broker keeps of announcements. @throws Failure */
export async function announcedAt(home: Home, credentialsFolder?: string): Promise<Announced> {
  return announcedThrough(await connectTool(home, credentialsFolder), systemClock);
}

/** The devices of the home that have confirmed nothing, by the newest part of the journal; none without a journal. */
export function unansweredOf({ devices }: Home, state: string): readonly Unanswered[] {
  const segments = function* () {
    for (const chain of chainsOf(segmentsIn(journalFolder(state))).slice(-MOST_SEGMENTS)) {
      const segment = readSegment(chain.map(({ path }) => path));
      // `halfsecond report` names the damaged part; here it tells nothing.
      if (segment) yield segment;
    }
  };
  const known = new Set(devices.filter(({ kind }) => kind !== 'scene').map(({ id }) => id));
  return unansweredIn(historyOf(segments())).filter(({ device }) => known.has(device));
}

/** What differs between the devices of the home and the announcements, and who never answers. Pure. */
export function deviceFindings(
  devices: readonly Device[],
  of: { announced: Announced; names: Naming; unanswered?: readonly Unanswered[] },
): Found {
  const { announced } = of;
  const problems = deviceProblems(devices, of).map(({ what }) => what);
  if (problems.length > 0) return { state: 'degraded', detail: message('check.list', { items: problems }) };
  if (announced.proposals.length === 0) return { state: 'off', detail: message('check.devices.none') };
  return { state: 'ok', detail: message('check.devices.ok', { count: devices.length }) };
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
    what: message('check.devices.shared', { devices: ids.map((id) => names.device(id)).join(', ') }),
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
    : [message('check.devices.feature', { device: told.device, features: missing.join(', ') })];
}

function baseOf(device: Device): string {
  return (device.family === 'zigbee2mqtt' ? device.zigbee2mqtt?.base : undefined) ?? 'zigbee2mqtt';
}
