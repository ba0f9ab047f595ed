import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Device } from '../../../../src/config/device.ts';
import { homeSchema } from '../../../../src/config/schema.ts';
import type { Door } from '../../../../src/doors/door.ts';
import { openHomekit } from '../../../../src/doors/homekit/bridge.ts';
import type { Intent } from '../../../../src/intent/intent.ts';
import type { Message } from '../../../../src/text/message.ts';
import { ENGLISH } from '../../../../src/text/text.ts';
import { onEnd } from '../../../support/broker.ts';
import { FakeDoorHost } from '../../../support/door-host.ts';
import { failureOf } from '../../../support/failure.ts';
import { device } from '../../../support/home.ts';
import { HomekitController, type TYPE } from '../../../support/homekit-controller.ts';

const devices: readonly Device[] = [
  device({ id: 'light', features: ['on_off', 'brightness', 'color_temperature'] }),
  device({ id: 'lamp', features: ['on_off'] }),
  device({ id: 'strip', features: ['on_off', 'brightness', 'color_temperature', 'color'] }),
  device({ id: 'wall-switch', kind: 'switch' }),
  device({ id: 'plug', kind: 'outlet' }),
  device({ id: 'fan', kind: 'fan' }),
  device({ id: 'front-door', kind: 'lock', features: ['lock'] }),
  device({ id: 'curtain', kind: 'cover', features: ['open_close', 'position'] }),
  device({ id: 'shutter', kind: 'cover', features: ['open_close'] }),
  device({ id: 'garage-door', kind: 'garage', features: ['open_close'] }),
  device({ id: 'heating', kind: 'climate', features: ['on_off', 'temperature'] }),
  device({ id: 'water', kind: 'valve', features: ['open_close'] }),
  device({ id: 'movie-night', kind: 'scene', features: ['activate'] }),
  device({ id: 'lights', kind: 'group', features: ['on_off', 'brightness'], members: ['light', 'lamp'] }),
  device({ id: 'odd', kind: 'fan', features: ['on_off', 'lock'], name: { zh: '風扇' } }),
];

function host(loser: 'success' | 'busy' = 'busy'): FakeDoorHost {
  const assistants = { siri: { name: 'Siri', doors: ['homekit'], on_lost: loser } };
  const doors = { homekit: { assistant: 'siri', port: 0 } };
  return new FakeDoorHost({ ...homeSchema.parse({ assistants, doors }), devices, folder: '/' });
}

const portOf = async (door: Door) => Number((await door.status()).address.split(' ')[1]);
const codeOf = (words: readonly Message[]) =>
  /\d{3}-\d{2}-\d{3}/.exec(words.map(ENGLISH.of).join(' '))?.[0] ?? '';

const hub = host();
let door: Door;
let phone: HomekitController;

beforeAll(async () => {
  door = await openHomekit(hub);
  const { words } = await door.invite('siri');
  phone = await HomekitController.pair(await portOf(door), codeOf(words));
  await phone.watch(['lamp', 'on'], ['front-door', 'lockCurrent'], ['heating', 'temperatureTarget']);
}, 60_000);

afterAll(async () => {
  await phone.close();
  await door.close();
});

beforeEach(() => {
  hub.commands.length = 0;
  phone.forgetTold();
  hub.result = () => ({ outcome: 'granted', reason: 'the strongest evidence' });
});

test('HomeKit is offered every device as its kind, and the log says which features it cannot carry', async () => {
  expect((await phone.look()).slice(1).sort()).toEqual(devices.map(({ id }) => id).sort());
  expect(phone.has('lamp', 'brightness')).toBe(false);
  expect(phone.has('light', 'colorTemperature')).toBe(true);
  expect(hub.logged.join()).toContain('"device":"odd","leftOut":["lock"]');
  expect((await door.status()).pairings).toEqual([
    { id: 'home', label: 'Apple Home, 1 controller', assistant: 'siri' },
  ]);
});

