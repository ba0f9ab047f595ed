import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACTION_VALUES, DEVICE_ACTIONS } from '../../../src/config/action.ts';
import { confirms } from '../../../src/devices/device-state.ts';
import { codecOf } from '../../../src/devices/families/catalogue.ts';
import { DeviceRegistry } from '../../../src/devices/registry.ts';
import { SimulatedDevices } from '../../../src/devices/simulated-devices.ts';
import { canDo } from '../../../src/intent/capability.ts';
import type { DeviceIntent, Intent } from '../../../src/intent/intent.ts';
import { device, shippedHome } from '../../support/home.ts';

const { devices } = shippedHome();

test.each<[Intent, string, string]>([
  [{ action: 'turn_on', device: 'living-room-light' }, 'zigbee2mqtt/living-room-light/set', '{"state":"ON"}'],
  [
    { action: 'set_brightness', device: 'living-room-light', value: 30 },
    'zigbee2mqtt/living-room-light/set',
    '{"state":"ON","brightness":76}',
  ],
  [
    { action: 'set_brightness', device: 'living-room-light', value: 0 },
    'zigbee2mqtt/living-room-light/set',
    '{"state":"OFF"}',
  ],
  [
    { action: 'adjust_brightness', device: 'living-room-light', value: -25 },
    'zigbee2mqtt/living-room-light/set',
    '{"brightness_step":-63}',
  ],
  [
    { action: 'set_color_temperature', device: 'living-room-light', value: 2700 },
    'zigbee2mqtt/living-room-light/set',
    '{"color_temp":370}',
  ],
  [{ action: 'lock', device: 'front-door' }, 'zigbee2mqtt/front-door/set', '{"state":"LOCK"}'],
  [
    { action: 'set_position', device: 'living-room-curtain', value: 40 },
    'zigbee2mqtt/living-room-curtain/set',
    '{"position":40}',
  ],
  [
    { action: 'set_temperature', device: 'bedroom-thermostat', value: 21.5 },
    'zigbee2mqtt/bedroom-thermostat/set',
    '{"occupied_heating_setpoint":21.5}',
  ],
  [{ action: 'turn_on', device: 'kitchen-light' }, 'cmnd/kitchen-light/POWER', 'ON'],
  [{ action: 'set_brightness', device: 'kitchen-light', value: 30 }, 'cmnd/kitchen-light/Dimmer', '30'],
])('%o → %s %s', (intent, topic, payload) => {
  const commands = new DeviceRegistry(devices).partsOf(intent).flatMap((part) => part.commands);
  expect(commands).toEqual([{ device: intent.device, topic, payload }]);
});

test('a simulated device of the shipped home reports the state that confirms the intent', () => {
  const pairs = devices
    .filter((each) => codecOf(each))
    .flatMap((each) =>
      // A stopped device has nothing to report if it reported no state before.
      DEVICE_ACTIONS.filter((action) => action !== 'stop' && canDo(each, action)).map((action) => ({
        each,
        action,
      })),
    );
  fc.assert(
    fc.property(fc.constantFrom(...pairs), fc.nat(), ({ each, action }, seed) => {
      const range = ACTION_VALUES[action as keyof typeof ACTION_VALUES];
      // Tasmota's white ends at 2000 K and 6500 K; "brighter by nothing" has no effect to confirm.
      const value =
        action === 'set_color_temperature'
          ? 2200 + (seed % 4000)
          : action === 'adjust_brightness'
            ? seed % 2
              ? 20
              : -20
            : range
              ? range.min + (seed % (range.max - range.min + 1))
              : undefined;
      const intent: DeviceIntent = { action, device: each.id, ...(value !== undefined && { value }) };
      const registry = new DeviceRegistry(devices);
      const simulated = new SimulatedDevices(devices);
      const reports = registry
        .partsOf(intent)
        .flatMap((part) => part.commands.flatMap((command) => simulated.obey(command)));
      const read = reports.flatMap((report) => registry.read(report));
      expect(read.some(({ device: id, state }) => id === each.id && confirms(intent, state, {}))).toBe(true);
    }),
  );
});

test('a group commands its members that can carry the action out, and a circle of groups ends', () => {
  const registry = new DeviceRegistry([
    device({
      id: 'all',
      kind: 'group',
      features: ['on_off', 'brightness'],
      members: ['plain', 'dimmable', 'all'],
    }),
    device({ id: 'plain' }),
    device({ id: 'dimmable', features: ['on_off', 'brightness'] }),
  ]);
  const reached = (intent: Intent) => registry.partsOf(intent).map((part) => part.intent.device);
  expect(reached({ action: 'turn_on', device: 'all' })).toEqual(['plain', 'dimmable']);
  expect(reached({ action: 'set_brightness', device: 'all', value: 5 })).toEqual(['dimmable']);
});

test('the registry reads no state out of noise', () => {
  const registry = new DeviceRegistry(devices);
  fc.assert(
    fc.property(
      fc.constantFrom(...registry.stateTopics),
      fc.oneof(fc.string(), fc.json()),
      (topic, payload) => {
        for (const { state } of registry.read({ topic, payload }))
          for (const value of Object.values(state)) expect(['boolean', 'number']).toContain(typeof value);
      },
    ),
  );
  expect(registry.read({ topic: 'zigbee2mqtt/living-room-light', payload: 'ON' })).toEqual([]);
});
