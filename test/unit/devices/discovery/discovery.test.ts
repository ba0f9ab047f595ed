import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deviceSchema } from '../../../../src/config/device.ts';
import { deviceInconsistencies } from '../../../../src/config/device-consistency.ts';
import { deviceFiles, ROOM_TO_FILL_IN } from '../../../../src/devices/discovery/device-files.ts';
import { Discovery } from '../../../../src/devices/discovery/discovery.ts';
import { ANNOUNCEMENTS } from '../../../support/announcements.ts';
import { device } from '../../../support/home.ts';

function discovered(
  messages: readonly (readonly [string, object | string])[],
  home = [device({ id: 'old' })],
) {
  const discovery = new Discovery();
  for (const [topic, payload] of messages)
    discovery.take(topic, Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)));
  const sorted = deviceFiles(discovery.found(), { devices: home });
  return { ...sorted, passedOver: discovery.passedOver };
}

test('discovery proposes the devices of each kind of announcement', () => {
  const { files } = discovered(ANNOUNCEMENTS);
  expect(files.map(({ file: { name: _, ...file } }) => file)).toEqual([
    {
      id: 'kitchen-ceiling',
      room: 'kitchen',
      kind: 'light',
      features: ['on_off', 'brightness', 'color_temperature'],
      family: 'zigbee2mqtt',
      address: 'kitchen/ceiling',
    },
    {
      id: 'wall-switch-left',
      room: ROOM_TO_FILL_IN,
      kind: 'switch',
      features: ['on_off'],
      family: 'zigbee2mqtt',
      address: 'wall switch',
      zigbee2mqtt: { state: 'state_left' },
    },
    {
      id: 'bedroom-radiator',
      room: 'bedroom',
      kind: 'climate',
      features: ['on_off', 'temperature'],
      family: 'zigbee2mqtt',
      address: 'bedroom radiator',
      zigbee2mqtt: { setpoint: 'current_heating_setpoint' },
    },
    {
      id: 'garden-water',
      room: 'garden',
      kind: 'valve',
      features: ['open_close'],
      family: 'zigbee2mqtt',
      address: 'garden water',
    },
    {
      id: 'desk-lamp',
      room: ROOM_TO_FILL_IN,
      kind: 'light',
      features: ['on_off', 'brightness', 'color_temperature'],
      family: 'tasmota',
      address: 'tasmota_A1',
    },
    {
      id: 'hall-plug',
      room: 'hallway',
      kind: 'outlet',
      features: ['on_off'],
      family: 'tasmota',
      address: 'tasmota_B2',
      tasmota: { index: 1 },
    },
    {
      id: 'tasmota-b2-2',
      room: ROOM_TO_FILL_IN,
      kind: 'switch',
      features: ['on_off'],
      family: 'tasmota',
      address: 'tasmota_B2',
      tasmota: { index: 2 },
    },
    {
      id: 'bulb-light',
      room: ROOM_TO_FILL_IN,
      kind: 'light',
      features: ['on_off', 'brightness'],
      family: 'homie',
      address: 'bulb-1',
      homie: {
        on: { property: 'light/power' },
        brightness: { property: 'light/level', range: [0, 255] },
      },
    },
    {
      id: 'front-door-lock',
      room: ROOM_TO_FILL_IN,
      kind: 'lock',
      features: ['lock'],
      family: 'homie',
      address: 'door-1',
      homie: {
        version: 4,
        locked: { property: 'lock/lock-state', locked: 'LOCKED', unlocked: 'UNLOCKED' },
      },
    },
    {
      id: 'attic-node-lamp',
      room: 'attic',
      kind: 'light',
      features: ['on_off', 'brightness'],
      family: 'esphome',
      address: 'attic-node',
      esphome: { object_id: 'lamp' },
    },
    {
      id: 'blind',
      room: 'living-room',
      kind: 'cover',
      features: ['open_close', 'position'],
      family: 'home-assistant',
      'home-assistant': {
        command_topic: 'shades/1/set',
        state_topic: 'shades/1/state',
        set_position_topic: 'shades/1/position/set',
        position_topic: 'shades/1/position',
        availability_topic: 'shades/1/lwt',
        payload_available: 'up',
      },
    },
    {
      id: 'relay',
      room: ROOM_TO_FILL_IN,
      kind: 'switch',
      features: ['on_off'],
      family: 'home-assistant',
      'home-assistant': {
        command_topic: 'relay/set',
        state_topic: 'relay',
        value_template: '{{ value_json.on }}',
      },
    },
  ]);
});

test('a proposal is a valid device file, except for a room that cannot be guessed', () => {
  for (const { file, source, hasRoom } of discovered(ANNOUNCEMENTS).files) {
    expect(deviceSchema.safeParse(file).success).toBe(hasRoom);
    const placed = deviceSchema.parse({ ...file, room: 'somewhere' });
    const origin = { source: { file: source, lineOf: () => undefined }, under: [] };
    expect(deviceInconsistencies({ devices: [{ device: placed, origin }] })).toEqual([]);
  }
});

