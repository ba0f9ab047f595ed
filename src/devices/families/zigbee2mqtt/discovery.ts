import {
  type DeviceShape,
  type Found,
  listIn,
  NOTHING,
  objectIn,
  type Proposal,
  readEach,
  textIn,
  topicIn,
} from '../../discovery/proposal.ts';
import type { FamilyDiscovery } from '../family.ts';
import { commandedIn } from './exposes.ts';

/** The bridge announces its devices, its groups and their scenes. */
export const zigbee2mqttDiscovery: FamilyDiscovery = {
  // A base topic may have several levels. The usual one is named: RabbitMQ gives no retained message to a wildcard.
  topics: ['zigbee2mqtt', '+', '+/+', '+/+/+', '+/+/+/+'].flatMap((base) => [
    `${base}/bridge/devices`,
    `${base}/bridge/groups`,
    `${base}/bridge/info`,
  ]),
  watches: /\/bridge\/devices$/,
  found: (messages, replaced) => [
    ...[...messages.keys()].flatMap((topic) => twoBridges(topic, messages, replaced) ?? []),
    ...readEach(replaced, /^.+\/bridge\/devices$/, (topic, message) =>
      twoBridges(topic, messages, replaced) ? fromDevices(topic, message, new Map()) : NOTHING,
    ),
    ...readEach(messages, /^.+\/bridge\/devices$/, (topic, message) =>
      fromDevices(topic, message, placesIn(messages.get(topic.replace(/devices$/, 'groups')))),
    ),
    ...readEach(messages, /^.+\/bridge\/groups$/, (topic, message) => {
      const devices = messages.get(topic.replace(/groups$/, 'devices')) ?? '[]';
      return fromGroups(topic, message, JSON.parse(devices));
    }),
  ],
};

type Fields = Readonly<Record<string, unknown>>;

/** Two bridges that announce on one base overwrite each other: what one of them lists comes and goes. */
function twoBridges(
  topic: string,
  messages: ReadonlyMap<string, string>,
  replaced: ReadonlyMap<string, string>,
): Found | undefined {
  if (!topic.endsWith('/bridge/devices')) return undefined;
  const base = topic.slice(0, -'/bridge/devices'.length);
  const coordinatorIn = (list: string | undefined) =>
    textIn(
      listIn(parsed(list ?? '[]'))
        .map(objectIn)
        .find(({ type }) => type === 'Coordinator')?.ieee_address,
    );
  const info = objectIn(objectIn(parsed(messages.get(`${base}/bridge/info`) ?? '{}')).coordinator);
  const all = [
    coordinatorIn(messages.get(topic)),
    coordinatorIn(replaced.get(topic)),
    textIn(info.ieee_address),
  ];
  const bridges = [...new Set(all.filter((each) => each !== undefined))];
  if (bridges.length < 2) return undefined;
  const reason = `two bridges (${bridges.join(' and ')}) announce on the base ${base} and overwrite each other: give one of them another base_topic`;
  return { proposals: [], leftOut: [{ called: base, source: topic, reason }] };
}

