import type { z } from 'zod';
import {
  coverKind,
  type DeviceShape,
  type Found,
  features,
  isGuardedSwitch,
  listIn,
  NOTHING,
  objectIn,
  type ProposedDevice,
  readEach,
  switchKind,
  textIn,
  topicIn,
} from '../../discovery/proposal.ts';
import { templateOf } from '../../template/template.ts';
import { TemplateError } from '../../template/value.ts';
import type { FamilyDiscovery } from '../family.ts';
import { spelledOut, spelledOutIn } from './abbreviations.ts';
import { isCommandable, unknownKeys } from './keys.ts';
import { type homeAssistantSchema, READ_NAMES, WRITE_NAMES } from './schema.ts';

type Fields = Readonly<Record<string, unknown>>;
type Given = z.input<typeof homeAssistantSchema>;

/** What devices of many families announce for Home Assistant. */
export const homeAssistantDiscovery: FamilyDiscovery = {
  topics: ['homeassistant/+/+/config', 'homeassistant/+/+/+/config'],
  announcesOthers: true,
  found: (messages) => readEach(messages, /^homeassistant\/.+\/config$/, fromHomeAssistant),
};

const TOPICS = [
  'command_topic',
  'state_topic',
  'set_position_topic',
  'position_topic',
  'power_command_topic',
  'mode_command_topic',
  'mode_state_topic',
  'temperature_command_topic',
  'temperature_state_topic',
] as const satisfies readonly (keyof Given)[];
const WORDS = [
  'payload_on',
  'payload_off',
  'state_on',
  'state_off',
  'payload_open',
  'payload_close',
  'payload_stop',
  'state_open',
  'state_closed',
  'state_opening',
  'state_closing',
  'payload_lock',
  'payload_unlock',
  'state_locked',
  'state_unlocked',
] as const satisfies readonly (keyof Given)[];
const READING = [
  'value_template',
  'position_template',
  'mode_state_template',
  'temperature_state_template',
] as const satisfies readonly (keyof Given)[];
const WRITING = [
  'command_template',
  'set_position_template',
  'power_command_template',
  'mode_command_template',
  'temperature_command_template',
] as const satisfies readonly (keyof Given)[];

/** The modes that "turn on" may mean, the likeliest first. */
const MODES_ON = ['heat', 'auto', 'heat_cool', 'cool', 'dry', 'fan_only'];

/** A reason for which a device is left out. */
class Unfit extends Error {}

/** The devices in a discovery message on `<prefix>/<component>/…/config`. */
function fromHomeAssistant(source: string, message: unknown): Found {
  const told = spelledOut(objectIn(message));
  const component = source.split('/')[1];
  if (component !== 'device') return fromComponent(source, component, told, told);
  const found = Object.values(objectIn(told.components))
    .slice(0, 100)
    .map((each) => {
      const fields = objectIn(each);
      const part = spelledOut(fields, fields['~'] ?? told['~']);
      return fromComponent(source, textIn(part.platform), part, told);
    });
  return {
    proposals: found.flatMap(({ proposals }) => proposals),
    leftOut: found.flatMap(({ leftOut }) => leftOut),
  };
}

function fromComponent(source: string, component: string | undefined, own: Fields, whole: Fields): Found {
  if (!isCommandable(component)) return NOTHING;
  // The hub shows itself in Home Assistant too: its own switches are no devices of the home.
  if (objectIn(whole.origin).name === 'halfsecond') return NOTHING;
  const node = spelledOutIn(whole.device);
  const names = namesOf(textIn(node.name), textIn(own.name));
  const called = [...new Set(names)].join(' ') || textIn(own.unique_id) || source;
  const key = textIn(own.unique_id) ?? source.split('/').slice(2, -1).join(' ');
  // What stands beside the components is said of each of them.
  const told = whole === own ? own : { ...shared(whole), ...own };
  try {
    const given = givenIn(component, told);
    const shape = shapeOf(component, told, called);
    if (told.entity_category === 'config' || told.entity_category === 'diagnostic')
      throw new Unfit('it is a setting of a device, and nothing that people switch (entity_category)');
    if (shape.features.length === 0) throw new Unfit('it has no topic by which it is commanded');
    const esphome = esphomeOf(told, component);
    const device: ProposedDevice = esphome
      ? { ...shape, family: 'esphome', ...esphome }
      : { ...shape, family: 'home-assistant', 'home-assistant': given };
    const place = textIn(node.suggested_area);
    return { proposals: [{ device, called, place, source, key }], leftOut: [] };
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    const topics = TOPICS.flatMap((topic) => topicIn(told[topic]) ?? []);
    return { proposals: [], leftOut: [{ called, source, reason: error.message, topics }] };
  }
}

