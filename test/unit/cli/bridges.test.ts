import { expect, test } from 'vitest';
import { deviceFindings } from '../../../src/cli/check/bridges.ts';
import { Discovery } from '../../../src/devices/discovery/discovery.ts';
import { BY_ID } from '../../../src/text/naming.ts';
import { device } from '../../support/home.ts';

const discovery = new Discovery();
const lamp = { type: 'light', features: [{ name: 'state', property: 'state' }] };
discovery.take(
  'zigbee2mqtt/bridge/devices',
  Buffer.from(JSON.stringify([{ friendly_name: 'desk lamp', definition: { exposes: [lamp] } }])),
);
const announced = discovery.found();
const z = (id: string, more: object) =>
  device({ id, kind: 'light', family: 'zigbee2mqtt', features: ['on_off'], ...more });

test('an address that the bridge does not announce is found, with the nearest one that it does', () => {
  expect(deviceFindings([z('a', { address: 'dsek lamp' })], { announced, names: BY_ID })).toMatchObject({
    state: 'degraded',
    detail: { parameters: { items: [{ key: 'check.devices.unknown', parameters: { near: 'desk lamp' } }] } },
  });
});

test('a feature that the bridge does not announce, and an address of two files, are found', () => {
  const two = [
    z('a', { address: 'desk lamp' }),
    z('b', { address: 'desk lamp', features: ['on_off', 'brightness'] }),
  ];
  const { detail } = deviceFindings(two, { announced, names: BY_ID });
  expect(JSON.stringify(detail)).toMatch(/"devices":\["a","b"\].*"features":\["brightness"\]/);
});

test('devices that are as announced are well', () => {
  expect(deviceFindings([z('a', { address: 'desk lamp' })], { announced, names: BY_ID }).state).toBe('ok');
});

test('two channels of one device, or a group and its scene, share no address', () => {
  const devices = [
    z('left', { kind: 'switch', address: 'wall switch', zigbee2mqtt: { state: 'state_left' } }),
    z('right', { kind: 'switch', address: 'wall switch', zigbee2mqtt: { state: 'state_right' } }),
    z('room', { address: 'room' }),
    z('movie', { kind: 'scene', features: ['activate'], address: 'room', zigbee2mqtt: { scene: 1 } }),
    device({
      id: 'r1',
      kind: 'switch',
      family: 'tasmota',
      address: 't',
      features: ['on_off'],
      tasmota: { index: 1 },
    }),
    device({
      id: 'r2',
      kind: 'switch',
      family: 'tasmota',
      address: 't',
      features: ['on_off'],
      tasmota: { index: 2 },
    }),
  ];
  expect(deviceFindings(devices, { announced: { proposals: [], leftOut: [] }, names: BY_ID }).state).toBe(
    'off',
  );
});

test('a device whose address another family announces is told the family', () => {
  const washer = device({
    id: 'a',
    kind: 'switch',
    family: 'tasmota',
    features: ['on_off'],
    address: 'desk lamp',
  });
  const { detail } = deviceFindings([washer], { announced, names: BY_ID });
  expect(JSON.stringify(detail)).toMatch(/check\.devices\.family.*"other":"zigbee2mqtt"/);
});

test('a family whose devices may be silent is told only of an announcement that is probably meant', () => {
  const t = (address: string) =>
    device({ id: 'a', kind: 'switch', family: 'tasmota', features: ['on_off'], address });
  const told = new Discovery();
  told.take(
    'tasmota/discovery/AABBCC001101/config',
    Buffer.from(JSON.stringify({ dn: 'washer', t: 'washer', ft: '%prefix%/%topic%/', rl: [1] })),
  );
  const of = { announced: told.found(), names: BY_ID };
  expect(JSON.stringify(deviceFindings([t('wahser')], of).detail)).toMatch(/"near":"washer"/);
  expect(deviceFindings([t('boiler')], of).state).toBe('ok');
});

test('a device that never confirmed is found by its name', () => {
  const unanswered = [{ device: 'a', count: 3, last: new Date(0) }];
  const { state, detail } = deviceFindings([z('a', { address: 'desk lamp' })], {
    announced,
    names: BY_ID,
    unanswered,
  });
  expect(state).toBe('degraded');
  expect(JSON.stringify(detail)).toMatch(/check\.devices\.unanswered.*"count":3/);
});
