import type { z } from 'zod';
import {
  coverKind,
  type DeviceShape,
  type Found,
  features,
  listIn,
  NOTHING,
  objectIn,
  type ProposedDevice,
  readEach,
  switchKind,
  textIn,
  topicIn,
} from '../../discovery/proposal.ts';
import type { FamilyDiscovery } from '../family.ts';
import type { homeAssistantSchema } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;
type Given = z.input<typeof homeAssistantSchema>;

/** What devices of many families announce for Home Assistant. */
export const homeAssistantDiscovery: FamilyDiscovery = {
  topics: ['homeassistant/+/+/config', 'homeassistant/+/+/+/config'],
  announcesOthers: true,
  found: (messages) => readEach(messages, /^homeassistant\/.+\/config$/, fromHomeAssistant),
};

/** The abbreviations in discovery messages (Home Assistant, "MQTT discovery") that are used here. */
const LONG: Readonly<Record<string, string>> = {
  avty: 'availability',
  avty_t: 'availability_topic',
  bri_scl: 'brightness_scale',
  cmd_t: 'command_topic',
  cmd_tpl: 'command_template',
  cmps: 'components',
  dev: 'device',
  dev_cla: 'device_class',
  mode_cmd_t: 'mode_command_topic',
  mode_stat_t: 'mode_state_topic',
  p: 'platform',
  pl_avail: 'payload_available',
  pl_cls: 'payload_close',
  pl_lock: 'payload_lock',
  pl_not_avail: 'payload_not_available',
  pl_off: 'payload_off',
  pl_on: 'payload_on',
  pl_open: 'payload_open',
  pl_unlk: 'payload_unlock',
  pos_clsd: 'position_closed',
  pos_open: 'position_open',
  pos_t: 'position_topic',
  sa: 'suggested_area',
  schema: 'schema',
  set_pos_t: 'set_position_topic',
  stat_clsd: 'state_closed',
  stat_locked: 'state_locked',
  stat_off: 'state_off',
  stat_on: 'state_on',
  stat_open: 'state_open',
  stat_t: 'state_topic',
  stat_unlocked: 'state_unlocked',
  sup_clrm: 'supported_color_modes',
  t: 'topic',
  temp_cmd_t: 'temperature_command_topic',
  temp_stat_t: 'temperature_state_topic',
  val_tpl: 'value_template',
};

const TOPICS = [
  'command_topic',
  'state_topic',
  'set_position_topic',
  'position_topic',
  'mode_command_topic',
  'mode_state_topic',
  'temperature_command_topic',
  'temperature_state_topic',
  'availability_topic',
] as const satisfies readonly (keyof Given)[];
const WORDS = [
  'payload_on',
  'payload_off',
  'state_on',
  'state_off',
  'payload_open',
  'payload_close',
  'state_open',
  'state_closed',
  'payload_lock',
  'payload_unlock',
  'state_locked',
  'state_unlocked',
  'payload_available',
  'payload_not_available',
] as const satisfies readonly (keyof Given)[];

/** The devices in a discovery message on `<prefix>/<component>/…/config`. */
function fromHomeAssistant(source: string, message: unknown): Found {
  const told = lengthened(objectIn(message));
  const component = source.split('/')[1];
  if (component !== 'device') return fromComponent(source, component, told, told);
  const found = Object.values(objectIn(told.components))
    .slice(0, 100)
    .map((each) => {
      const part = lengthened(objectIn(each));
      return fromComponent(source, textIn(part.platform), part, told);
    });
  return {
    proposals: found.flatMap(({ proposals }) => proposals),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

function lengthened(fields: Fields): Fields {
  const base = topicIn(fields['~']) ?? '';
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const name = (Object.hasOwn(LONG, key) ? LONG[key] : undefined) ?? key;
      const isTopic = name === 'topic' || name.endsWith('_topic');
      return [name, isTopic && typeof value === 'string' ? value.replace(/^~|~$/, base) : value];
    }),
  );
}

