// The home of the first run (docs/first-run.md): what a broker keeps of forty devices of seven makers, and how each of
// them answers a command. Names are as people give them, in English and in Chinese.

const Z2M = 'zigbee2mqtt';

const numeric = (name, more = {}) => ({ type: 'numeric', name, property: name, access: 7, ...more });
const binary = (name, on, off) => ({
  type: 'binary',
  name,
  property: name,
  access: 7,
  value_on: on,
  value_off: off,
});
const onOff = { ...binary('state', 'ON', 'OFF'), value_toggle: 'TOGGLE' };
const sensor = (name) => ({ type: 'numeric', name, property: name, access: 1 });

const EXPOSES = {
  bulb: [
    { type: 'light', features: [onOff, numeric('brightness', { value_min: 0, value_max: 254 })] },
    { type: 'enum', name: 'effect', property: 'effect', access: 2, values: ['blink', 'stop_effect'] },
  ],
  whiteBulb: [
    {
      type: 'light',
      features: [
        onOff,
        numeric('brightness', { value_min: 0, value_max: 254 }),
        numeric('color_temp', { value_min: 153, value_max: 500, unit: 'mired' }),
      ],
    },
  ],
  plug: [{ type: 'switch', features: [onOff] }, sensor('power')],
  doubleSwitch: ['left', 'right'].map((endpoint) => ({
    type: 'switch',
    endpoint,
    features: [{ ...onOff, endpoint, property: `state_${endpoint}` }],
  })),
  curtain: [
    {
      type: 'cover',
      features: [
        { type: 'enum', name: 'state', property: 'state', access: 3, values: ['OPEN', 'CLOSE', 'STOP'] },
        numeric('position', { value_min: 0, value_max: 100 }),
      ],
    },
  ],
  lock: [{ type: 'lock', features: [binary('state', 'LOCK', 'UNLOCK')] }, sensor('battery')],
  radiator: [
    {
      type: 'climate',
      features: [
        numeric('occupied_heating_setpoint', { value_min: 5, value_max: 30, unit: '°C' }),
        sensor('local_temperature'),
        { type: 'enum', name: 'system_mode', property: 'system_mode', access: 7, values: ['off', 'heat'] },
      ],
    },
  ],
  fan: [{ type: 'fan', features: [{ ...binary('state', 'ON', 'OFF') }] }],
  climateSensor: [sensor('temperature'), sensor('humidity')],
  motion: [{ type: 'binary', name: 'occupancy', property: 'occupancy', access: 1 }],
};

/** Devices of the zigbee2mqtt bridge: friendly name, model, what it exposes. */
const ZIGBEE = [
  ['客廳主燈', 'whiteBulb', 'White spectrum ceiling light'],
  ['客廳燈帶', 'bulb', 'LED strip'],
  ['客廳窗簾', 'curtain', 'Curtain motor'],
  ['電視插座', 'plug', 'Smart plug'],
  ['臥室燈', 'whiteBulb', 'White spectrum bulb'],
  ['床頭燈', 'bulb', 'Dimmable bulb'],
  ['臥室窗簾', 'curtain', 'Curtain motor'],
  ['臥室暖氣', 'radiator', 'Radiator valve with thermostat'],
  ['廚房燈', 'bulb', 'Dimmable bulb'],
  ['kitchen counter light', 'bulb', 'Dimmable bulb'],
  ['kitchen kettle', 'plug', 'Smart plug'],
  ['bathroom mirror light', 'bulb', 'Dimmable bulb'],
  ['浴室暖氣', 'radiator', 'Radiator valve with thermostat'],
  ['走廊燈', 'bulb', 'Dimmable bulb'],
  ['玄關燈', 'bulb', 'Dimmable bulb'],
  ['front door', 'lock', 'Smart lock'],
  ['study desk lamp', 'whiteBulb', 'White spectrum bulb'],
  ['書房開關', 'doubleSwitch', 'Double wall switch'],
  ['study fan', 'fan', 'Ceiling fan'],
  ['balcony light', 'bulb', 'Outdoor bulb'],
  ['living room climate', 'climateSensor', 'Temperature and humidity sensor'],
  ['hallway motion', 'motion', 'Motion sensor'],
];