test.each<[string, keyof typeof TYPE, unknown, Omit<Intent, 'device'>]>([
  ['light', 'on', true, { action: 'turn_on' }],
  ['light', 'on', false, { action: 'turn_off' }],
  ['light', 'brightness', 40, { action: 'set_brightness', value: 40 }],
  ['light', 'brightness', 0, { action: 'turn_off' }],
  ['light', 'colorTemperature', 250, { action: 'set_color_temperature', value: 4000 }],
  ['strip', 'hue', 240, { action: 'set_color', value: 0x0000ff }],
  ['strip', 'saturation', 0, { action: 'set_color', value: 0xffffff }],
  ['wall-switch', 'on', true, { action: 'turn_on' }],
  ['plug', 'on', false, { action: 'turn_off' }],
  ['fan', 'active', 1, { action: 'turn_on' }],
  ['front-door', 'lockTarget', 1, { action: 'lock' }],
  ['front-door', 'lockTarget', 0, { action: 'unlock' }],
  ['curtain', 'positionTarget', 100, { action: 'open' }],
  ['curtain', 'positionTarget', 0, { action: 'close' }],
  ['curtain', 'positionTarget', 30, { action: 'set_position', value: 30 }],
  ['shutter', 'positionTarget', 100, { action: 'open' }],
  ['garage-door', 'doorTarget', 0, { action: 'open' }],
  ['garage-door', 'doorTarget', 1, { action: 'close' }],
  ['heating', 'heatingTarget', 0, { action: 'turn_off' }],
  ['heating', 'temperatureTarget', 21.5, { action: 'set_temperature', value: 21.5 }],
  ['water', 'active', 1, { action: 'open' }],
  ['water', 'active', 0, { action: 'close' }],
  ['movie-night', 'on', true, { action: 'activate' }],
  ['lights', 'brightness', 20, { action: 'set_brightness', value: 20 }],
])('%s: a write of %s with %s asks for %o', async (id, type, value, wish) => {
  expect(await phone.write([id, type, value])).toEqual([0]);
  expect(hub.commands).toMatchObject([{ assistant: 'siri', intents: [{ ...wish, device: id }] }]);
});

test('hue and saturation of one request are one colour; a light that is turned off gets none', async () => {
  await phone.write(['strip', 'hue', 120], ['strip', 'saturation', 50], ['strip', 'on', true]);
  await phone.write(['strip', 'hue', 10], ['strip', 'saturation', 50], ['strip', 'on', false]);
  expect(hub.commands.map(({ intents }) => intents)).toEqual([
    [
      { action: 'turn_on', device: 'strip' },
      { action: 'set_color', device: 'strip', value: 0x80ff80 },
    ],
    [{ action: 'turn_off', device: 'strip' }],
  ]);
});

test('a hue by itself keeps the saturation that the lamp reports', async () => {
  hub.states.set('strip', { on: true, color: 0xff8080 });
  await phone.write(['strip', 'hue', 120]);
  hub.states.delete('strip');
  expect(hub.commands[0]?.intents).toEqual([{ action: 'set_color', device: 'strip', value: 0x80ff80 }]);
});

test('the writes of one HomeKit request are one claim, without redundant intents', async () => {
  const answers = await phone.write(
    ['light', 'on', true],
    ['light', 'brightness', 60],
    ['plug', 'on', true],
    ['curtain', 'positionTarget', 0],
  );
  expect(answers).toEqual([0, 0, 0, 0]);
  expect(hub.commands.map(({ intents }) => intents)).toEqual([
    [
      { action: 'set_brightness', device: 'light', value: 60 },
      { action: 'turn_on', device: 'plug' },
      { action: 'close', device: 'curtain' },
    ],
  ]);
  await phone.write(['light', 'on', true], ['light', 'brightness', 0]);
  expect(hub.commands[1]?.intents).toEqual([{ action: 'turn_off', device: 'light' }]);
  expect(hub.commands[1]?.id).not.toBe(hub.commands[0]?.id);
});

test.each([
  ['absorbed', 0],
  ['overruled', -70403],
  ['refused', -70402],
  ['withheld', -70402],
] as const)(
  'a command that is %s is answered with %i, and then with what is true',
  async (outcome, status) => {
    hub.states.set('lamp', { on: false });
    hub.result = () => ({ outcome, reason: 'so it was decided' });
    expect(await phone.write(['lamp', 'on', true])).toEqual([status]);
    if (outcome !== 'absorbed') await phone.isTold('lamp', 'on', 0);
    expect(await phone.read('lamp', 'on')).toBe(0);
    // Never what was only wished for: an automation would act on it.
    expect(phone.told('lamp', 'on')).not.toContain(1);
  },
);

