import { expect, test } from 'vitest';
import { type Device, deviceSchema } from '../../../../src/config/device.ts';
import type { DeviceState } from '../../../../src/devices/device-state.ts';
import { deviceFiles } from '../../../../src/devices/discovery/device-files.ts';
import { Discovery } from '../../../../src/devices/discovery/discovery.ts';
import { codecOf } from '../../../../src/devices/families/catalogue.ts';
import type { DeviceIntent } from '../../../../src/intent/intent.ts';

const READ_AND_SET = 7;
const READ = 1;

/** What is proposed for one device that zigbee2mqtt lists, shortened from what its release 2.14.1 lists. */
function found(definition: object) {
  const discovery = new Discovery();
  const listed = [{ ieee_address: '0x1', friendly_name: 'it', supported: true, definition }];
  discovery.take('zigbee2mqtt/bridge/devices', Buffer.from(JSON.stringify(listed)));
  const { files, leftOut } = deviceFiles(discovery.found(), { devices: [] });
  return { devices: files.map(({ file }) => deviceSchema.parse({ ...file, room: 'somewhere' })), leftOut };
}

const state = (more: object = {}) => ({
  name: 'state',
  property: 'state',
  type: 'binary',
  access: READ_AND_SET,
  value_toggle: 'TOGGLE',
  ...more,
});
const numeric = (name: string, more: object = {}) => ({
  name,
  property: name,
  access: READ_AND_SET,
  ...more,
});
const options = (...names: string[]) => names.map((name) => ({ name }));

const payload = (
  device: Device | undefined,
  action: DeviceIntent['action'],
  value = 0,
  known: DeviceState = {},
) => {
  const intent = {
    action,
    device: 'it',
    ...(action.startsWith('set') || action.startsWith('adjust') ? { value } : {}),
  };
  const [sent] = (device && codecOf(device)?.commands(device, intent, known)) ?? [];
  return sent && JSON.parse(sent.payload);
};
const told = (device: Device | undefined, message: object) =>
  device && codecOf(device)?.readState(device, { topic: 'zigbee2mqtt/it', payload: JSON.stringify(message) });

test('a switch whose converter is its own is toggled to the opposite of its state', () => {
  const [relay] = found({
    exposes: [{ type: 'switch', features: [state()] }],
    options: options('countdown'),
  }).devices;
  expect(payload(relay, 'toggle', 0, { on: true })).toEqual({ state: 'OFF' });
  expect(payload(relay, 'toggle', 0, { on: false })).toEqual({ state: 'ON' });
});

test('a light whose converter is its own is dimmed to a brightness, not by a step', () => {
  const exposes = [{ type: 'light', features: [state(), numeric('brightness')] }];
  const [own] = found({ exposes, options: [] }).devices;
  expect(payload(own, 'adjust_brightness', -20, { on: true, brightness: 60 })).toEqual({
    state: 'ON',
    brightness: 102,
  });
  expect(payload(own, 'adjust_brightness', -20, { on: true, brightness: 10 })).toEqual({ state: 'OFF' });
  expect(payload(own, 'toggle', 0, { on: true })).toEqual({ state: 'OFF' });
});

test.each([
  ['light', 'transition', { brightness_step: 51 }],
  ['switch', 'state_action', undefined],
] as const)('a %s with the option %s toggles and steps by itself', (type, option, step) => {
  const exposes = [{ type, features: [state(), ...(type === 'light' ? [numeric('brightness')] : [])] }];
  const [usual] = found({ exposes, options: options('measurement_poll_interval', option) }).devices;
  expect(payload(usual, 'toggle', 0, { on: true })).toEqual({ state: 'TOGGLE' });
  expect(usual?.features.includes('brightness') && payload(usual, 'adjust_brightness', 20)).toEqual(
    step ?? false,
  );
});

