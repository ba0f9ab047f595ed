import type { Device } from '../../config/device.ts';
import type { Home } from '../../config/schema.ts';
import { deviceProblems } from '../../devices/discovery/device-problems.ts';
import type { Found as Announced } from '../../devices/discovery/proposal.ts';
import { chainsOf } from '../../journal/chain.ts';
import { journalFolder, segmentsIn } from '../../journal/folder.ts';
import { historyOf } from '../../journal/history.ts';
import { readSegment } from '../../journal/segment.ts';
import { type Unanswered, unansweredIn } from '../../journal/unanswered.ts';
import { announcedThrough, connectTool } from '../../mqtt/tool.ts';
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
