import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeviceState } from '../../../../src/devices/device-state.ts';
import { readMessage, stateMessage } from '../../../../src/doors/bemfa/payload.ts';
import { offeredDevices, PING_TOPIC } from '../../../../src/doors/bemfa/topic.ts';
import { unsupported } from '../../../../src/intent/capability.ts';
import { device } from '../../../support/home.ts';

const DEVICES = [
  device({
    id: 'light',
    name: { zh: '客廳燈' },
    kind: 'light',
    features: ['on_off', 'brightness', 'color_temperature'],
  }),
  device({ id: 'strip', kind: 'light', features: ['on_off', 'brightness', 'color'] }),
  device({ id: 'bulb', kind: 'light' }),
  device({ id: 'plug', kind: 'outlet' }),
  device({ id: 'relay', kind: 'switch' }),
  device({ id: 'fan', kind: 'fan' }),
  device({ id: 'air', kind: 'climate', features: ['on_off', 'temperature'] }),
  device({ id: 'curtain', kind: 'cover', features: ['open_close', 'position'] }),
  device({ id: 'blind', kind: 'cover', features: ['open_close'] }),
  device({ id: 'scene', kind: 'scene', features: ['activate'] }),
  device({ id: 'door', kind: 'lock', features: ['lock'], room: 'hallway' }),
];
const OFFERED = offeredDevices({ devices: DEVICES });
const offeredAs = (id: string) => {
  const found = OFFERED.find((each) => each.device.id === id);
  if (!found) throw new Error(`${id} is not offered`);
  return found;
};

function read(
  id: string,
  payload: string,
  of: { state?: DeviceState; told?: string; color?: 'kelvin' | 'rgb' } = {},
) {
  const { state = {}, told, color = 'kelvin' } = of;
  const reading = readMessage({ payload, offered: offeredAs(id), color, state, told });
  if (!reading.ok) return reading.reason;
  return reading.intents.map(({ action, value }) => (value === undefined ? action : `${action} ${value}`));
}

test('a topic ends with the digits of its device’s type, has letters and digits alone, and is the same at every start', () => {
  const types = Object.fromEntries(OFFERED.map(({ device: { id }, topic }) => [id, topic.slice(-3)]));
  expect(types).toEqual({
    light: '002',
    strip: '002',
    bulb: '002',
    plug: '001',
    relay: '006',
    fan: '003',
    air: '005',
    curtain: '009',
    blind: '009',
    scene: '006',
  });
  for (const { topic } of OFFERED) expect(topic).toMatch(/^[a-z0-9]{1,64}$/);
  expect(new Set(OFFERED.map(({ topic }) => topic)).size).toBe(OFFERED.length);
  expect(offeredDevices({ devices: DEVICES })).toEqual(OFFERED);
  // No assistant takes the ping topic for a device.
  expect(PING_TOPIC).toMatch(/^[a-z]+$/);
});

test('an account offers its rooms’ devices by the names that people say, and never a lock', () => {
  expect(offeredAs('light').name).toBe('客廳燈');
  expect(OFFERED.some(({ device: { kind } }) => kind === 'lock')).toBe(false);
  expect(offeredDevices({ devices: DEVICES, rooms: ['hallway'] })).toEqual([]);
});

test.each([
  ['light', 'on', ['turn_on']],
  ['light', 'off', ['turn_off']],
  ['light', 'off#50#4000', ['turn_off']],
  ['light', 'on#50', ['set_brightness 50']],
  ['light', 'on#50#4000', ['set_brightness 50', 'set_color_temperature 4000']],
  ['light', 'on##4000', ['turn_on', 'set_color_temperature 4000']],
  ['light', 'on##', ['turn_on']],
  ['bulb', 'on#50', ['turn_on']],
  ['plug', 'on', ['turn_on']],
  ['relay', 'off', ['turn_off']],
  ['fan', 'on#3#1', ['turn_on']],
  ['air', 'on#2#26', ['turn_on', 'set_temperature 26']],
  ['air', 'on#2#26#0#1#1', ['turn_on', 'set_temperature 26']],
  ['curtain', 'on', ['open']],
  ['curtain', 'off', ['close']],
  ['curtain', 'pause', ['stop']],
  ['curtain', 'on#30', ['set_position 30']],
  ['blind', 'on#0', ['close']],
  ['blind', 'on#100', ['open']],
  ['scene', 'on', ['activate']],
])('for a %s the message %s asks for %j', (id, payload, asked) => {
  expect(read(id, payload)).toEqual(asked);
});

test.each([
  ['light', 'ｏｎ＃５０', ['set_brightness 50']],
  ['light', ' ON # 50 ', ['set_brightness 50']],
  ['air', 'on#2#２６', ['turn_on', 'set_temperature 26']],
])('for a %s full-width signs and capitals in %s are read as plain ones', (id, payload, asked) => {
  expect(read(id, payload)).toEqual(asked);
});

