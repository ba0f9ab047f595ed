import { expect, test } from 'vitest';
import { deviceFiles } from '../../../../src/devices/discovery/device-files.ts';
import { Discovery } from '../../../../src/devices/discovery/discovery.ts';

type Messages = readonly (readonly [topic: string, payload: object | string])[];

/** What becomes of messages, in their order. */
function sorted(messages: Messages) {
  const discovery = new Discovery();
  for (const [topic, payload] of messages)
    discovery.take(topic, Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)));
  const { files, leftOut } = deviceFiles(discovery.found(), { devices: [] });
  return { files: files.map(({ file }) => file), leftOut };
}

const light = { exposes: [{ type: 'light', features: [{ name: 'state', property: 'state' }] }] };
const bulb = (friendly_name: string, more: object = {}) => ({
  ieee_address: `0x${friendly_name}`,
  type: 'Router',
  friendly_name,
  definition: light,
  ...more,
});
const coordinator = (ieee_address: string) => ({
  type: 'Coordinator',
  ieee_address,
  friendly_name: 'Coordinator',
});
const DEVICES = 'zigbee2mqtt/bridge/devices';

test('the hub’s own switches in Home Assistant are no devices of the home', () => {
  const own = {
    name: 'Siri',
    command_topic: 'halfsecond/set/enabled/siri',
    state_topic: 'halfsecond/settings',
    unique_id: 'halfsecond_enabled_siri',
    origin: { name: 'halfsecond' },
  };
  expect(sorted([['homeassistant/switch/halfsecond/enabled_siri/config', own]])).toEqual({
    files: [],
    leftOut: [],
  });
});

test('a setting of a device, which Home Assistant files under configuration, is left out by name', () => {
  const lock = {
    name: 'Child lock',
    cmd_t: 'z/radiator/set',
    uniq_id: 'c',
    ent_cat: 'config',
    dev: { name: 'Radiator' },
  };
  expect(sorted([['homeassistant/switch/0x1/child_lock/config', lock]])).toMatchObject({
    files: [],
    leftOut: [{ called: 'Radiator Child lock', reason: expect.stringContaining('entity_category') }],
  });
});

test.each([
  ['pump-node', 'garden fountain', 'garden fountain'],
  ['esp3', '客廳百葉窗', '客廳百葉窗'],
  ['Bedroom Heater', null, 'Bedroom Heater'],
  ['Bedroom Heater', 'relay', 'Bedroom Heater relay'],
  ['esp4', 'Fan', 'esp4 Fan'],
])('a device %j with the part %j is called %j', (device, part, called) => {
  const announced = {
    name: part,
    cmd_t: 'n/switch/x/command',
    stat_t: 'n/switch/x/state',
    avty_t: 'n/status',
    uniq_id: 'x',
    dev: { name: device },
  };
  const [file] = sorted([['homeassistant/switch/n/x/config', announced]]).files;
  expect(file?.name.en ?? file?.name.zh).toBe(called);
});

test('a Shelly whose components are not commanded here is told so, and not to switch its status on', () => {
  const { leftOut } = sorted([
    ['shellyrgbw/online', 'true'],
    ['shellyrgbw/status/rgbw:0', { id: 0, output: true }],
    ['shellyold/online', 'true'],
  ]);
  expect(leftOut).toMatchObject([
    { called: 'shellyrgbw', reason: expect.stringContaining('rgbw:0') },
    { called: 'shellyold', reason: expect.stringContaining('Generic status update') },
  ]);
});

test('nodes of a Homie device without names are told apart by their ids', () => {
  const power = { properties: { power: { datatype: 'boolean', settable: true } } };
  const told = { homie: '5.0', version: 1, name: 'strip', nodes: { left: power, right: power } };
  expect(sorted([['homie/5/x/$description', told]]).files.map(({ name }) => name.en)).toEqual([
    'strip left',
    'strip right',
  ]);
});