/** The devices that zigbee2mqtt lists on `bridge/devices` (its guide, "Exposes"). */
function fromDevices(topic: string, message: unknown, places: ReadonlyMap<unknown, string>): Found {
  const base = topic.slice(0, -'/bridge/devices'.length);
  const found = listIn(message).map((each) => fromDevice(base, topic, objectIn(each), places));
  return {
    proposals: found.flatMap(({ proposals }) => proposals),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

/** One device of `bridge/devices`, with its scenes. */
function fromDevice(
  base: string,
  source: string,
  told: Fields,
  places: ReadonlyMap<unknown, string> = new Map(),
): Found {
  const address = topicIn(told.friendly_name);
  if (told.type === 'Coordinator' || address === undefined) return NOTHING;
  const unusable = unusableOf(told);
  if (unusable !== undefined)
    return {
      proposals: [],
      leftOut: [{ called: textIn(told.friendly_name) ?? address, source, reason: unusable }],
    };
  const called = textIn(told.friendly_name) ?? address;
  const definition = objectIn(told.definition);
  const words = [address, textIn(definition.description), textIn(told.description)];
  const proposals = commandedIn(definition, words).map(({ device, endpoint }): Proposal => {
    const { zigbee2mqtt, ...rest } = device;
    const own = { ...zigbee2mqtt, ...(base !== 'zigbee2mqtt' && { base }) };
    return {
      device: {
        ...rest,
        family: 'zigbee2mqtt',
        address,
        ...(Object.keys(own).length > 0 && { zigbee2mqtt: own }),
      },
      called: endpoint === undefined ? called : `${called} ${endpoint}`,
      nearby: places.get(told.ieee_address),
      source,
      key: [textIn(told.ieee_address), endpoint].filter((each) => each !== undefined).join(' '),
    };
  });
  const isSensor = proposals.length === 0 && listIn(definition.exposes).length > 0;
  const kept = Object.values(objectIn(told.endpoints)).flatMap((each) => listIn(objectIn(each).scenes));
  const scenes = isSensor ? [] : scenesOf(kept, { base, address, called, source });
  return {
    proposals: [...proposals, ...scenes],
    leftOut: isSensor ? [{ called, source, reason: 'it takes no commands' }] : [],
  };
}

/** Why the bridge cannot use a device that it lists; undefined where it can. */
function unusableOf({ disabled, definition, supported }: Fields): string | undefined {
  if (disabled === true) return 'it is disabled in its bridge';
  if (supported === false && (definition === null || definition === undefined))
    return 'its bridge does not support it';
  return undefined;
}

/** The scenes of a device or a group: each is recalled by its number (guide, "Scenes"). */
function scenesOf(
  told: readonly unknown[],
  of: { base: string; address: string; called: string; source: string },
): readonly Proposal[] {
  const { base, address, called, source } = of;
  return told.flatMap((each): readonly Proposal[] => {
    const { id, name } = objectIn(each);
    if (typeof id !== 'number') return [];
    const own = { scene: id, ...(base !== 'zigbee2mqtt' && { base }) };
    return [
      {
        device: { kind: 'scene', features: ['activate'], family: 'zigbee2mqtt', address, zigbee2mqtt: own },
        called: `${called} ${textIn(name) ?? `scene ${id}`}`,
        source,
      },
    ];
  });
}

/** By a device's address, the name of the first of its groups: people name groups after rooms. */
function placesIn(groups: string | undefined): ReadonlyMap<unknown, string> {
  const places = new Map<unknown, string>();
  for (const group of listIn(parsed(groups ?? '[]'))
    .slice(0, 1000)
    .map(objectIn)) {
    const name = textIn(group.friendly_name);
    for (const member of listIn(group.members).slice(0, 200)) {
      const address = objectIn(member).ieee_address;
      if (name === undefined || address === undefined) continue;
      places.set(address, [places.get(address), name].filter((each) => each !== undefined).join(' / '));
    }
  }
  return places;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/**
 * The groups that zigbee2mqtt lists on `bridge/groups` (its guide, "Groups"): a group is commanded as a device.
 * @param devices the bridge's `bridge/devices`: only that message describes the members.
 */
function fromGroups(topic: string, message: unknown, devices: unknown): Found {
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
  // A group is one device only if its members are of one kind: guards depend on the kind.
  if (!first || members.some((member) => member?.kind !== first.kind)) {
    const reason = 'its members are of several kinds: write a group of `members`';
    return { proposals: [], leftOut: [{ called, source, reason }] };
  }
  const features = (first.features ?? []).filter((feature) =>
    members.every((member) => member?.features?.includes(feature)),
  );
  const own = { zigbee2mqtt: { ...(base !== 'zigbee2mqtt' && { base }), group: true } };
  const group: Proposal = {
    device: { kind: first.kind, features, family: 'zigbee2mqtt', address, ...own },
    called,
    isGroup: true,
    source,
    key: `group ${typeof told.id === 'number' ? told.id : ''}`,
  };
  const scenes = scenesOf(listIn(told.scenes), { base, address, called, source });
  return { proposals: [group, ...scenes], leftOut: [] };
}

/** Kind and features of a member; undefined where it is not listed, or takes no commands. */
function membersDevice(base: string, told: Fields | undefined): DeviceShape | undefined {
  return told && fromDevice(base, '', told).proposals[0]?.device;
}
