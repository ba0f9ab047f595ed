import { expect, test } from 'vitest';
import type { Device } from '../../../src/config/device.ts';
import type { Intent } from '../../../src/intent/intent.ts';
import { isGuarded } from '../../../src/intent/risk.ts';
import { device } from '../../support/home.ts';

const asked = (kind: Device['kind'], action: Intent['action'], value?: number) =>
  isGuarded(device({ id: 'it', kind }), { action, device: 'it', ...(value !== undefined && { value }) });

test.each([
  ['lock', 'unlock'],
  ['lock', 'open'],
  ['lock', 'turn_on'],
  ['lock', 'turn_off'],
  ['lock', 'toggle'],
  ['garage', 'open'],
  ['garage', 'turn_on'],
  ['garage', 'toggle'],
  ['valve', 'open'],
  ['valve', 'turn_on'],
  ['valve', 'toggle'],
] as const)('what may let somebody in, or something out, is guarded: %s %s', (kind, action) => {
  expect(asked(kind, action)).toBe(true);
});

test.each([
  ['lock', 'lock'],
  ['garage', 'close'],
  ['garage', 'stop'],
  ['garage', 'turn_off'],
  ['valve', 'close'],
  ['valve', 'turn_off'],
  ['cover', 'open'],
  ['light', 'turn_on'],
  ['light', 'toggle'],
  ['outlet', 'turn_off'],
] as const)('what secures, or harms nobody, is not: %s %s', (kind, action) => {
  expect(asked(kind, action)).toBe(false);
});

test.each(['garage', 'valve'] as const)('a %s that is moved is guarded, save where it is closed', (kind) => {
  expect(asked(kind, 'set_position', 1)).toBe(true);
  expect(asked(kind, 'set_position', 0)).toBe(false);
  expect(asked('cover', 'set_position', 1)).toBe(false);
});

test('the owner’s word on the risk of a device goes before its kind', () => {
  const of = (fields: Partial<Device>, action: Intent['action']) =>
    isGuarded(device({ id: 'it', ...fields }), { action, device: 'it' });
  expect(of({ kind: 'switch', risk: 'guarded' }, 'turn_off')).toBe(true);
  expect(of({ kind: 'garage', risk: 'normal' }, 'open')).toBe(false);
});