test.each([
  ['light', ''],
  ['light', '開'],
  ['light', 'on#五十'],
  ['light', 'on#💡'],
  ['light', 'on#-5'],
  ['light', 'on#1e2'],
  ['light', 'on#0'],
  ['light', 'on#101'],
  ['light', 'on#50#9'],
  ['light', 'on#50#4000#1'],
  ['light', 'on#50，4000'],
  ['light', `on#${'9'.repeat(200)}`],
  ['plug', 'on#50'],
  ['plug', 'pause'],
  ['air', 'on#2#99'],
  ['curtain', 'on#101'],
  ['blind', 'on#30'],
  ['scene', 'off'],
])('for a %s the garbage %j asks for nothing', (id, payload) => {
  expect(typeof read(id, payload)).toBe('string');
});

test('a part that repeats what the cloud was told is left out, and a whole command that does so is carried out', () => {
  const state = { on: true, brightness: 50, color_temperature: 4000 };
  expect(read('light', 'on#80#4000', { state, told: 'on#50#4000' })).toEqual(['set_brightness 80']);
  expect(read('light', 'on#50#3000', { state, told: 'on#50#4000' })).toEqual(['set_color_temperature 3000']);
  expect(read('light', 'on#50#4000', { state, told: 'on#50#4000' })).toEqual([
    'set_brightness 50',
    'set_color_temperature 4000',
  ]);
  expect(read('light', 'on', { state, told: 'on' })).toEqual(['turn_on']);
});

test('the third part of a light’s message is a colour where the user says so', () => {
  expect(read('strip', 'on#50#16711680', { color: 'rgb' })).toEqual([
    'set_brightness 50',
    'set_color 16711680',
  ]);
  const told = { color: 'rgb', told: 'on#50#255', state: { on: true, brightness: 50 } } as const;
  expect(read('strip', 'on#50#16711680', told)).toEqual(['set_color 16711680']);
  expect(read('light', 'on#50#16711680', { color: 'rgb' })).toEqual(['set_brightness 50']);
  expect(typeof read('light', 'on#50#16711680')).toBe('string');
  expect(typeof read('light', 'on#50#16777216', { color: 'rgb' })).toBe('string');
});

test('a light whose third part is a colour tells its colour', () => {
  const of = { offered: offeredAs('strip'), color: 'rgb', told: undefined } as const;
  expect(stateMessage({ ...of, state: { on: true, brightness: 50, color: 0x0000ff } })).toBe('on#50#255');
  expect(stateMessage({ ...of, state: { on: true, brightness: 50, color_temperature: 4000 } })).toBe('on#50');
});

test('a climate device that runs is set to a new temperature without being turned on again', () => {
  const state = { on: true, temperature: 24 };
  expect(read('air', 'on#2#26', { state, told: 'on#2#24' })).toEqual(['set_temperature 26']);
});

test.each([
  ['light', { on: true, brightness: 50, color_temperature: 4000 }, undefined, 'on#50#4000'],
  ['light', { on: true, brightness: 0.4 }, undefined, 'on#1'],
  ['light', { on: false, brightness: 50 }, undefined, 'off'],
  ['light', {}, undefined, undefined],
  ['plug', { on: true }, undefined, 'on'],
  ['fan', { on: true }, undefined, 'on'],
  ['air', { on: true, temperature: 26.4 }, 'on#2#24', 'on#2#26'],
  ['air', { on: true, temperature: 26 }, undefined, 'on#1#26'],
  ['curtain', { position: 30 }, undefined, 'on#30'],
  ['curtain', { position: 0 }, undefined, 'off'],
])('a %s in the state %j is told as it is', (id, state, told, message) => {
  expect(stateMessage({ offered: offeredAs(id), color: 'kelvin', state, told })).toBe(message);
});

test('whatever a message says, only actions that the device can carry out are asked', () => {
  const part = fc.oneof(
    fc.string(),
    fc.nat().map(String),
    fc.constantFrom('on', 'off', 'pause', '#', '５', '開'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...OFFERED), fc.array(part, { maxLength: 5 }), (offered, parts) => {
      const reading = readMessage({
        payload: parts.join('#'),
        offered,
        color: 'kelvin',
        state: {},
        told: undefined,
      });
      if (reading.ok)
        for (const intent of reading.intents) expect(unsupported(offered.device, intent)).toBeUndefined();
    }),
    { seed: Number(process.env.SEED ?? 1) },
  );
});

test('a state that is told and comes back as a command asks for that same state', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1000, max: 10_000 }),
      (brightness, kelvin) => {
        const state = { on: true, brightness, color_temperature: kelvin };
        const payload = stateMessage({
          offered: offeredAs('light'),
          color: 'kelvin',
          state,
          told: undefined,
        });
        expect(read('light', payload ?? '')).toEqual([
          `set_brightness ${brightness}`,
          `set_color_temperature ${kelvin}`,
        ]);
      },
    ),
    { seed: Number(process.env.SEED ?? 1) },
  );
});
