import { objectIn, topicIn } from '../../discovery/proposal.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Abbreviated words of the keys in discovery messages (Home Assistant, "MQTT discovery"). */
const WORDS: Readonly<Record<string, string>> = {
  act: 'action',
  avail: 'available',
  avty: 'availability',
  bri: 'brightness',
  cla: 'class',
  closd: 'closed',
  clrm: 'color_mode',
  cls: 'close',
  clsd: 'closed',
  cmd: 'command',
  cmps: 'components',
  cns: 'connections',
  cu: 'configuration_url',
  curr: 'current',
  def: 'default',
  dev: 'device',
  dir: 'direction',
  ent: 'entity',
  fx: 'effect',
  hum: 'humidity',
  hw: 'hw_version',
  ic: 'icon',
  ids: 'identifiers',
  init: 'initial',
  inv: 'invert',
  lst: 'list',
  mdl: 'model',
  mf: 'manufacturer',
  mirs: 'mireds',
  o: 'origin',
  obj: 'object',
  ops: 'options',
  opt: 'optimistic',
  osc: 'oscillation',
  p: 'platform',
  pct: 'percentage',
  pl: 'payload',
  pos: 'position',
  pow: 'power',
  pr: 'preset',
  prs: 'press',
  ret: 'retain',
  rng: 'range',
  sa: 'suggested_area',
  scl: 'scale',
  sn: 'serial_number',
  spd: 'speed',
  spds: 'speeds',
  stat: 'state',
  sup: 'supported',
  sw: 'sw_version',
  t: 'topic',
  temp: 'temperature',
  tpl: 'template',
  uniq: 'unique',
  unlk: 'unlock',
  val: 'value',
  whit: 'white',
};

/** Keys that do not follow from their words. */
const KEYS: Readonly<Record<string, string>> = {
  e: 'encoding',
  en: 'enabled_by_default',
  ent_cat: 'entity_category',
  exp_aft: 'expire_after',
  flsh_tlng: 'flash_time_long',
  flsh_tsht: 'flash_time_short',
  hum_cmd_t: 'target_humidity_command_topic',
  hum_cmd_tpl: 'target_humidity_command_template',
  hum_stat_t: 'target_humidity_state_topic',
  hum_state_tpl: 'target_humidity_state_template',
  hum_stat_tpl: 'target_humidity_state_template',
  json_attr: 'json_attributes',
  json_attr_t: 'json_attributes_topic',
  json_attr_tpl: 'json_attributes_template',
  max_temp: 'max_temp',
  min_temp: 'min_temp',
  on_cmd_type: 'on_command_type',
  sup_clrm: 'supported_color_modes',
  temp_hi_cmd_t: 'temperature_high_command_topic',
  temp_hi_cmd_tpl: 'temperature_high_command_template',
  temp_hi_stat_t: 'temperature_high_state_topic',
  temp_hi_stat_tpl: 'temperature_high_state_template',
  temp_lo_cmd_t: 'temperature_low_command_topic',
  temp_lo_cmd_tpl: 'temperature_low_command_template',
  temp_lo_stat_t: 'temperature_low_state_topic',
  temp_lo_stat_tpl: 'temperature_low_state_template',
  tilt_clsd_val: 'tilt_closed_value',
  tilt_opnd_val: 'tilt_opened_value',
};

/** The long name of a key: `set_pos_tpl` is `set_position_template`. A key that is long already stays as it is. */
function lengthened(key: string): string {
  if (Object.hasOwn(KEYS, key)) return KEYS[key] ?? key;
  // Colour temperature keeps its short word: `clr_temp_cmd_t` is `color_temp_command_topic`.
  if (/^(clr|color)_temp(_|$)/.test(key))
    return ['color_temp', ...key.split('_').slice(2).map(wordOf)].join('_');
  const words = key.split('_');
  // `temp_step` and the long forms of other keys keep a short word too.
  return key === 'temp_step' ? key : words.map(wordOf).join('_');
}

function wordOf(word: string): string {
  return Object.hasOwn(WORDS, word) ? (WORDS[word] ?? word) : word;
}

/** The fields under their long names, with the base topic in the place of `~` in every topic. */
export function spelledOut(fields: Fields, base: unknown = fields['~']): Fields {
  const root = topicIn(base) ?? '';
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => {
      const name = lengthened(key);
      const isTopic = name === 'topic' || name.endsWith('_topic');
      return [name, isTopic && typeof value === 'string' ? value.replace(/^~|~$/, () => root) : value];
    }),
  );
}

/** A value that holds fields itself, spelled out. */
export function spelledOutIn(value: unknown, base?: unknown): Fields {
  const fields = objectIn(value);
  return spelledOut(fields, base ?? fields['~']);
}