const ieee = (nth) => `0x00158d00045a${(0x1000 + nth).toString(16)}`;

const zigbeeDevices = [
  { ieee_address: ieee(0), type: 'Coordinator', friendly_name: 'Coordinator', supported: true },
  ...ZIGBEE.map(([friendly_name, exposes, description], nth) => ({
    ieee_address: ieee(nth + 1),
    type: 'Router',
    network_address: 1000 + nth,
    supported: true,
    disabled: false,
    friendly_name,
    endpoints: { 1: { bindings: [], configured_reportings: [], clusters: {}, scenes: [] } },
    definition: {
      source: 'native',
      vendor: 'Various',
      model: `M-${nth}`,
      description,
      exposes: EXPOSES[exposes],
    },
    interview_completed: true,
    interview_state: 'SUCCESSFUL',
  })),
];

const member = (name) => ({
  ieee_address: ieee(ZIGBEE.findIndex(([each]) => each === name) + 1),
  endpoint: 1,
});

const zigbeeGroups = [
  {
    id: 1,
    friendly_name: '客廳',
    members: [member('客廳主燈'), member('客廳燈帶')],
    scenes: [{ id: 1, name: '看電影' }],
  },
  {
    id: 2,
    friendly_name: 'Kitchen',
    members: [member('廚房燈'), member('kitchen counter light')],
    scenes: [],
  },
  { id: 3, friendly_name: '主臥', members: [member('臥室燈'), member('床頭燈')], scenes: [] },
];

const tasmota = (mac, topic, name, more = {}) => [
  `tasmota/discovery/${mac}/config`,
  {
    ip: '192.168.1.50',
    dn: name,
    fn: [name, null, null, null, null, null, null, null],
    hn: `${topic}-1234`,
    mac,
    md: 'Sonoff Basic',
    ty: 0,
    if: 0,
    ofln: 'Offline',
    onln: 'Online',
    state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
    sw: '14.2.0',
    t: topic,
    ft: '%prefix%/%topic%/',
    tp: ['cmnd', 'stat', 'tele'],
    rl: [1, 0, 0, 0, 0, 0, 0, 0],
    so: { 4: 0, 11: 0, 13: 0, 17: 0, 20: 0, 30: 0, 68: 0, 73: 0, 82: 0, 114: 0, 117: 0 },
    lk: 0,
    lt_st: 0,
    ver: 1,
    ...more,
  },
];

const esphome = (node, area, component, id, name, more = {}) => [
  `homeassistant/${component}/${node}/${id}/config`,
  {
    name,
    stat_t: `${node}/${component}/${id}/state`,
    cmd_t: `${node}/${component}/${id}/command`,
    avty_t: `${node}/status`,
    uniq_id: `ESP${component}${id}`,
    dev: { ids: node, name: node, sw: 'esphome v2026.10.0', mf: 'Espressif', sa: area },
    ...more,
  },
];

const light5 = (name, root) => ({
  homie: '5.0',
  version: 3,
  name,
  ...(root && { root, parent: root }),
  nodes: {
    light: {
      properties: {
        power: { datatype: 'boolean', settable: true },
        brightness: { datatype: 'integer', format: '0:100', settable: true },
      },
    },
  },
});

