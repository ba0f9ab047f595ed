import {
  type DeviceShape,
  type Found,
  features,
  NOTHING,
  objectIn,
  type Proposal,
} from '../../discovery/proposal.ts';
import type { FamilyDiscovery } from '../family.ts';

/**
 * A Shelly of the second generation and later retains `<prefix>/online`, and the status of each component where
 * "Generic status update over MQTT" is on (Shelly API, "Mqtt"). Its own names are not among them.
 */
export const shellyDiscovery: FamilyDiscovery = {
  topics: ['+/online', '+/+/online', '+/status/+', '+/+/status/+'],
  found: (messages) => {
    const told = statusesIn(messages);
    return [...messages].flatMap(([topic, payload]) => {
      const prefix = /^(.+)\/online$/.exec(topic)?.[1];
      // Other makers have topics of this name.
      return prefix === undefined || !/^(true|false)$/.test(payload)
        ? []
        : [fromShelly(prefix, told.get(prefix) ?? [], messages)];
    });
  },
};

/** By prefix, the topics of the components' statuses. */
function statusesIn(messages: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const topic of messages.keys()) {
    const prefix = /^(.+)\/status\/[^/]+$/.exec(topic)?.[1];
    if (prefix === undefined) continue;
    const known = found.get(prefix);
    if (known) known.push(topic);
    else found.set(prefix, [topic]);
  }
  return found;
}

const MOST_COMPONENTS = 100;
const STATUS = /^(switch|light|cct|cover|thermostat):(\d{1,3})$/;

function fromShelly(
  prefix: string,
  statuses: readonly string[],
  messages: ReadonlyMap<string, string>,
): Found {
  const root = `${prefix}/status/`;
  const told = statuses.slice(0, MOST_COMPONENTS);
  const components = told.flatMap((topic) => {
    const [, component, id] = STATUS.exec(topic.slice(root.length)) ?? [];
    return component === undefined ? [] : [{ topic, component, id: Number(id) }];
  });
  const proposals = components.flatMap(({ topic, component, id }): readonly Proposal[] => {
    const status = objectOf(messages.get(topic));
    if (!status || !hasState(component, status)) return [];
    const isOnly = components.filter((other) => other.component === component).length === 1;
    const called = `${prefix.split('/').at(-1)}${isOnly ? '' : ` ${id + 1}`}`;
    const own = { component: component as 'switch', ...(id > 0 && { id }) };
    const device = { ...shapeOf(component, status), family: 'shelly', address: prefix, shelly: own };
    return [{ device, called, source: topic, key: `${prefix} ${component} ${id}` }];
  });
  if (proposals.length > 0) return { proposals, leftOut: [] };
  if (told.length === 0 && !/shelly/i.test(prefix)) return NOTHING;
  const kinds = told
    .map((topic) => topic.slice(root.length))
    .filter((name) => !/^(sys|wifi|ble|cloud|mqtt|ws|eth)$/.test(name));
  const reason =
    kinds.length > 0
      ? `none of its components is commanded here (${kinds.slice(0, 5).join(', ')})`
      : 'it tells no status: switch on "Generic status update over MQTT" in its settings';
  return { proposals, leftOut: [{ called: prefix, source: `${prefix}/online`, reason }] };
}

/** Whether the message is a status of such a component: others may use these topics too. */
function hasState(component: string, status: Readonly<Record<string, unknown>>): boolean {
  if (component === 'cover') return typeof status.state === 'string';
  return component === 'thermostat' ? 'enable' in status : typeof status.output === 'boolean';
}

function shapeOf(component: string, status: Readonly<Record<string, unknown>>): DeviceShape {
  switch (component) {
    case 'cover':
      return {
        kind: 'cover',
        features: features({ open_close: true, position: status.pos_control === true }),
      };
    case 'thermostat':
      return { kind: 'climate', features: ['on_off', 'temperature'] };
    case 'switch':
      return { kind: 'switch', features: ['on_off'] };
    default:
      return {
        kind: 'light',
        features: features({
          on_off: true,
          brightness: true,
          color_temperature: component === 'cct',
          color: component === 'rgb' || component === 'rgbw',
        }),
      };
  }
}

function objectOf(json: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    return objectIn(JSON.parse(json ?? ''));
  } catch {
    return undefined;
  }
}
