import { expect, test } from 'vitest';
import { type Device, deviceSchema } from '../../../../src/config/device.ts';
import { deviceFiles } from '../../../../src/devices/discovery/device-files.ts';
import { Discovery } from '../../../../src/devices/discovery/discovery.ts';
import { codecOf } from '../../../../src/devices/families/catalogue.ts';
import { DeviceRegistry } from '../../../../src/devices/registry.ts';
import type { DeviceIntent } from '../../../../src/intent/intent.ts';
import { device } from '../../../support/home.ts';

type Messages = readonly (readonly [string, object | string])[];

function sorted(messages: Messages, home: readonly Device[] = []) {
  const discovery = new Discovery();
  for (const [topic, payload] of messages)
    discovery.take(topic, Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)));
  const { files, ...rest } = deviceFiles(discovery.found(), { devices: home });
  return { ...rest, devices: files.map(({ file }) => deviceSchema.parse({ ...file, room: 'somewhere' })) };
}

function only(messages: Messages): Device {
  const { devices } = sorted(messages);
  expect(devices).toHaveLength(1);
  return devices[0] as Device;
}

const sent = (of: Device, action: DeviceIntent['action'], value?: number) =>
  codecOf(of)
    ?.commands(of, { action, device: of.id, ...(value !== undefined && { value }) }, {})
    .map(({ topic, payload }) => `${topic} ${payload}`);
const told = (of: Device, topic: string, payload: string) => codecOf(of)?.readState(of, { topic, payload });

test.each(['garden light', 'attic fan', 'lamp plug', 'shade relay'])(
  'a relay that is announced as a switch stays one when it is called %s',
  (name) => {
    const relay = only([
      ['homeassistant/switch/r/config', { name, cmd_t: 'r/set', stat_t: 'r', pl_on: 1, pl_off: 0 }],
    ]);
    expect(['switch', 'outlet']).toContain(relay.kind);
    expect(sent(relay, 'turn_on')).toEqual(['r/set 1']);
    expect(told(relay, 'r', '0')).toEqual({ on: false });
  },
);

test('a switch that lets water run is guarded, and is turned on as a switch', () => {
  const valve = only([['homeassistant/switch/r/config', { name: 'irrigation valve', cmd_t: 'r/set' }]]);
  expect(valve).toMatchObject({ kind: 'switch', features: ['on_off'], risk: 'guarded' });
});

test('abbreviated templates are run: the command is JSON, and the state is read out of JSON', () => {
  const shade = only([
    [
      'homeassistant/cover/s/config',
      {
        name: 'shade',
        '~': 'blinds/attic',
        cmd_t: '~/set',
        set_pos_t: '~/pos/set',
        set_pos_tpl: '{"target":{{ position }}}',
        pos_t: '~/state',
        pos_tpl: '{{ value_json.pos }}',
      },
    ],
  ]);
  expect(sent(shade, 'set_position', 40)).toEqual(['blinds/attic/pos/set {"target":40}']);
  expect(told(shade, 'blinds/attic/state', '{"pos":"70"}')).toEqual({ position: 70 });
  expect(told(shade, 'blinds/attic/state', '{"other":1}')).toBeUndefined();
});

test('every topic of an availability list must say that the device is there, each in its own words', () => {
  const pump = only([
    [
      'homeassistant/switch/p/config',
      {
        name: 'pump',
        cmd_t: 'pump/set',
        avty: [
          { t: 'bridge', val_tpl: '{{ "online" if value_json.up else "offline" }}' },
          { t: 'pump/lwt', pl_avail: 'yes', pl_not_avail: 'no' },
        ],
        avty_mode: 'all',
      },
    ],
  ]);
  const registry = new DeviceRegistry([pump]);
  registry.readAvailability({ topic: 'bridge', payload: '{"up":true}' });
  expect(registry.isOnline('pump')).toBe(true);
  registry.readAvailability({ topic: 'pump/lwt', payload: 'no' });
  expect(registry.isOnline('pump')).toBe(false);
});

test('a key that is not known leaves the device out, and the reason names the key', () => {
  const { devices, leftOut } = sorted([
    ['homeassistant/switch/p/config', { name: 'pump', cmd_t: 'p/set', checksum_seed: 7 }],
  ]);
  expect(devices).toEqual([]);
  expect(leftOut).toMatchObject([{ called: 'pump', reason: expect.stringContaining('checksum_seed') }]);
});

const CLIMATE = { name: 'cooler', mode_cmd_t: 'ac/mode', temp_cmd_t: 'ac/t', temp_stat_t: 'ac/t/is' };

