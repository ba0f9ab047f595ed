import {
  type DeviceFile,
  type Found,
  listIn,
  NOTHING,
  objectIn,
  type Proposal,
  textIn,
  topicIn,
} from '../../discovery/proposal.ts';
import { fromDevice, scenesOf } from './discovery.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What zigbee2mqtt tells of its groups on `bridge/groups` (its guide, "Groups"): it commands one as a device.
 * @param devices the same bridge's `bridge/devices`: only they tell what the members are.
 */
export function fromZigbee2mqttGroups(topic: string, message: unknown, devices: unknown): Found {
  const base = topic.slice(0, -'/bridge/groups'.length);
  const byAddress = new Map(listIn(devices).map((each) => [objectIn(each).ieee_address, objectIn(each)]));
  const found = listIn(message).map((each) => fromGroup({ base, source: topic }, objectIn(each), byAddress));
  return {
    proposals: found.flatMap(({ proposals }) => proposals),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

function fromGroup(
  { base, source }: { base: string; source: string },
  told: Fields,
  devices: ReadonlyMap<unknown, Fields>,
): Found {
  const address = topicIn(told.friendly_name);
  const members = listIn(told.members)
    .slice(0, 200)
    .map((each) => membersDevice(base, devices.get(objectIn(each).ieee_address)));
  if (address === undefined || members.length === 0) return NOTHING;
  const called = textIn(told.friendly_name) ?? address;
  const [first] = members;
  // What guards one kind must not be lost in another: only of one kind it is one device.
  if (!first || members.some((member) => member?.kind !== first.kind)) {
    const reason = 'its members are of several kinds: write a group of `members`';
    return { proposals: [], leftOut: [{ called, source, reason }] };
  }
  const features = (first.features ?? []).filter((feature) =>
    members.every((member) => member?.features?.includes(feature)),
  );
  const own = base === 'zigbee2mqtt' ? {} : { zigbee2mqtt: { base } };
  const group: Proposal = {
    device: { kind: first.kind, features, family: 'zigbee2mqtt', address, ...own },
    called,
    source,
  };
  const scenes = scenesOf(listIn(told.scenes), { base, address, called, source });
  return { proposals: [group, ...scenes], leftOut: [] };
}

/** What a member is; undefined where nothing was told of it, or it takes no commands. */
function membersDevice(
  base: string,
  told: Fields | undefined,
): Pick<DeviceFile, 'kind' | 'features'> | undefined {
  return told && fromDevice(base, '', told).proposals[0]?.device;
}
