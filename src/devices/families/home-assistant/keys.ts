/** Keys that change neither a payload nor a topic that is used here, for every component. */
const HARMLESS = [
  '~',
  'name',
  'unique_id',
  'object_id',
  'default_entity_id',
  'device',
  'device_class',
  'origin',
  'platform',
  'components',
  'icon',
  'entity_picture',
  'entity_category',
  'enabled_by_default',
  'encoding',
  'qos',
  'retain',
  'optimistic',
  'json_attributes_topic',
  'json_attributes_template',
  'availability',
  'availability_mode',
  'availability_topic',
  'availability_template',
  'payload_available',
  'payload_not_available',
  'expire_after',
  'force_update',
  'migrate_discovery',
  'schema',
  'supported_features',
];

/** Beginnings of keys of properties that are not commanded here: they have topics of their own. */
const ASIDE: Readonly<Record<string, RegExp>> = {
  light:
    /^(effect|flash|flash_time_(long|short)|transition|(max|min)_(mireds|kelvin)|white_scale)(_|$)|^effect_list$/,
  fan: /^(percentage|oscillation|preset_mode|direction|speed_range)_|^(preset_modes|payload_(reset|oscillation|reset_percentage|reset_preset_mode)(_.*)?)$/,
  cover: /^(tilt_.*|payload_stop_tilt|state_stopped)$/,
  valve: /^state_stopped$/,
  lock: /^(payload_open|state_(locking|unlocking|jammed|open|opening))$/,
  climate:
    /^(action|current_(temperature|humidity)|fan_mode|swing_mode|swing_horizontal_mode|preset_mode|target_humidity|temperature_(low|high))_(topic|template|(command|state|value)_(topic|template))$|^(fan|swing|preset|swing_horizontal)_modes$|^(min|max)_(temp|humidity)$|^(temp_step|precision|initial)$/,
};

/** Keys that are read, by component. */
const READ: Readonly<Record<string, readonly string[]>> = {
  light: [
    'command_topic',
    'state_topic',
    'brightness',
    'brightness_scale',
    'color_mode',
    'supported_color_modes',
    'color_temp',
    'color_temp_kelvin',
  ],
  switch: [
    'command_topic',
    'command_template',
    'state_topic',
    'value_template',
    'payload_on',
    'payload_off',
    'state_on',
    'state_off',
  ],
  fan: [
    'command_topic',
    'command_template',
    'state_topic',
    'state_value_template',
    'payload_on',
    'payload_off',
  ],
  lock: [
    'command_topic',
    'command_template',
    'state_topic',
    'value_template',
    'payload_lock',
    'payload_unlock',
    'state_locked',
    'state_unlocked',
  ],
  cover: [
    'command_topic',
    'state_topic',
    'value_template',
    'payload_open',
    'payload_close',
    'payload_stop',
    'state_open',
    'state_closed',
    'state_opening',
    'state_closing',
    'set_position_topic',
    'set_position_template',
    'position_topic',
    'position_template',
    'position_open',
    'position_closed',
  ],
  valve: [
    'command_topic',
    'command_template',
    'state_topic',
    'value_template',
    'payload_open',
    'payload_close',
    'payload_stop',
    'state_open',
    'state_closed',
    'state_opening',
    'state_closing',
    'position_open',
    'position_closed',
    'reports_position',
  ],
  climate: [
    'modes',
    'mode_command_topic',
    'mode_command_template',
    'mode_state_topic',
    'mode_state_template',
    'temperature_command_topic',
    'temperature_command_template',
    'temperature_state_topic',
    'temperature_state_template',
    'temperature_unit',
    'power_command_topic',
    'power_command_template',
    'payload_on',
    'payload_off',
    'value_template',
  ],
  scene: ['command_topic', 'payload_on'],
};

/** Components that halfsecond commands. */
export function isCommandable(component: string | undefined): component is string {
  return component !== undefined && Object.hasOwn(READ, component);
}

/** Keys of the announcement that are neither read nor known to change nothing. */
export function unknownKeys(component: string, told: Readonly<Record<string, unknown>>): readonly string[] {
  const read = READ[component] ?? [];
  return Object.keys(told).filter(
    (key) =>
      told[key] !== null && !HARMLESS.includes(key) && !read.includes(key) && !ASIDE[component]?.test(key),
  );
}