test('a fan without a toggle is toggled to the opposite of its state, and one without a state takes no commands', () => {
  const fanState = state({ property: 'fan_state', value_toggle: undefined });
  const mode = { name: 'mode', property: 'fan_mode', access: READ_AND_SET, values: ['low', 'auto'] };
  const [fan] = found({ exposes: [{ type: 'fan', features: [fanState, mode] }], options: [] }).devices;
  expect(payload(fan, 'toggle', 0, { on: true })).toEqual({ fan_state: 'OFF' });
  expect(found({ exposes: [{ type: 'fan', features: [mode] }] })).toMatchObject({
    devices: [],
    leftOut: [{ reason: 'it takes no commands' }],
  });
});

test('the settings of a radiator valve are no switches of their own', () => {
  const setting = (name: string) => ({ type: 'switch', features: [state({ property: name })] });
  const exposes = [
    { type: 'climate', features: [numeric('current_heating_setpoint')] },
    setting('window_detection'),
    setting('away_mode'),
    setting('valve_detection'),
  ];
  const { devices } = found({ description: 'Radiator valve with thermostat', exposes });
  expect(devices.map(({ kind }) => kind)).toEqual(['climate']);
});

test('each circuit of a thermostat is switched by its own mode', () => {
  const circuit = (endpoint: string) => ({
    type: 'climate',
    endpoint,
    features: [
      { ...numeric('system_mode'), property: `system_mode_${endpoint}`, values: ['off', 'auto', 'heat'] },
      { ...numeric('occupied_heating_setpoint'), property: `occupied_heating_setpoint_${endpoint}` },
    ],
  });
  const { devices } = found({ exposes: [circuit('heat'), circuit('water')] });
  expect(devices.map((each) => payload(each, 'turn_off'))).toEqual([
    { system_mode_heat: 'off' },
    { system_mode_water: 'off' },
  ]);
  expect(devices.map((each) => payload(each, 'set_temperature', 21))).toEqual([
    { occupied_heating_setpoint_heat: 21 },
    { occupied_heating_setpoint_water: 21 },
  ]);
  expect(devices.map((each) => told(each, { system_mode_heat: 'off', system_mode_water: 'heat' }))).toEqual([
    { on: false },
    { on: true },
  ]);
});

test('a thermostat that only tells its mode, or its temperature, is not asked for one', () => {
  const mode = (access: number) => ({ ...numeric('system_mode', { access }), values: ['off', 'heat'] });
  const climate = (...features: object[]) => found({ exposes: [{ type: 'climate', features }] });
  expect(climate(mode(READ), numeric('occupied_heating_setpoint')).devices[0]?.features).toEqual([
    'temperature',
  ]);
  expect(climate(mode(READ), numeric('occupied_heating_setpoint', { access: READ }))).toMatchObject({
    devices: [],
    leftOut: [{ reason: 'it takes no commands' }],
  });
});

test('a water valve that is described by a single value is a guarded valve', () => {
  const valve = (property: string) => ({
    ...state({ property, value_on: 'ON', value_off: 'OFF' }),
  });
  const [one] = found({
    description: 'Water irrigation valve',
    exposes: [valve('state')],
    options: [],
  }).devices;
  expect(one).toMatchObject({ kind: 'valve', features: ['open_close'] });
  expect(payload(one, 'open')).toEqual({ state: 'ON' });
  const two = found({
    description: 'Watering timer, 2 zones',
    exposes: [valve('valve_1'), valve('valve_2')],
  }).devices;
  expect(two.map((each) => payload(each, 'close'))).toEqual([{ valve_1: 'OFF' }, { valve_2: 'OFF' }]);
  const sensor = found({ description: 'Human presence sensor', exposes: [valve('state')] });
  expect(sensor.devices).toEqual([]);
});

test('a cover that was stopped stands still, and one that opens or closes moves', () => {
  const features = [state({ type: 'enum', values: ['OPEN', 'CLOSE', 'STOP'] }), numeric('position')];
  const [curtain] = found({ exposes: [{ type: 'cover', features }] }).devices;
  expect(told(curtain, { state: 'STOP' })).toEqual({ moving: 0 });
  expect(told(curtain, { state: 'opening', moving: true })).toEqual({ moving: 1 });
  expect(told(curtain, { state: 'closing', moving: true })).toEqual({ moving: -1 });
});