test('a thermostat is turned on by a mode that it has, and is not turned off where it has no off', () => {
  const cooler = only([['homeassistant/climate/ac/config', { ...CLIMATE, modes: ['off', 'cool', 'dry'] }]]);
  expect(sent(cooler, 'turn_on')).toEqual(['ac/mode cool']);
  const always = only([['homeassistant/climate/ac/config', { ...CLIMATE, modes: ['heat', 'cool'] }]]);
  expect(always.features).toEqual(['temperature']);
});

test('a thermostat in °F gets and tells its temperature in °F', () => {
  const fireplace = only([['homeassistant/climate/f/config', { ...CLIMATE, temp_unit: 'F' }]]);
  expect(sent(fireplace, 'set_temperature', 20)).toEqual(['ac/t 68']);
  expect(told(fireplace, 'ac/t/is', '68')).toEqual({ temperature: 20 });
});

test('zigbee2mqtt’s thermostats are turned on by a mode that they list', () => {
  const climate = (values: readonly string[]) =>
    only([
      [
        'zigbee2mqtt/bridge/devices',
        [
          {
            friendly_name: 'valve',
            definition: {
              exposes: [
                {
                  type: 'climate',
                  features: [
                    { name: 'system_mode', property: 'system_mode', values },
                    { name: 'current_heating_setpoint', property: 'current_heating_setpoint' },
                  ],
                },
              ],
            },
          },
        ],
      ],
    ]);
  expect(sent(climate(['off', 'auto', 'manual']), 'turn_on')).toEqual([
    'zigbee2mqtt/valve/set {"system_mode":"auto"}',
  ]);
  expect(climate(['auto', 'manual']).features).toEqual(['temperature']);
});

const tasmota = (more: object): Messages => [
  [
    'tasmota/discovery/AABBCC001101/config',
    {
      dn: 'attic',
      fn: ['attic lamp'],
      hn: 'node-1',
      mac: 'AABBCC001101',
      t: 'attic',
      ft: '%prefix%/%topic%/',
      tp: ['cmnd', 'stat', 'tele'],
      rl: [1],
      ...more,
    },
  ],
];

test.each([
  ['home/%hostname%/%topic%/%prefix%/', 'home/node-1/attic/cmnd/POWER ON'],
  ['%prefix%/%id%/', 'cmnd/AABBCC001101/POWER ON'],
  ['%prefix%/%topic%', 'cmnd/attic/POWER ON'],
])('Tasmota’s FullTopic %s is filled in', (ft, command) => {
  expect(sent(only(tasmota({ ft })), 'turn_on')).toEqual([command]);
});

test('a FullTopic with a part that nobody told leaves the device out by name', () => {
  expect(sorted(tasmota({ ft: '%prefix%/%model%/%topic%/' })).leftOut).toMatchObject([
    { called: 'attic', reason: expect.stringContaining('%model%') },
  ]);
});

test('Tasmota’s own words and options are read: states, availability, SetOption4, SetOption68, prefixes', () => {
  const lamp = only(
    tasmota({
      state: ['closed', 'open', 'toggle', 'hold'],
      onln: 'up',
      ofln: 'down',
      so: { 4: 1 },
      tp: ['c', 's', 't'],
    }),
  );
  expect(told(lamp, 's/attic/POWER', '{"POWER":"open"}')).toEqual({ on: true });
  expect(told(lamp, 's/attic/POWER', 'closed')).toEqual({ on: false });
  expect(codecOf(lamp)?.stateTopics(lamp)).toContain('s/attic/POWER');
  expect(codecOf(lamp)?.readAvailability(lamp, { topic: 't/attic/LWT', payload: 'down' })).toBe(false);
  const channel = only(tasmota({ rl: [2], lt_st: 1, so: { 68: 1 } }));
  expect(sent(channel, 'set_brightness', 40)).toEqual(['cmnd/attic/Channel1 40']);
  expect(told(channel, 'stat/attic/RESULT', '{"POWER1":"ON","Channel1":40}')).toEqual({
    on: true,
    brightness: 40,
  });
});

test.each([
  ['tasmota', tasmota({ rl: [2], lt_st: 4 }), 'cmnd/attic/Color2 #FF0000'],
  [
    'zigbee2mqtt',
    [
      [
        'zigbee2mqtt/bridge/devices',
        [
          {
            ieee_address: '0x1',
            friendly_name: 'strip',
            definition: {
              exposes: [
                {
                  type: 'light',
                  features: [
                    { name: 'state', property: 'state' },
                    { name: 'color_xy', property: 'color', features: [] },
                  ],
                },
              ],
            },
          },
        ],
      ],
    ],
    'zigbee2mqtt/strip/set {"color":{"hex":"#FF0000"}}',
  ],
  [
    'home-assistant',
    [
      [
        'homeassistant/light/strip/config',
        {
          name: 'strip',
          schema: 'json',
          cmd_t: 'strip/set',
          stat_t: 'strip',
          sup_clrm: ['hs', 'color_temp'],
        },
      ],
    ],
    'strip/set {"state":"ON","color":{"h":0,"s":100}}',
  ],
] as const)('a light with colours that %s announces can be asked for red', (_, messages, wanted) => {
  const lamp = only(messages as Messages);
  expect(lamp.features).toContain('color');
  expect(sent(lamp, 'set_color', 0xff0000)).toEqual([wanted]);
});

