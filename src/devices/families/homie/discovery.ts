import type { z } from 'zod';
import {
  type Found,
  features,
  objectIn,
  type Proposal,
  readEach,
  relayShape,
  textIn,
} from '../../discovery/proposal.ts';
import type { FamilyDiscovery } from '../family.ts';
import { colorFormOf } from './color.ts';
import type { homieSchema } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;
type Own = z.input<typeof homieSchema>;

/** The most nodes and properties that are read of a device. */
const MOST = 100;

/** Devices of both versions of the convention announce themselves. */
export const homieDiscovery: FamilyDiscovery = {
  // The first part of the topics is each home's own choice.
  topics: [
    '+/5/+/$description',
    ...['$name', '$nodes'].map((attribute) => `+/+/${attribute}`),
    ...['$name', '$properties'].map((attribute) => `+/+/+/${attribute}`),
    ...['$name', '$datatype', '$format', '$unit', '$settable'].map((attribute) => `+/+/+/+/${attribute}`),
  ],
  found: (messages) => [
    ...readEach(messages, /\/5\/[^/]+\/\$description$/, fromHomie5),
    ...[...homie4Devices(messages).values()].map(({ told, ...of }) => fromHomie4(of, told)),
  ],
};

/** A property as both versions of the convention describe it. */
interface Property {
  readonly id: string;
  readonly name: string;
  readonly datatype: string;
  readonly format: string;
  readonly unit: string;
}

/** A Homie 5 device, by its message on `<base>/5/<device>/$description`. */
function fromHomie5(source: string, message: unknown): Found {
  const told = objectIn(message);
  const [base = 'homie', device = ''] = parted(source.slice(0, -'/$description'.length), '/5/');
  const name = textIn(told.name) ?? device;
  const proposals = Object.entries(objectIn(told.nodes))
    .slice(0, MOST)
    .flatMap(([node, described]) => {
      const of = objectIn(described);
      const properties = Object.entries(objectIn(of.properties))
        .slice(0, MOST)
        .flatMap(([id, each]) => (objectIn(each).settable === true ? [propertyOf(id, objectIn(each))] : []));
      return proposalOf({
        source,
        base,
        version: 5,
        device,
        node,
        called: called(name, textIn(of.name)),
        properties,
      });
    });
  return { proposals: distinct(proposals), leftOut: leftOutOf(name, source, proposals) };
}

/** A Homie 4 device. @param told its retained messages, by the part of the topic after `<base>/<device>/`. */
function fromHomie4(
  { base, device }: { base: string; device: string },
  told: ReadonlyMap<string, string>,
): Found {
  const source = `${base}/${device}/$nodes`;
  const name = textIn(told.get('$name')) ?? device;
  const proposals = idsIn(told.get('$nodes')).flatMap((node) => {
    const properties = idsIn(told.get(`${node}/$properties`)).flatMap((id) => {
      const attribute = (key: string) => told.get(`${node}/${id}/$${key}`);
      if (attribute('settable') !== 'true') return [];
      const fields = ['name', 'datatype', 'format', 'unit'].map((key) => [key, attribute(key)]);
      return [propertyOf(id, Object.fromEntries(fields))];
    });
    const of = called(name, textIn(told.get(`${node}/$name`)));
    return proposalOf({ source, base, version: 4, device, node, called: of, properties });
  });
  return { proposals: distinct(proposals), leftOut: leftOutOf(name, source, proposals) };
}

function idsIn(list: string | undefined): readonly string[] {
  return (list ?? '')
    .split(',')
    .slice(0, MOST)
    .filter((id) => /^[a-z0-9][a-z0-9-]*$/.test(id));
}

function parted(text: string, by: string): readonly string[] {
  const at = text.lastIndexOf(by);
  return [text.slice(0, at), text.slice(at + by.length)];
}

function called(device: string, node: string | undefined): string {
  return node === undefined || node === device ? device : `${device} ${node}`;
}

/** Nodes without names of their own are told apart by their ids. */
function distinct(proposals: readonly Proposal[]): readonly Proposal[] {
  const isAlone = proposals.length < 2;
  return proposals.map((each) => {
    const twins = proposals.filter(({ called: of }) => of === each.called);
    const node = each.key?.split(' ').at(-1) ?? '';
    return isAlone || twins.length < 2 ? each : { ...each, called: `${each.called} ${node}` };
  });
}