test('a write out of range, and one to an offline device, are refused and claim nothing', async () => {
  expect(await phone.write(['heating', 'temperatureTarget', 90])).toEqual([-70410]);
  hub.offline.add('plug');
  expect(await phone.write(['plug', 'on', true])).toEqual([-70402]);
  hub.offline.delete('plug');
  expect(hub.commands).toEqual([]);
});

test('HomeKit’s apps are notified of what a device reports', async () => {
  for (const [id, state] of [
    ['front-door', { locked: true }],
    ['heating', { on: true, temperature: 19 }],
  ] as const) {
    hub.states.set(id, state);
    door.show(id, state);
  }
  await phone.isTold('front-door', 'lockCurrent', 1);
  await phone.isTold('heating', 'temperatureTarget', 19);
  expect(await phone.read('heating', 'heatingTarget')).toBe(1);
});

/** A door of its own, with nobody in it yet. */
async function openDoor(loser?: 'success' | 'busy') {
  const own = host(loser);
  const opened = { door: await openHomekit(own) };
  onEnd(() => opened.door.close());
  const invite = async () => codeOf((await opened.door.invite('siri')).words);
  const port = () => portOf(opened.door);
  const restart = async () => {
    await opened.door.close();
    opened.door = await openHomekit(own);
  };
  return { own, opened, invite, port, restart };
}

test('an app whose write lost is notified of the true state; an app that removes the bridge is unpaired', async () => {
  const { own, opened, invite, port } = await openDoor('success');
  const code = await invite();
  const other = await HomekitController.pair(await port(), code);
  onEnd(() => other.close());
  await other.watch(['plug', 'on']);
  own.states.set('plug', { on: false });
  own.result = () => ({ outcome: 'overruled', reason: 'another was meant' });
  expect(await other.write(['plug', 'on', true])).toEqual([0]);
  await other.isTold('plug', 'on', 0);
  expect(other.told('plug', 'on')).toEqual([0]);
  await other.leave();
  expect((await opened.door.status()).pairings).toEqual([]);
}, 60_000);

test('a wrong setup code pairs nothing, each invitation has a new code, and without one the bridge is closed', async () => {
  const { opened, invite, port } = await openDoor();
  expect((await opened.door.status()).address).toContain('closed until somebody is invited');
  const [first, second] = [await invite(), await invite()];
  expect(second).not.toBe(first);
  await expect(HomekitController.at(await port()).pair(first)).rejects.toThrow();
  expect((await opened.door.status()).pairings).toEqual([]);
}, 60_000);

test('the bridge pairs with one home, and refuses a second', async () => {
  expect((await failureOf(() => door.invite('siri'))).message).toContain('doors unpair homekit home');
});

test('a pairing survives a restart, and an ended one is refused', async () => {
  const { own, opened, invite, port, restart } = await openDoor();
  const code = await invite();
  const first = await HomekitController.pair(await port(), code);
  const keys = first.keys();
  await first.close();
  await restart();
  const again = HomekitController.at(await port(), keys);
  await again.look();
  expect(await again.write(['lamp', 'on', true])).toEqual([0]);
  expect(own.commands).toMatchObject([
    { assistant: 'siri', intents: [{ action: 'turn_on', device: 'lamp' }] },
  ]);
  await again.close();
  expect(await opened.door.unpair('nobody')).toBe(false);
  expect(await opened.door.unpair('home')).toBe(true);
  expect((await opened.door.status()).pairings).toEqual([]);
  await invite();
  const stale = HomekitController.at(await port(), keys);
  await expect(stale.look()).rejects.toThrow();
}, 60_000);

test('a taken port is a failure that says how to fix it', async () => {
  const { own, invite, port } = await openDoor();
  await invite();
  const taken = {
    ...own.home,
    doors: { ...own.home.doors, homekit: { assistant: 'siri', port: await port(), name: 'x' } },
  };
  const late = await openHomekit(new FakeDoorHost(taken));
  onEnd(() => late.close());
  expect((await failureOf(() => late.invite('siri'))).message).toContain('doors.homekit.port');
});