/** A network name, such as `kitchen-esp`, tells people nothing beside the name of what it switches. */
function namesOf(device: string | undefined, own: string | undefined): readonly string[] {
  const isHostName =
    device !== undefined && /^[a-z0-9]+([-_][a-z0-9]+)*$/.test(device) && /[-_\d]/.test(device);
  const isOwnEnough = own !== undefined && /[\s\p{Script=Han}]/u.test(own);
  return [isHostName && isOwnEnough ? undefined : device, own].filter((name) => name !== undefined);
}

/** The fields of a device's message that its components share. */
function shared(whole: Fields): Fields {
  const { components: _, device: __, name: ___, ...rest } = whole;
  return rest;
}

function shapeOf(component: string, told: Fields, called: string): DeviceShape & { risk?: 'guarded' } {
  const has = (topic: (typeof TOPICS)[number]) => topicIn(told[topic]) !== undefined;
  const isCommanded = has('command_topic');
  switch (component) {
    case 'light': {
      const modes = listIn(told.supported_color_modes);
      return {
        kind: 'light',
        features: features({
          on_off: isCommanded,
          brightness: isCommanded && (told.brightness === true || modes.some((mode) => mode !== 'onoff')),
          color_temperature: isCommanded && modes.includes('color_temp'),
          color: isCommanded && colorForm(modes) !== undefined,
        }),
      };
    }
    case 'switch': {
      const words = [called, textIn(told.device_class)];
      const shape = { kind: switchKind(...words), features: features({ on_off: isCommanded }) };
      return isGuardedSwitch(...words) ? { ...shape, risk: 'guarded' } : shape;
    }
    case 'fan':
      return { kind: 'fan', features: features({ on_off: isCommanded }) };
    case 'lock':
      return { kind: 'lock', features: features({ lock: isCommanded }) };
    case 'cover':
    case 'valve':
      return {
        kind: component === 'valve' ? 'valve' : coverKind(called, textIn(told.device_class)),
        features: features({
          open_close: (isCommanded && told.payload_open !== null) || has('set_position_topic'),
          position: has('set_position_topic') || (isCommanded && told.reports_position === true),
        }),
      };
    case 'climate':
      return {
        kind: 'climate',
        features: features({
          on_off: has('power_command_topic') || (has('mode_command_topic') && modesOf(told) !== undefined),
          temperature: has('temperature_command_topic'),
        }),
      };
    default:
      return { kind: 'scene', features: features({ activate: isCommanded }) };
  }
}

/** How a light takes a colour, by its modes; undefined where it takes none in these forms. */
function colorForm(modes: readonly unknown[]): 'rgb' | 'hs' | 'xy' | undefined {
  return (['rgb', 'hs', 'xy'] as const).find((form) => modes.includes(form));
}

/** The mode that means on; undefined where it cannot be switched off by a mode, or on. */
function modesOf({ modes }: Fields): string | undefined {
  if (modes === undefined) return 'heat';
  const all = listIn(modes).flatMap((mode) => textIn(mode, 100) ?? []);
  const on = MODES_ON.find((mode) => all.includes(mode)) ?? all.find((mode) => mode !== 'off');
  return all.includes('off') ? on : undefined;
}

/** The address of an ESPHome component, which is announced in this way too; undefined for other devices. */
function esphomeOf(
  told: Fields,
  component: string,
): { address: string; esphome: { object_id: string } } | undefined {
  const parts = topicIn(told.command_topic)?.split('/') ?? [];
  const [kind, object_id, last] = parts.slice(-3);
  const address = parts.slice(0, -3).join('/');
  const isSo = last === 'command' && kind === component && told.availability_topic === `${address}/status`;
  return isSo && component !== 'climate' && object_id !== undefined && /^[\w-]+$/.test(object_id)
    ? { address, esphome: { object_id } }
    : undefined;
}