function fromComponent(source: string, component: string | undefined, told: Fields, whole: Fields): Found {
  const node = lengthened(objectIn(whole.device));
  const names = [textIn(node.name), textIn(told.name)].filter((name) => name !== undefined);
  const called = [...new Set(names)].join(' ') || textIn(told.unique_id) || source;
  const of = shapeOf(component, told, called);
  if (!of) return NOTHING;
  const templates = Object.keys(told).filter((key) => key.endsWith('_template'));
  const reason =
    templates.length > 0
      ? `it needs templates (${templates.slice(0, 3).join(', ')}), which are not run here: write it as \`family: generic\``
      : component === 'light' && told.schema !== 'json'
        ? 'it does not speak the JSON schema: write it as `family: generic`'
        : undefined;
  if (reason !== undefined) return { proposals: [], leftOut: [{ called, source, reason }] };
  const place = textIn(node.suggested_area);
  const esphome = esphomeOf(told, component);
  const device: ProposedDevice = esphome
    ? { ...of, family: 'esphome', ...esphome }
    : { ...of, family: 'home-assistant', 'home-assistant': givenIn(told, whole) };
  return { proposals: [{ device, called, place, source }], leftOut: [] };
}

function shapeOf(component: string | undefined, told: Fields, called: string): DeviceShape | undefined {
  const has = (topic: (typeof TOPICS)[number]) => topicIn(told[topic]) !== undefined;
  switch (component) {
    case 'light': {
      const modes = listIn(told.supported_color_modes);
      return {
        kind: 'light',
        features: features({
          on_off: true,
          brightness: told.brightness === true || modes.some((mode) => mode !== 'onoff'),
          color_temperature: modes.includes('color_temp'),
        }),
      };
    }
    case 'switch':
      return { kind: switchKind(called, textIn(told.device_class)), features: ['on_off'] };
    case 'fan':
      return { kind: 'fan', features: ['on_off'] };
    case 'lock':
      return { kind: 'lock', features: ['lock'] };
    case 'cover':
    case 'valve':
      return {
        kind: component === 'valve' ? 'valve' : coverKind(called, textIn(told.device_class)),
        features: features({ open_close: has('command_topic'), position: has('set_position_topic') }),
      };
    case 'climate':
      return {
        kind: 'climate',
        features: features({
          on_off: has('mode_command_topic'),
          temperature: has('temperature_command_topic'),
        }),
      };
    case 'scene':
      return { kind: 'scene', features: ['activate'] };
    default:
      return undefined;
  }
}

/** The address of an ESPHome component, which is announced in this way too; undefined for other devices. */
function esphomeOf(
  told: Fields,
  component: string | undefined,
): { address: string; esphome: { object_id: string } } | undefined {
  const parts = topicIn(told.command_topic)?.split('/') ?? [];
  const [kind, object_id, last] = parts.slice(-3);
  const address = parts.slice(0, -3).join('/');
  const isSo = last === 'command' && kind === component && told.availability_topic === `${address}/status`;
  return isSo && object_id !== undefined && /^[\w-]+$/.test(object_id)
    ? { address, esphome: { object_id } }
    : undefined;
}

function givenIn(told: Fields, whole: Fields): Given {
  const [first] = listIn(told.availability ?? whole.availability).map((each) => lengthened(objectIn(each)));
  const { topic: availability_topic, ...words } = first ?? {};
  const all: Fields = { ...whole, ...(first && { ...words, availability_topic }), ...told };
  const topics = TOPICS.map((key) => [key, topicIn(all[key])] as const);
  const texts = WORDS.map((key) => [key, textIn(all[key], 100)] as const);
  const { brightness_scale, color_temp_kelvin, position_closed, position_open } = told;
  const range: [number, number] = [Number(position_closed ?? 0), Number(position_open ?? 100)];
  const given: Given = {
    ...(typeof brightness_scale === 'number' && { brightness_scale }),
    ...(color_temp_kelvin === true && { color_temp_kelvin }),
    ...((range[0] !== 0 || range[1] !== 100) && { position: range }),
  };
  const known = [...topics, ...texts].filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), ...given };
}