test('a device that the home has, or another announcement tells of, is not proposed again', () => {
  const { files } = discovered(ANNOUNCEMENTS);
  const configured = files.map(({ file }) => deviceSchema.parse({ ...file, room: 'somewhere' }));
  expect(discovered(ANNOUNCEMENTS, configured).files).toEqual([]);
  // zigbee2mqtt and its Home Assistant extension announce the same light.
  const light = {
    name: null,
    schema: 'json',
    command_topic: 'zigbee2mqtt/kitchen/ceiling/set',
    state_topic: 'zigbee2mqtt/kitchen/ceiling',
    supported_color_modes: ['color_temp'],
    device: { name: 'kitchen/ceiling' },
  };
  const again = [...ANNOUNCEMENTS, ['homeassistant/light/0x1/light/config', light] as const];
  expect(discovered(again).files).toHaveLength(files.length);
});

test('a device that cannot be proposed is listed with the reason', () => {
  const strange = { name: 'odd', cmd_t: 'odd/set', val_tpl: '{{ states("x") }}' };
  const messages = [...ANNOUNCEMENTS, ['homeassistant/switch/odd/config', strange] as const];
  expect(discovered(messages).leftOut).toMatchObject([
    { called: 'weather', source: 'zigbee2mqtt/bridge/devices', reason: 'it takes no commands' },
    {
      called: 'old strip',
      source: 'homeassistant/light/strip/config',
      reason: 'it does not speak the JSON schema: write it as `family: generic`',
    },
    {
      called: 'odd',
      source: 'homeassistant/switch/odd/config',
      reason: 'a template is not understood here: `states` is not known',
    },
  ]);
});

test('discovery proposes zigbee2mqtt’s groups with their members’ common features, and the scenes of groups and devices', () => {
  const onOff = { name: 'state', property: 'state' };
  const light = (name: string, ...more: object[]) => ({
    ieee_address: name,
    friendly_name: name,
    definition: { exposes: [{ type: 'light', features: [onOff, ...more] }] },
    endpoints: { 1: { scenes: name === 'b' ? [{ id: 7, name: 'candle' }] : [] } },
  });
  const lock = {
    ieee_address: 'door',
    friendly_name: 'door',
    definition: { exposes: [{ type: 'lock', features: [onOff] }] },
  };
  const member = (ieee_address: string) => ({ ieee_address, endpoint: 1 });
  const groups = [
    {
      friendly_name: 'kitchen all',
      members: [member('a'), member('b')],
      scenes: [{ id: 3, name: 'dinner' }],
    },
    { friendly_name: 'way out', members: [member('a'), member('door')], scenes: [{ id: 1, name: 'leave' }] },
    { friendly_name: 'default_bind_group', members: [], scenes: [] },
  ];
  const dimmable = { name: 'brightness', property: 'brightness' };
  const warm = { name: 'color_temp', property: 'color_temp' };
  const { files, leftOut } = discovered([
    ['home/bridge/groups', groups],
    ['home/bridge/devices', [light('a', dimmable), light('b', dimmable, warm), lock]],
  ]);
  const told = files.map(({ file: { id, kind, features, address, zigbee2mqtt } }) => {
    return { id, kind, features, address, ...zigbee2mqtt };
  });
  expect(told.slice(2)).toEqual([
    { id: 'b-candle', kind: 'scene', features: ['activate'], address: 'b', base: 'home', scene: 7 },
    { id: 'door', kind: 'lock', features: ['lock'], address: 'door', base: 'home' },
    {
      id: 'kitchen-all',
      kind: 'light',
      features: ['on_off', 'brightness'],
      address: 'kitchen all',
      base: 'home',
      group: true,
    },
    {
      id: 'kitchen-all-dinner',
      kind: 'scene',
      features: ['activate'],
      address: 'kitchen all',
      base: 'home',
      scene: 3,
    },
  ]);
  expect(leftOut).toMatchObject([{ called: 'way out', reason: expect.stringContaining('`members`') }]);
});

test('a Chinese name gets an id in pinyin, another script one from its topic, and equal names get numbered ids', () => {
  const lamp = (name: string, at: number) =>
    [
      `homeassistant/switch/s${at}/config`,
      { name, command_topic: `s/${at}`, state_topic: `s/${at}/state` },
    ] as const;
  const { files } = discovered([lamp('客廳燈', 1), lamp('лампа', 4), lamp('lamp', 2), lamp('lamp', 3)]);
  expect(files.map(({ file: { id, name, room } }) => [id, name, room])).toEqual([
    ['ke-ting-deng', { zh: '客廳燈' }, 'living-room'],
    ['s4', { en: 'лампа' }, ROOM_TO_FILL_IN],
    ['lamp', { en: 'lamp' }, ROOM_TO_FILL_IN],
    ['lamp-2', { en: 'lamp' }, ROOM_TO_FILL_IN],
  ]);
});

test('noise and floods on the broker end in a bounded number of proposals', () => {
  const topics = fc.constantFrom(
    'zigbee2mqtt/bridge/devices',
    'homeassistant/light/x/config',
    'homeassistant/device/x/config',
    'tasmota/discovery/x/config',
    'homie/5/x/$description',
    'homie/x/$nodes',
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(topics, fc.oneof(fc.json(), fc.string()))), (messages) => {
      discovered(messages);
    }),
  );
  expect(discovered([['homeassistant/light/x/config', 'x'.repeat(9_000_000)]]).passedOver).toBe(1);
  const evil = { name: 'a\u001b[31m\nb', command_topic: 'x/#', constructor: 1, '~': '../..' };
  expect(discovered([['homeassistant/switch/x/config', evil]]).files).toEqual([]);
});