test('a device that its bridge has disabled, or does not support, is left out by name', () => {
  const { files, leftOut } = sorted([
    [DEVICES, [bulb('off', { disabled: true }), bulb('odd', { supported: false, definition: null })]],
  ]);
  expect(files).toEqual([]);
  expect(leftOut.map(({ called, reason }) => `${called}: ${reason}`)).toEqual([
    'off: it is disabled in its bridge',
    'odd: its bridge does not support it',
  ]);
});

test('a list that changes while it is read counts as it stood last, and one that is taken back not at all', () => {
  const grown = sorted([
    [DEVICES, [bulb('a')]],
    [DEVICES, [bulb('a'), bulb('b')]],
  ]);
  expect(grown.files.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(
    sorted([
      [DEVICES, [bulb('a')]],
      [DEVICES, ''],
    ]).files,
  ).toEqual([]);
});

test('a list that changes often does not use up what may be read', () => {
  const discovery = new Discovery();
  const list = Buffer.from(JSON.stringify([bulb('a', { description: 'x'.repeat(4_000_000) })]));
  for (let times = 0; times < 100; times++) discovery.take(DEVICES, list);
  expect(discovery.passedOver).toBe(0);
  expect(discovery.found().proposals).toHaveLength(1);
});

test('two bridges with one base are named, and the devices of both are proposed', () => {
  const { files, leftOut } = sorted([
    [DEVICES, [coordinator('0xaaa'), bulb('a')]],
    [DEVICES, [coordinator('0xbbb'), bulb('b')]],
  ]);
  expect(files.map(({ id }) => id).sort()).toEqual(['a', 'b']);
  expect(leftOut).toMatchObject([
    { called: 'zigbee2mqtt', reason: expect.stringMatching(/0xaaa.*0xbbb|0xbbb.*0xaaa/) },
  ]);
});

test('a second bridge is found too where only its information is kept', () => {
  const { leftOut } = sorted([
    ['zigbee2mqtt/bridge/info', { coordinator: { ieee_address: '0xbbb' } }],
    [DEVICES, [coordinator('0xaaa'), bulb('a')]],
  ]);
  expect(leftOut).toMatchObject([{ reason: expect.stringContaining('another base_topic') }]);
});

test('a bridge that restarts on its base is one bridge', () => {
  const { leftOut } = sorted([
    ['zigbee2mqtt/bridge/info', { coordinator: { ieee_address: '0xaaa' } }],
    [DEVICES, [coordinator('0xaaa')]],
    [DEVICES, [coordinator('0xaaa'), bulb('a')]],
  ]);
  expect(leftOut).toEqual([]);
});

test('5,000 devices of one name get 5,000 ids', () => {
  const devices = Array.from({ length: 5000 }, (_, at) =>
    bulb('燈', { ieee_address: `0x${at}`, friendly_name: `燈/${at % 2 === 0 ? '' : '我'}`, type: 'Router' }),
  );
  const switches: Messages = Array.from({ length: 5000 }, (_, at) => [
    `homeassistant/switch/n${at}/x/config`,
    { name: 'lamp', cmd_t: `n/${at}/set`, stat_t: `n/${at}`, uniq_id: `u${at}` },
  ]);
  const { files } = sorted([[DEVICES, devices], ...switches]);
  const ids = files.map(({ id }) => id);
  expect(ids.filter((id) => id.startsWith('lamp'))).toHaveLength(5000);
  expect(new Set(ids).size).toBe(ids.length);
});

test('a group that is named after its room gets a name of its own, so that the room’s name means the room', () => {
  const members = [{ ieee_address: '0xa' }];
  const groups = ['客廳', 'Kitchen', 'reading corner'].map((friendly_name, id) => ({
    id,
    friendly_name,
    members,
  }));
  const { files } = sorted([
    [DEVICES, [bulb('a')]],
    ['zigbee2mqtt/bridge/groups', groups],
  ]);
  expect(files.slice(1).map(({ id, name, address }) => [id, name.zh ?? name.en, address])).toEqual([
    ['ke-ting-deng', '客廳燈', '客廳'],
    ['kitchen-lights', 'Kitchen lights', 'Kitchen'],
    ['reading-corner', 'reading corner', 'reading corner'],
  ]);
});
