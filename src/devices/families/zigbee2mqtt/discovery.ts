import {
  coverKind,
  type DeviceShape,
  type Found,
  features,
  listIn,
  NOTHING,
  objectIn,
  type Proposal,
  readEach,
  switchKind,
  textIn,
  topicIn,
} from '../../discovery/proposal.ts';
import type { FamilyDiscovery } from '../family.ts';

/** The bridge announces its devices, its groups and their scenes. */
export const zigbee2mqttDiscovery: FamilyDiscovery = {
  topics: ['+/bridge/devices', '+/bridge/groups'],
  found: (messages) => [
    ...readEach(messages, /^[^/]+\/bridge\/devices$/, fromDevices),
    ...readEach(messages, /^[^/]+\/bridge\/groups$/, (topic, message) => {
      const devices = messages.get(topic.replace(/groups$/, 'devices')) ?? '[]';
      return fromGroups(topic, message, JSON.parse(devices));
    }),
  ],
};

type Fields = Readonly<Record<string, unknown>>;

/** The devices that zigbee2mqtt lists on `bridge/devices` (its guide, "Exposes"). */
function fromDevices(topic: string, message: unknown): Found {
  const base = topic.slice(0, -'/bridge/devices'.length);
  const found = listIn(message).map((each) => fromDevice(base, topic, objectIn(each)));
  return {
    proposals: found.flatMap(({ proposals }) => proposals),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

/** One device of `bridge/devices`, with its scenes. */
function fromDevice(base: string, source: string, told: Fields): Found {
  const address = topicIn(told.friendly_name);
  if (told.type === 'Coordinator' || told.disabled === true || address === undefined) return NOTHING;
  const definition = objectIn(told.definition);
  const words = [address, textIn(definition.description), textIn(told.description)];
  const called = textIn(told.friendly_name) ?? address;
  const exposed = listIn(definition.exposes).slice(0, 200).map(objectIn);
  const proposals = exposed.flatMap((expose): readonly Proposal[] => {
    const device = deviceOf(expose, words);
    if (!device) return [];
    const endpoint = textIn(expose.endpoint, 30);
    const { zigbee2mqtt, ...rest } = device;
    const own = { ...zigbee2mqtt, ...(base !== 'zigbee2mqtt' && { base }) };
    return [
      {
        device: {
          ...rest,
          family: 'zigbee2mqtt',
          address,
          ...(Object.keys(own).length > 0 && { zigbee2mqtt: own }),
        },
        called: endpoint === undefined ? called : `${called} ${endpoint}`,
        source,
      },
    ];
  });
  const isSensor = proposals.length === 0 && exposed.length > 0;
  const kept = Object.values(objectIn(told.endpoints)).flatMap((each) => listIn(objectIn(each).scenes));
  const scenes = isSensor ? [] : scenesOf(kept, { base, address, called, source });
  return {
    proposals: [...proposals, ...scenes],
    leftOut: isSensor ? [{ called, source, reason: 'it takes no commands' }] : [],
  };
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

/** The device that one of the specific exposes describes. */
function deviceOf(
  expose: Fields,
  words: readonly (string | undefined)[],
): (DeviceShape & { zigbee2mqtt?: Fields }) | undefined {
  const parts = listIn(expose.features).map(objectIn);
  const property = (name: string) => textIn(parts.find((part) => part.name === name)?.property, 60);
  const state = property('state');
  const zigbee2mqtt = state === undefined || state === 'state' ? {} : { zigbee2mqtt: { state } };
  switch (expose.type) {
    case 'light':
      return {
        kind: 'light',
        features: features({
          on_off: state !== undefined,
          brightness: property('brightness') !== undefined,
          color_temperature: property('color_temp') !== undefined,
        }),
        ...zigbee2mqtt,
      };
    case 'switch': {
      const kind = switchKind(...words);
      return { kind, features: [kind === 'valve' ? 'open_close' : 'on_off'], ...zigbee2mqtt };
    }
    case 'fan':
      return { kind: 'fan', features: ['on_off'], ...zigbee2mqtt };
    case 'lock':
      return { kind: 'lock', features: ['lock'], ...zigbee2mqtt };
    case 'cover':
      return {
        kind: coverKind(...words),
        features: features({
          open_close: state !== undefined,
          position: property('position') !== undefined,
        }),
        ...zigbee2mqtt,
      };
    case 'climate': {
      const setpoint = property('occupied_heating_setpoint') ?? property('current_heating_setpoint');
      return {
        kind: 'climate',
        features: features({
          on_off: property('system_mode') !== undefined,
          temperature: setpoint !== undefined,
        }),
        ...(setpoint !== undefined &&
          setpoint !== 'occupied_heating_setpoint' && { zigbee2mqtt: { setpoint } }),
      };
    }
    default:
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
  const own = base === 'zigbee2mqtt' ? {} : { zigbee2mqtt: { base } };
  const group: Proposal = {
    device: { kind: first.kind, features, family: 'zigbee2mqtt', address, ...own },
    called,
    source,
  };
  const scenes = scenesOf(listIn(told.scenes), { base, address, called, source });
  return { proposals: [group, ...scenes], leftOut: [] };
}

/** Kind and features of a member; undefined where it is not listed, or takes no commands. */
function membersDevice(base: string, told: Fields | undefined): DeviceShape | undefined {
  return told && fromDevice(base, '', told).proposals[0]?.device;
}
