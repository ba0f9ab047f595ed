import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ACTION_VALUES, DEVICE_ACTIONS } from '../../../../src/config/action.ts';
import { commandTopics } from '../../../../src/devices/command-topics.ts';
import { confirms } from '../../../../src/devices/device-state.ts';
import { codecOf, FAMILIES } from '../../../../src/devices/families/catalogue.ts';
import { DeviceRegistry } from '../../../../src/devices/registry.ts';
import { SimulatedDevices } from '../../../../src/devices/simulated-devices.ts';
import { canDo } from '../../../../src/intent/capability.ts';
import type { DeviceIntent } from '../../../../src/intent/intent.ts';
import { EVERY_FAMILY } from '../../../support/every-family.ts';

const PAIRS = EVERY_FAMILY.flatMap((each) =>
  // A scene and a halt leave nothing in the state of a device that has told none yet.
  DEVICE_ACTIONS.filter((action) => action !== 'activate' && action !== 'stop' && canDo(each, action)).map(
    (action) => ({
      each,
      action,
    }),
  ),
);
const TOPICS = commandTopics(EVERY_FAMILY, new DeviceRegistry(EVERY_FAMILY));

test('a simulated device reports the state that confirms the intent, in every family, for every action', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PAIRS), fc.nat(), ({ each, action }, seed) => {
      const range = ACTION_VALUES[action as keyof typeof ACTION_VALUES];
      const value =
        action === 'set_color_temperature'
          ? 2200 + (seed % 4000)
          : action === 'adjust_brightness'
            ? (seed % 2) * 40 - 20
            : range && range.min + (seed % (range.max - range.min + 1));
      const intent: DeviceIntent = { action, device: each.id, ...(value !== undefined && { value }) };
      const registry = new DeviceRegistry(EVERY_FAMILY);
      const simulated = new SimulatedDevices(EVERY_FAMILY);
      const commands = registry.partsOf(intent).flatMap((part) => part.commands);
      for (const { topic } of commands) expect(TOPICS.get(topic)).toContain(each.id);
      const reports = commands.flatMap((command) => simulated.obey(command));
      // It concerns this device alone, though others may share its topic.
      expect(new Set(reports.map(({ device }) => device))).toEqual(new Set([each.id]));
      const read = reports.flatMap((report) => registry.read(report));
      expect(read.some(({ state }) => confirms(intent, state, {}))).toBe(true);
    }),
    { numRuns: 250 },
  );
});

test('a colour that looks like a number with an exponent is reported as a colour', () => {
  const intent: DeviceIntent = { action: 'set_color', device: 'g-light', value: 0x23e350 };
  const registry = new DeviceRegistry(EVERY_FAMILY);
  const simulated = new SimulatedDevices(EVERY_FAMILY);
  const reports = registry
    .partsOf(intent)
    .flatMap(({ commands }) => commands.flatMap((each) => simulated.obey(each)));
  expect(reports.flatMap((report) => registry.read(report))).toMatchObject([{ state: { color: 0x23e350 } }]);
});

test.each([
  ['z-cover', 'zigbee2mqtt/z-cover/set', '{"state":"STOP"}'],
  ['ha-garage', 'ha-garage/set', 'STOP'],
  ['t-cover', 'cmnd/t-cover/ShutterStop', ''],
  ['e-valve', 'attic/node/valve/the_valve/command', 'STOP'],
  [
    's-cover',
    'shellyplus2pm-d3/rpc',
    '{"id":1,"src":"halfsecond-rpc","method":"Cover.Stop","params":{"id":0}}',
  ],
])('%s is stopped by %s %s', (id, topic, payload) => {
  const parts = new DeviceRegistry(EVERY_FAMILY).partsOf({ action: 'stop', device: id });
  expect(parts.flatMap(({ commands }) => commands)).toMatchObject([{ topic, payload }]);
});

test('every feature of a family has a command', () => {
  for (const [family, { features }] of Object.entries(FAMILIES))
    for (const feature of features) {
      const able = EVERY_FAMILY.filter((each) => each.family === family && each.features.includes(feature));
      const commanded = able.flatMap((each) => PAIRS.filter((pair) => pair.each === each));
      // Scenes of these are commanded as any property is.
      if (feature === 'activate') continue;
      expect([family, feature, commanded.length > 0]).toEqual([family, feature, true]);
    }
});

test('a device tells whether it can be reached as its family reads it', () => {
  for (const each of EVERY_FAMILY)
    for (const online of [true, false]) {
      const registry = new DeviceRegistry([each]);
      const message = codecOf(each)?.announce(each, online);
      if (!message) continue;
      expect(registry.readAvailability(message)).toEqual([{ device: each.id, online }]);
      expect(registry.readAvailability(message)).toEqual([]);
      expect(registry.isOnline(each.id)).toBe(online);
    }
});

test('availability is unknown until a topic tells it, and an offline bridge makes its devices offline', () => {
  const registry = new DeviceRegistry(EVERY_FAMILY);
  expect(registry.isOnline('z-light')).toBeUndefined();
  registry.readAvailability({ topic: 'zigbee2mqtt/hall/ceiling/availability', payload: 'online' });
  registry.readAvailability({ topic: 'zigbee2mqtt/bridge/state', payload: '{"state":"offline"}' });
  expect(registry.isOnline('z-light')).toBe(false);
  expect(registry.isOnline('z-lock')).toBe(false);
});

test('noise is read as no state, no availability and no command', () => {
  const registry = new DeviceRegistry(EVERY_FAMILY);
  const topics = [...registry.stateTopics, ...registry.availabilityTopics, ...TOPICS.keys()];
  fc.assert(
    fc.property(fc.constantFrom(...topics), fc.oneof(fc.string(), fc.json()), (topic, payload) => {
      for (const { state } of registry.read({ topic, payload }))
        for (const value of Object.values(state)) expect(['boolean', 'number']).toContain(typeof value);
      registry.readAvailability({ topic, payload });
      for (const each of EVERY_FAMILY) codecOf(each)?.obey(each, { topic, payload }, {});
    }),
  );
});
