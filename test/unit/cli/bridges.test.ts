import { expect, test } from 'vitest';
import { deviceFindings } from '../../../src/cli/check/bridges.ts';
import { Discovery } from '../../../src/devices/discovery/discovery.ts';
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
  expect(deviceFindings([z('a', { address: 'dsek lamp' })], announced)).toMatchObject({
    state: 'degraded',
    detail: { parameters: { items: [{ key: 'check.devices.unknown', parameters: { near: 'desk lamp' } }] } },
  });
});

test('a feature that the bridge does not announce, and an address of two files, are found', () => {
  const two = [
    z('a', { address: 'desk lamp' }),
    z('b', { address: 'desk lamp', features: ['on_off', 'brightness'] }),
  ];
  const { detail } = deviceFindings(two, announced);
  expect(JSON.stringify(detail)).toMatch(/"devices":"a, b".*"features":"brightness"/);
});

test('devices that are as announced are well', () => {
  expect(deviceFindings([z('a', { address: 'desk lamp' })], announced).state).toBe('ok');
});
