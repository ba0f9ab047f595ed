import { expect, test } from 'vitest';
import { shortened, uniqueIdOf } from '../../../../src/doors/matter/bridged-device.ts';
import { deviceMappingOf } from '../../../../src/doors/matter/device-mapping.ts';
import { device, shippedHome } from '../../../support/home.ts';

test('every device of the shipped home has a Matter device type that carries all of its features', () => {
  for (const each of shippedHome().devices) expect(deviceMappingOf(each)).toMatchObject({ leftOut: [] });
});

test.each([
  ['light', ['on_off'], 'light'],
  ['light', ['on_off', 'brightness'], 'dimmable-light'],
  ['light', ['on_off', 'brightness', 'color_temperature'], 'color-temperature-light'],
  ['light', ['on_off', 'brightness', 'color_temperature', 'color'], 'color-light'],
  ['light', ['on_off', 'brightness', 'color'], 'color-only-light'],
  ['group', ['on_off', 'brightness', 'color'], 'color-only-light'],
  ['switch', ['on_off'], 'outlet'],
  ['cover', ['open_close'], 'cover'],
  ['cover', ['open_close', 'position'], 'positioned-cover'],
  ['climate', ['on_off', 'temperature'], 'thermostat'],
  ['lock', ['lock'], 'lock'],
  ['fan', ['on_off'], 'fan'],
  ['scene', ['activate'], 'scene'],
] as const)('a %s that can %s is a %s', (kind, features, deviceMapping) => {
  expect(deviceMappingOf(device({ id: 'it', kind, features: [...features] }))).toEqual({
    deviceMapping,
    leftOut: [],
  });
});

test('a garage door has no Matter device type, and features that Matter cannot carry are listed', () => {
  const garage = device({ id: 'garage', kind: 'garage', features: ['open_close'] });
  expect(deviceMappingOf(garage)).toEqual({ leftOut: ['open_close'] });
  const heater = device({ id: 'fan', kind: 'fan', features: ['on_off', 'temperature'] });
  expect(deviceMappingOf(heater)).toEqual({ deviceMapping: 'fan', leftOut: ['temperature'] });
});

test('a name is cut to 32 bytes at a whole character, and long ids keep distinct unique ids', () => {
  expect(shortened('客廳裡最大最亮的那一盞落地燈')).toBe('客廳裡最大最亮的那一');
  const long = 'the-light-above-the-table-in-the-room-of';
  const ids = [`${long}-anna`, `${long}-anne`, `anna-${long}`, `anne-${long}`].map(uniqueIdOf);
  expect(new Set(ids).size).toBe(4);
  expect(ids.every(({ length }) => length === 32)).toBe(true);
  expect(uniqueIdOf('lamp')).toBe('lamp');
});