/** The fields of the device's file. @throws Unfit for an announcement that is not wholly understood. */
function givenIn(component: string, told: Fields): Given {
  const unknown = unknownKeys(component, told);
  if (component === 'light' && told.schema !== 'json')
    throw new Unfit('it does not speak the JSON schema: write it as `family: generic`');
  if (unknown.length > 0)
    throw new Unfit(`it announces ${unknown.slice(0, 5).join(', ')}, which is not understood here`);
  if (typeof told.encoding === 'string' && told.encoding.toLowerCase() !== 'utf-8')
    throw new Unfit(`its messages are not UTF-8 (encoding: ${textIn(told.encoding) ?? 'none'})`);
  const { brightness_scale, color_temp_kelvin, position_closed, position_open, state_value_template } = told;
  const templates = { ...told, value_template: told.value_template ?? state_value_template };
  const range: [number, number] = [numberIn(position_closed, 0), numberIn(position_open, 100)];
  const unit = textIn(told.temperature_unit)?.toUpperCase();
  const color = component === 'light' ? colorForm(listIn(told.supported_color_modes)) : undefined;
  const mode_on = component === 'climate' ? modesOf(told) : undefined;
  return {
    ...texts(told, TOPICS, topicIn),
    ...texts(told, WORDS, wordIn),
    ...texts(templates, READING, (value) => templateIn(value, READ_NAMES)),
    ...texts(templates, WRITING, (value) => templateIn(value, WRITE_NAMES)),
    ...(told.payload_stop === null && { payload_stop: null }),
    ...(typeof brightness_scale === 'number' && { brightness_scale }),
    ...(color !== undefined && color !== 'rgb' && { color }),
    ...(color_temp_kelvin === true && { color_temp_kelvin }),
    ...((range[0] !== 0 || range[1] !== 100) && { position: range }),
    ...(told.reports_position === true && { reports_position: true }),
    ...(mode_on !== undefined && mode_on !== 'heat' && { mode_on }),
    ...(unit === 'F' && { temperature_unit: unit }),
    ...availabilityIn(told),
  };
}

/** One topic, or a list of them. @throws Unfit where one of them is enough: here all must say that it is there. */
function availabilityIn(told: Fields): Given {
  const words = (from: Fields) => ({
    ...texts(from, ['payload_available', 'payload_not_available'] as const, wordIn),
  });
  const one = topicIn(told.availability_topic);
  const single =
    one === undefined ? [] : [{ ...told, topic: one, value_template: told.availability_template }];
  const all = [...single, ...listIn(told.availability).map((each) => spelledOutIn(each, told['~']))]
    .slice(0, 10)
    .flatMap((each) => {
      const topic = topicIn(each.topic);
      const value_template = templateIn(each.value_template, READ_NAMES);
      return topic === undefined
        ? []
        : [{ topic, ...words(each), ...(value_template !== undefined && { value_template }) }];
    });
  const [first] = all;
  if (!first) return {};
  if (all.length > 1) {
    if (told.availability_mode === 'any')
      throw new Unfit(
        'it is there when any of several topics says so (availability_mode), which is not read here',
      );
    return { availability: all };
  }
  const { topic: availability_topic, value_template, ...rest } = first;
  return {
    availability_topic,
    ...(value_template !== undefined && { availability_template: value_template }),
    ...rest,
  };
}

function texts<Key extends string>(
  told: Fields,
  keys: readonly Key[],
  read: (value: unknown) => string | undefined,
): { [K in Key]?: string } {
  const known = keys.map((key) => [key, read(told[key])] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as { [K in Key]?: string };
}

/** A payload: a number and a boolean are sent as their words. */
function wordIn(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  // Home Assistant is written in Python, which writes its booleans so.
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'string' && value !== '' ? value.slice(0, 100) : undefined;
}

function numberIn(value: unknown, otherwise: number): number {
  const number = value === undefined ? otherwise : Number(value);
  return Number.isFinite(number) ? number : otherwise;
}

/** A template that can be run. @throws Unfit for any other. */
function templateIn(value: unknown, names: readonly string[]): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  try {
    templateOf(value, names);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new Unfit(`a template is not understood here: ${error.message}`);
  }
  return value;
}