function leftOutOf(name: string, source: string, proposals: readonly Proposal[]): Found['leftOut'] {
  return proposals.length > 0
    ? []
    : [
        {
          called: name,
          source,
          reason: 'none of its settable properties has an action here',
        },
      ];
}

function propertyOf(id: string, told: Fields): Property {
  const text = (key: string) => textIn(told[key]) ?? '';
  return { id, name: text('name'), datatype: text('datatype'), format: text('format'), unit: text('unit') };
}

function proposalOf(of: {
  source: string;
  base: string;
  version: 4 | 5;
  device: string;
  node: string;
  called: string;
  properties: readonly Property[];
}): readonly Proposal[] {
  const { node, properties } = of;
  const own: Own = Object.assign({}, ...properties.map((each) => meaningOf(each, `${node}/${each.id}`)));
  const { on, brightness, color, color_temperature, position, locked, temperature } = own;
  const relay = relayShape(of.called, node);
  const kind = locked
    ? 'lock'
    : position
      ? 'cover'
      : temperature
        ? 'climate'
        : brightness || color || color_temperature
          ? 'light'
          : relay.kind;
  const has = features({
    on_off: on !== undefined && kind !== 'valve',
    brightness: brightness !== undefined,
    color_temperature: color_temperature !== undefined,
    color: color !== undefined,
    open_close: position !== undefined || (on !== undefined && kind === 'valve'),
    position: position !== undefined,
    temperature: temperature !== undefined,
    lock: locked !== undefined,
  });
  if (has.length === 0) return [];
  const homie: Own = {
    ...(of.version === 4 && { version: 4 }),
    ...(of.base !== 'homie' && { base: of.base }),
    ...own,
  };
  const device = { kind, features: has, family: 'homie', address: of.device, homie } as const;
  return [{ device, called: of.called, source: of.source, key: `${of.device} ${node}` }];
}

/** The field of the device file for a property; empty where there is none. */
function meaningOf({ id, name, datatype, format, unit }: Property, property: string): Own {
  const text = `${id} ${name}`.toLowerCase();
  const words = format.split(',');
  const [low, high] = format.split(':').map(Number);
  const isNumber = datatype === 'integer' || datatype === 'float' || datatype === 'percent';
  const isRange = Number.isFinite(low) && Number.isFinite(high) && low !== high;
  const scale = isRange && !(low === 0 && high === 100) ? { range: [low, high] as [number, number] } : {};
  if (/lock/.test(text) && datatype === 'boolean') return { locked: { property } };
  if (/lock/.test(text) && datatype === 'enum') {
    const word = (pattern: RegExp) => words.find((each) => pattern.test(each));
    const locked = word(/^lock/i);
    const unlocked = word(/^unlock/i);
    return locked !== undefined && unlocked !== undefined ? { locked: { property, locked, unlocked } } : {};
  }
  if (datatype === 'boolean' && /power|switch|state|\bon\b|on-?off|relay|valve/.test(text))
    return { on: { property } };
  if (datatype === 'color') {
    const form = colorFormOf(format);
    return form ? { color: { property, ...(form !== 'rgb' && { form }) } } : {};
  }
  if (!isNumber) return {};
  if (/color-?\s?temp|white|\bct\b/.test(text))
    return { color_temperature: { property, ...(/mired/i.test(unit) && { unit: 'mired' }) } };
  if (/bright|dim|level|intensity/.test(text)) return { brightness: { property, ...scale } };
  if (/position|shade|shutter|blind|curtain/.test(text)) return { position: { property, ...scale } };
  if (/target|set-?point|set-?temp|desired/.test(text) && /[CF]$/.test(unit))
    return { temperature: { property, ...(unit.endsWith('F') && { unit: 'F' as const }) } };
  return {};
}

/** The retained messages of each Homie 4 device: such a device describes itself in many messages. */
function homie4Devices(
  messages: ReadonlyMap<string, string>,
): ReadonlyMap<string, { base: string; device: string; told: ReadonlyMap<string, string> }> {
  const devices = new Map<string, { base: string; device: string; told: Map<string, string> }>();
  for (const topic of messages.keys()) {
    const [, base, device] = /^(.+)\/([a-z0-9][a-z0-9-]*)\/\$nodes$/.exec(topic) ?? [];
    if (base !== undefined && device !== undefined)
      devices.set(`${base}/${device}`, { base, device, told: new Map() });
  }
  for (const [topic, payload] of messages) {
    const [base = '', device = '', ...rest] = topic.split('/');
    devices.get(`${base}/${device}`)?.told.set(rest.join('/'), payload);
  }
  return devices;
}