/** What the broker keeps: topic and payload; an object is sent as JSON. */
export const ANNOUNCEMENTS = [
  [`${Z2M}/bridge/state`, { state: 'online' }],
  [`${Z2M}/bridge/info`, { version: '2.6.3', coordinator: { type: 'zStack3x0' } }],
  [`${Z2M}/bridge/devices`, zigbeeDevices],
  [`${Z2M}/bridge/groups`, zigbeeGroups],
  ...ZIGBEE.map(([name]) => [`${Z2M}/${name}/availability`, { state: 'online' }]),
  tasmota('AABBCC000001', 'washer', 'washing machine'),
  tasmota('AABBCC000002', 'coffee', '咖啡機'),
  tasmota('AABBCC000003', 'terrace', 'terrace', {
    fn: ['terrace light', 'terrace heater', null, null, null, null, null, null],
    rl: [1, 1, 0, 0, 0, 0, 0, 0],
  }),
  tasmota('AABBCC000004', 'nightlight', '兒童房夜燈', { rl: [2, 0, 0, 0, 0, 0, 0, 0], lt_st: 2 }),
  ...['washer', 'coffee', 'terrace', 'nightlight'].map((topic) => [`tele/${topic}/LWT`, 'Online']),
  esphome('garage-node', 'Garage', 'cover', 'door', 'garage door', { dev_cla: 'garage' }),
  esphome('garage-node', 'Garage', 'light', 'ceiling', 'garage light', {
    schema: 'json',
    brightness: true,
    sup_clrm: ['brightness'],
  }),
  esphome('pump-node', 'Garden', 'switch', 'pump', 'fountain'),
  ...['garage-node', 'pump-node'].map((node) => [`${node}/status`, 'online']),
  ['shellyplus1-laundry/online', 'true'],
  ['shellyplus1-laundry/status/switch:0', { id: 0, output: false, source: 'init' }],
  ['shelly2pmg3-bedroom/online', 'true'],
  ['shelly2pmg3-bedroom/status/cover:0', { id: 0, state: 'stopped', pos_control: true, current_pos: 50 }],
  ['shellydimmerg4-dining/online', 'true'],
  ['shellydimmerg4-dining/status/light:0', { id: 0, output: false, brightness: 40 }],
  [
    'homeassistant/device/ac-study/config',
    {
      dev: { ids: ['ac-study'], name: '書房空調', sa: '書房' },
      o: { name: 'ir2mqtt', sw: '1.4' },
      cmps: {
        ac: {
          p: 'climate',
          uniq_id: 'ac-study',
          name: null,
          mode_cmd_t: 'ac/study/mode/set',
          mode_stat_t: 'ac/study/mode',
          temp_cmd_t: 'ac/study/temp/set',
          temp_stat_t: 'ac/study/temp',
          modes: ['off', 'cool', 'dry', 'fan_only'],
          min_temp: 16,
          max_temp: 30,
        },
      },
    },
  ],
  ['homie/den-dimmer/$homie', '4.0.0'],
  ['homie/den-dimmer/$name', 'den dimmer'],
  ['homie/den-dimmer/$state', 'ready'],
  ['homie/den-dimmer/$nodes', 'dimmer'],
  ['homie/den-dimmer/dimmer/$properties', 'dimmer'],
  ['homie/den-dimmer/dimmer/dimmer/$datatype', 'integer'],
  ['homie/den-dimmer/dimmer/dimmer/$format', '0:100'],
  ['homie/den-dimmer/dimmer/dimmer/$settable', 'true'],
  ['homie/5/attic-lamp/$state', 'ready'],
  ['homie/5/attic-lamp/$description', light5('attic lamp')],
  ['homie/5/cellar-lamp/$state', 'ready'],
  ['homie/5/cellar-lamp/$description', light5('basement lamp')],
];

/**
 * How the devices answer a command.
 * @returns the messages that they send, to be retained; none where nobody knows the topic.
 */
export function answerOf(topic, payload) {
  const zigbee = /^zigbee2mqtt\/(.+)\/set$/.exec(topic);
  // A device that lost its power is still listed, and says nothing.
  if (zigbee && zigbee[1] !== 'balcony light') return [[`${Z2M}/${zigbee[1]}`, payload]];
  const tasmotas = /^cmnd\/([^/]+)\/(POWER\d?|Dimmer|CT)$/.exec(topic);
  if (tasmotas) return [[`stat/${tasmotas[1]}/RESULT`, JSON.stringify({ [tasmotas[2]]: payload })]];
  const esp = /^(.+)\/command$/.exec(topic);
  if (esp) return [[`${esp[1]}/state`, payload]];
  const shelly = /^(.+)\/command\/(switch|light):0$/.exec(topic);
  if (shelly)
    return [[`${shelly[1]}/status/${shelly[2]}:0`, JSON.stringify({ output: payload.startsWith('on') })]];
  const plain = /^(.+)\/set$/.exec(topic);
  return plain && !zigbee ? [[plain[1], payload]] : [];
}