test('an iFan is proposed with its light and its fan', () => {
  const { devices } = sorted(tasmota({ if: 1 }));
  expect(devices.map(({ kind }) => kind)).toEqual(['switch', 'fan']);
  const fan = devices[1] as Device;
  expect(sent(fan, 'turn_on')).toEqual(['cmnd/attic/FanSpeed 2']);
  expect(told(fan, 'stat/attic/RESULT', '{"FanSpeed":0}')).toEqual({ on: false });
});

test('a base topic of several levels and a Homie domain of another name are found', () => {
  const lamp = {
    friendly_name: 'desk lamp',
    definition: { exposes: [{ type: 'light', features: [{ name: 'state', property: 'state' }] }] },
  };
  const homie = {
    homie: '5.0',
    name: 'lamp',
    nodes: { l: { properties: { power: { datatype: 'boolean', settable: true } } } },
  };
  const { devices } = sorted([
    ['home/z2m/bridge/devices', [lamp]],
    ['site-a/5/lamp/$description', homie],
  ]);
  expect(devices.flatMap((each) => sent(each, 'turn_on'))).toEqual([
    'home/z2m/desk lamp/set {"state":"ON"}',
    'site-a/5/lamp/l/power/set true',
  ]);
});

test('devices that are known, and devices that are dropped, are told apart', () => {
  const messages = tasmota({});
  const lamp = only(messages);
  expect(sorted(messages, [lamp])).toMatchObject({ devices: [], known: [lamp.id], leftOut: [] });
  expect(sorted([])).toMatchObject({ devices: [], known: [], leftOut: [] });
});

test('a Homie device whose only property is its brightness is proposed', () => {
  const dimmer = only([
    ['homie/den/$name', 'den dimmer'],
    ['homie/den/$nodes', 'dimmer'],
    ['homie/den/dimmer/$properties', 'dimmer'],
    ['homie/den/dimmer/dimmer/$datatype', 'integer'],
    ['homie/den/dimmer/dimmer/$format', '0:100'],
    ['homie/den/dimmer/dimmer/$settable', 'true'],
  ]);
  expect(dimmer).toMatchObject({ kind: 'light', features: ['brightness'] });
});

test.each([
  ['rgb,hsv', { property: 'l/color' }],
  ['hsv', { property: 'l/color', form: 'hsv' }],
])('a Homie light with a colour in the format %s is proposed with it', (format, color) => {
  const { devices } = sorted([
    [
      'homie/5/strip/$description',
      {
        homie: '5.0',
        name: 'strip',
        nodes: {
          l: {
            properties: {
              power: { datatype: 'boolean', settable: true },
              color: { datatype: 'color', format, settable: true },
            },
          },
        },
      },
    ],
  ]);
  expect(devices).toMatchObject([{ kind: 'light', features: ['on_off', 'color'], homie: { color } }]);
});

test('a device that zigbee2mqtt announces in both ways is proposed once and not left out', () => {
  const bolt = (template: string): Messages => [
    [
      'zigbee2mqtt/bridge/devices',
      [
        {
          friendly_name: 'side bolt',
          definition: { exposes: [{ type: 'lock', features: [{ name: 'state', property: 'state' }] }] },
        },
      ],
    ],
    [
      'homeassistant/lock/0x1/lock/config',
      {
        name: null,
        command_topic: 'zigbee2mqtt/side bolt/set',
        state_topic: 'zigbee2mqtt/side bolt',
        value_template: template,
        device: { name: 'side bolt' },
      },
    ],
  ];
  for (const template of ['{{ value_json.state }}', '{{ states("x") }}']) {
    const { devices, leftOut } = sorted(bolt(template));
    expect(devices.map(({ family }) => family)).toEqual(['zigbee2mqtt']);
    expect(leftOut).toEqual([]);
  }
});

