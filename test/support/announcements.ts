const light = (endpoint?: string) => ({
  type: 'light',
  ...(endpoint !== undefined && { endpoint }),
  features: [
    { name: 'state', property: 'state', type: 'binary' },
    { name: 'brightness', property: 'brightness', type: 'numeric' },
    { name: 'color_temp', property: 'color_temp', type: 'numeric' },
  ],
});

/** What a broker keeps of devices of every sort, as each announces itself. */
export const ANNOUNCEMENTS: readonly (readonly [string, object | string])[] = [
  [
    'zigbee2mqtt/bridge/devices',
    [
      { type: 'Coordinator', friendly_name: 'Coordinator' },
      {
        friendly_name: 'kitchen/ceiling',
        definition: {
          description: 'TRADFRI bulb',
          exposes: [light(), { type: 'numeric', name: 'linkquality' }],
        },
      },
      {
        friendly_name: 'wall switch',
        definition: {
          description: 'Double wall switch',
          exposes: [
            {
              type: 'switch',
              endpoint: 'left',
              features: [{ name: 'state', property: 'state_left', type: 'binary' }],
            },
          ],
        },
      },
      {
        friendly_name: 'bedroom radiator',
        definition: {
          description: 'Radiator valve with thermostat',
          exposes: [
            {
              type: 'climate',
              features: [
                { name: 'current_heating_setpoint', property: 'current_heating_setpoint' },
                { name: 'system_mode', property: 'system_mode' },
              ],
            },
          ],
        },
      },
      {
        friendly_name: 'garden water',
        definition: {
          description: 'Smart water valve',
          exposes: [{ type: 'switch', features: [{ name: 'state', property: 'state' }] }],
        },
      },
      {
        friendly_name: 'weather',
        definition: { description: 'Sensor', exposes: [{ type: 'numeric', name: 'temperature' }] },
      },
    ],
  ],
  [
    'tasmota/discovery/A1/config',
    {
      dn: 'Desk',
      fn: ['Desk lamp', null],
      md: 'Bulb',
      t: 'tasmota_A1',
      ft: '%prefix%/%topic%/',
      tp: ['cmnd', 'stat', 'tele'],
      rl: [2, 0, 0],
      lt_st: 2,
      ver: 1,
    },
  ],
  [
    'tasmota/discovery/B2/config',
    { dn: 'Tasmota B2', fn: ['Hall plug'], t: 'tasmota_B2', ft: '%prefix%/%topic%/', rl: [1, 1, 0], ver: 1 },
  ],
  [
    'homie/5/bulb-1/$description',
    {
      homie: '5.0',
      version: 7,
      name: 'Bulb',
      nodes: {
        light: {
          name: 'Light',
          properties: {
            power: { name: 'Power', datatype: 'boolean', settable: true },
            level: { name: 'Level', datatype: 'integer', format: '0:255', settable: true },
            uptime: { datatype: 'integer' },
          },
        },
      },
    },
  ],
  ['homie/5/bulb-1/$state', 'ready'],
  ['homie/door-1/$homie', '4.0.0'],
  ['homie/door-1/$name', 'Front door'],
  ['homie/door-1/$nodes', 'lock'],
  ['homie/door-1/lock/$name', 'Lock'],
  ['homie/door-1/lock/$properties', 'lock-state,battery'],
  ['homie/door-1/lock/lock-state/$datatype', 'enum'],
  ['homie/door-1/lock/lock-state/$format', 'LOCKED,UNLOCKED'],
  ['homie/door-1/lock/lock-state/$settable', 'true'],
  ['homie/door-1/lock/battery/$datatype', 'integer'],
  [
    'homeassistant/light/attic-node/lamp/config',
    {
      schema: 'json',
      name: 'Lamp',
      stat_t: 'attic-node/light/lamp/state',
      cmd_t: 'attic-node/light/lamp/command',
      avty_t: 'attic-node/status',
      sup_clrm: ['brightness'],
      dev: { name: 'Attic node', sa: '', mf: 'Espressif' },
    },
  ],
  [
    'homeassistant/device/shades/config',
    {
      dev: { ids: ['shades'], name: 'Blind', sa: 'Living Room' },
      o: { name: 'shades' },
      avty: [{ t: 'shades/1/lwt', pl_avail: 'up' }],
      cmps: {
        one: {
          p: 'cover',
          '~': 'shades/1',
          cmd_t: '~/set',
          stat_t: '~/state',
          set_pos_t: '~/position/set',
          pos_t: '~/position',
        },
      },
    },
  ],
  [
    'homeassistant/light/strip/config',
    { name: 'old strip', command_topic: 'strip/set', brightness_command_topic: 'strip/level' },
  ],
  [
    'homeassistant/switch/relay/config',
    { name: 'relay', cmd_t: 'relay/set', stat_t: 'relay', val_tpl: '{{ value_json.on }}' },
  ],
  ['homeassistant/sensor/rain/config', { name: 'rain', stat_t: 'rain' }],
];