test.each([
  [
    'a thermostat, each property on a topic of its own',
    {
      friendly_name: 'trv',
      definition: {
        exposes: [
          {
            type: 'climate',
            features: [{ name: 'current_heating_setpoint', property: 'current_heating_setpoint' }],
          },
        ],
      },
    },
    [
      [
        'homeassistant/climate/0x2/climate/config',
        {
          name: null,
          temperature_command_topic: 'zigbee2mqtt/trv/set/current_heating_setpoint',
          temperature_state_topic: 'zigbee2mqtt/trv',
          temperature_state_template: '{{ value_json.current_heating_setpoint }}',
          modes: ['heat'],
          device: { name: 'trv' },
        },
      ],
    ],
  ],
  [
    'a double switch, each endpoint on a topic of its own',
    {
      friendly_name: 'double',
      definition: {
        exposes: ['left', 'right'].map((endpoint) => ({
          type: 'switch',
          endpoint,
          features: [{ name: 'state', property: `state_${endpoint}`, endpoint }],
        })),
      },
    },
    ['left', 'right'].map((endpoint) => [
      `homeassistant/switch/0x4/switch_${endpoint}/config`,
      {
        name: endpoint,
        command_topic: `zigbee2mqtt/double/${endpoint}/set`,
        state_topic: 'zigbee2mqtt/double',
        value_template: `{{ value_json.state_${endpoint} }}`,
        payload_on: 'ON',
        payload_off: 'OFF',
        device: { name: 'double' },
      },
    ]),
  ],
] as const)('%s, is announced to Home Assistant and proposed once', (_, device, others) => {
  const { devices, leftOut } = sorted([
    ['zigbee2mqtt/bridge/devices', [device]],
    ...others.map(([topic, message]): [string, object] => [String(topic), Object(message)]),
  ]);
  expect(new Set(devices.map(({ family }) => family))).toEqual(new Set(['zigbee2mqtt']));
  expect(leftOut).toEqual([]);
});

test('a Shelly that retains its status is proposed by its components', () => {
  const { devices } = sorted([
    ['shellyplus2pm-1/online', 'true'],
    ['shellyplus2pm-1/status/switch:0', { id: 0, output: false }],
    ['shellyplus2pm-1/status/switch:1', { id: 1, output: true }],
    ['shellyplus2pm-1/status/sys', {}],
    ['somebody/online', 'true'],
  ]);
  expect(devices.map(({ address, shelly }) => [address, shelly?.id ?? 0])).toEqual([
    ['shellyplus2pm-1', 0],
    ['shellyplus2pm-1', 1],
  ]);
  expect(sorted([['shelly1-2/online', 'true']]).leftOut).toMatchObject([{ called: 'shelly1-2' }]);
});

test('Chinese friendly names are kept, with ids in pinyin and rooms from the words or the groups', () => {
  const lamp = (friendly_name: string, ieee_address: string) => ({
    friendly_name,
    ieee_address,
    definition: { exposes: [{ type: 'light', features: [{ name: 'state', property: 'state' }] }] },
  });
  const discovery = new Discovery();
  const devices = [lamp('主卧吊灯', '0x1'), lamp('落地燈', '0x2'), lamp('лампа', '0x3')];
  const groups = [{ id: 1, friendly_name: '客廳', members: [{ ieee_address: '0x2' }] }];
  discovery.take('zigbee2mqtt/bridge/devices', Buffer.from(JSON.stringify(devices)));
  discovery.take('zigbee2mqtt/bridge/groups', Buffer.from(JSON.stringify(groups)));
  const { files } = deviceFiles(discovery.found(), { devices: [] });
  expect(files.slice(0, 3).map(({ file: { id, name, room } }) => [id, name, room])).toEqual([
    ['zhu-wo-diao-deng', { zh: '主卧吊灯' }, 'master-bedroom'],
    ['luo-di-deng', { zh: '落地燈' }, 'living-room'],
    ['0x3', { en: 'лампа' }, 'FILL IN THE ROOM'],
  ]);
});

test('a suggested area that is no usual room becomes a room', () => {
  const discovery = new Discovery();
  const told = { name: 'lamp', cmd_t: 'l/set', dev: { name: 'lamp', sa: '茶室' } };
  discovery.take('homeassistant/switch/l/config', Buffer.from(JSON.stringify(told)));
  expect(deviceFiles(discovery.found(), { devices: [] }).files[0]?.file.room).toBe('cha-shi');
});

test('a Homie child is offline while its root is lost, in whatever order the messages come', () => {
  const child = device({
    id: 'hall-dimmer',
    kind: 'light',
    family: 'homie',
    address: 'hall-dimmer',
    homie: { on: { property: 'dim/power' } },
  });
  const messages = [
    { topic: 'homie/5/stick/$state', payload: 'lost' },
    { topic: 'homie/5/hall-dimmer/$state', payload: 'ready' },
    { topic: 'homie/5/hall-dimmer/$description', payload: '{"homie":"5.0","root":"stick"}' },
  ];
  for (const order of [messages, messages.toReversed()]) {
    const registry = new DeviceRegistry([child]);
    for (const message of order) registry.readAvailability(message);
    expect(registry.isOnline('hall-dimmer')).toBe(false);
    registry.readAvailability({ topic: 'homie/5/stick/$state', payload: 'ready' });
    expect(registry.isOnline('hall-dimmer')).toBe(true);
  }
});
