import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Device } from '../../../../src/config/device.ts';
import { homeSchema } from '../../../../src/config/schema.ts';
import type { DeviceState } from '../../../../src/devices/device-state.ts';
import { openBemfa } from '../../../../src/doors/bemfa/bemfa.ts';
import { offeredDevices } from '../../../../src/doors/bemfa/topic.ts';
import { ENGLISH } from '../../../../src/text/text.ts';
import type { Clock } from '../../../../src/time/clock.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { BemfaCloud, keyOf } from '../../../support/bemfa-cloud.ts';
import { onEnd } from '../../../support/broker.ts';
import { FakeDoorHost } from '../../../support/door-host.ts';
import { failureOf } from '../../../support/failure.ts';
import { device } from '../../../support/home.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const KEY = keyOf('a');
const OTHER = keyOf('b');
const LIGHT = device({
  id: 'light',
  name: { zh: '客廳燈' },
  features: ['on_off', 'brightness', 'color_temperature'],
});
const DEVICES = [LIGHT, device({ id: 'plug', name: { zh: '插座' }, kind: 'outlet', room: 'kitchen' })];
const GARAGE = device({
  id: 'garage',
  name: { zh: '車庫門' },
  kind: 'garage',
  features: ['open_close'],
  unlock_by: ['bemfa'],
});
const topicOf = (id: string): string =>
  offeredDevices({ devices: [...DEVICES, GARAGE] }).find((each) => each.device.id === id)?.topic ?? '';
const text = ENGLISH;

/** A door whose host has a clock that the test steps. */
class SteppedHost extends FakeDoorHost {
  override readonly clock: Clock & { stepTo(time_ms: number): void } = new SteppingClock();
}

async function opened(
  of: {
    accounts?: readonly object[];
    devices?: readonly Device[];
    stepped?: boolean;
    cloud?: BemfaCloud;
    credentials?: string;
  } = {},
) {
  const cloud = of.cloud ?? (await BemfaCloud.start([KEY, OTHER]));
  const folder = folderWith({
    one: `${KEY}\n`,
    two: OTHER,
    wrong: keyOf('f'),
    none: 'not a key',
    same: KEY.toUpperCase(),
  });
  const accounts = of.accounts ?? [{ assistant: 'xiaoai', key_file: 'one' }];
  const assistants = { xiaoai: { name: '小愛' }, xiaodu: { name: '小度' } };
  const file = homeSchema.parse({ assistants, doors: { bemfa: { accounts, ...cloud.config } } });
  const home = { ...file, devices: of.devices ?? DEVICES, folder };
  const host = of.stepped ? new SteppedHost(home) : new FakeDoorHost(home);
  host.credentialsFolder = of.credentials;
  const door = await openBemfa(host);
  onEnd(() => door.close());
  const show = (id: string, state: DeviceState) => {
    host.states.set(id, state);
    door.show(id, state);
  };
  return { cloud, account: cloud.account(KEY), host, door, show };
}

/** Resolves once the door says that it is open. */
async function isOpen({ door, account }: Awaited<ReturnType<typeof opened>>): Promise<void> {
  while ((await door.status()).state !== 'open') await Promise.race([account.next(), tick()]);
}

/** Resolves once the first pings are back: what comes after them came back later. */
async function hasPonged({ account, host }: Awaited<ReturnType<typeof opened>>): Promise<void> {
  await account.until(() => account.pings === 1);
  await account.deliver(topicOf('plug'), 'off');
  await eventually(() => host.commands.length === 1);
}

const tick = () => new Promise((done) => setImmediate(done));

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await tick();
}

test('the door creates a topic for each device by its spoken name, keeps those that exist, and breaks no rule', async () => {
  const cloud = await BemfaCloud.start([KEY]);
  cloud.account(KEY).topics.set(topicOf('plug'), { name: '我的插座' });
  cloud.account(KEY).topics.set('myown002', { name: '別的' });
  const setting = await opened({ cloud });
  await isOpen(setting);
  const { topics, violations } = setting.account;
  expect(topics.get(topicOf('light'))?.name).toBe('客廳燈');
  expect(topics.get(topicOf('plug'))?.name).toBe('我的插座');
  expect(topics.get('myown002')?.name).toBe('別的');
  expect(violations).toEqual([]);
  expect(cloud.asked.filter((path) => /delete/i.test(path))).toEqual([]);
});

test('a topic without a name is given the name that people say', async () => {
  const cloud = await BemfaCloud.start([KEY]);
  cloud.account(KEY).topics.set(topicOf('light'), { name: '' });
  const setting = await opened({ cloud });
  await isOpen(setting);
  expect(setting.account.topics.get(topicOf('light'))?.name).toBe('客廳燈');
});

test('a command of the account is its assistant’s claim, and equal commands are claims of their own', async () => {
  const setting = await opened();
  await isOpen(setting);
  const { account, host } = setting;
  await account.deliver(topicOf('light'), 'on#50');
  await account.deliver(topicOf('light'), 'on#50');
  await eventually(() => host.commands.length === 2);
  const [one, two] = host.commands;
  expect(one).toMatchObject({
    assistant: 'xiaoai',
    intents: [{ action: 'set_brightness', device: 'light', value: 50 }],
  });
  expect(one?.id).not.toBe(two?.id);
});

test('retained messages, repeated ones and those of foreign topics are no commands', async () => {
  const setting = await opened();
  await isOpen(setting);
  const { account, host } = setting;
  account.deliverRaw(topicOf('light'), 'on', { retain: true });
  account.deliverRaw(topicOf('light'), 'on', { dup: true });
  account.deliverRaw('somebodyelse002', 'on', {});
  account.deliverRaw(topicOf('light'), 'off', {});
  await eventually(() => host.commands.length > 0);
  expect(host.commands.map(({ intents }) => intents[0]?.action)).toEqual(['turn_off']);
  expect(host.logged.some((line) => line.includes('somebodyelse002'))).toBe(true);
});

test('garbage is no command, is logged without control characters, and the cloud is told the true state again', async () => {
  const setting = await opened();
  setting.show('light', { on: false });
  await isOpen(setting);
  const { account, host } = setting;
  await eventually(() => account.told.length === 1);
  await account.deliver(topicOf('light'), 'on#\u001b[31m💥');
  await eventually(() => account.told.length === 2);
  expect(account.told.at(-1)).toEqual({ topic: topicOf('light'), payload: 'off' });
  expect(host.commands).toEqual([]);
  expect(host.logged.join()).not.toContain('\u001b');
});

test('a state is told once, by the topic that reaches no subscriber', async () => {
  const setting = await opened();
  await isOpen(setting);
  const { account, host } = setting;
  setting.show('light', { on: true, brightness: 40, color_temperature: 4000 });
  setting.show('light', { on: true, brightness: 40, color_temperature: 4000 });
  setting.show('plug', { on: true });
  await eventually(() => account.told.length === 2);
  setting.show('light', { on: true, brightness: 40, color_temperature: 4000 });
  setting.show('plug', { on: false });
  await eventually(() => account.told.length === 3);
  expect(account.told.map(({ payload }) => payload)).toEqual(['on#40#4000', 'on', 'off']);
  expect(host.commands).toEqual([]);
});

test('after a command that lost or was refused the cloud is told the state that the device has', async () => {
  const setting = await opened();
  setting.show('light', { on: false });
  await isOpen(setting);
  const { account, host } = setting;
  await eventually(() => account.told.length === 1);
  host.result = () => ({ outcome: 'refused', reason: 'for the test' });
  await account.deliver(topicOf('light'), 'on');
  await eventually(() => account.told.length === 2);
  expect(account.told.at(-1)?.payload).toBe('off');
});

test('a cloud that echoes states, against its rules, commands nothing by them, and a real command is still one', async () => {
  const cloud = await BemfaCloud.start([KEY]);
  cloud.account(KEY).echoesStates = true;
  const setting = await opened({ cloud });
  await isOpen(setting);
  const { account, host } = setting;
  await hasPonged(setting);
  host.commands.length = 0;
  setting.show('light', { on: true });
  await eventually(() => account.told.length === 1);
  await account.deliver(topicOf('plug'), 'on');
  await eventually(() => host.commands.length > 0);
  expect(host.commands.map(({ intents }) => intents[0]?.device)).toEqual(['plug']);
  await account.deliver(topicOf('light'), 'on');
  await eventually(() => host.commands.length === 2);
});

test('a lost link comes back after five seconds, and subscribes and tells the states again', async () => {
  const setting = await opened({ stepped: true });
  setting.show('light', { on: true });
  await eventually(async () => {
    (setting.host.clock as SteppingClock).stepTo(setting.host.clock.now() + 1);
    return setting.account.told.length === 1;
  });
  const { account, host } = setting;
  account.cut();
  await eventually(async () => (await setting.door.status()).state === 'degraded');
  const lost_ms = host.clock.now();
  const clock = host.clock as SteppingClock;
  clock.stepTo(lost_ms + 4990);
  await tick();
  expect(account.connections).toBe(1);
  clock.stepTo(lost_ms + 5000);
  await eventually(() => account.connections === 2);
  await eventually(() => {
    clock.stepTo(clock.now() + 1);
    return account.told.length === 2;
  });
  await account.deliver(topicOf('light'), 'off');
  await eventually(() => host.commands.length === 1);
});

test('a half-dead link is noticed by its ping and renewed', async () => {
  const setting = await opened({ stepped: true });
  await isOpen(setting);
  const { account, host, door } = setting;
  const clock = host.clock as SteppingClock;
  await hasPonged(setting);
  account.isHalfDead = true;
  clock.stepTo(clock.now() + 30_000);
  await eventually(() => account.pings === 2);
  clock.stepTo(clock.now() + 30_000);
  await eventually(async () => (await door.status()).state === 'degraded');
  const { reason } = await door.status();
  expect(text.of(reason ?? '')).toContain('half dead');
  account.isHalfDead = false;
  clock.stepTo(clock.now() + 5000);
  await isOpen(setting);
  expect(account.connections).toBe(2);
});

test('what comes while a ping is overdue is told with the age that it may have', async () => {
  const setting = await opened({ stepped: true });
  await isOpen(setting);
  const { account, host } = setting;
  const clock = host.clock as SteppingClock;
  await hasPonged(setting);
  account.isHalfDead = true;
  clock.stepTo(clock.now() + 30_000);
  await eventually(() => account.pings === 2);
  clock.stepTo(clock.now() + 12_000);
  account.deliverRaw(topicOf('light'), 'on', {});
  await eventually(() => host.commands.length === 2);
  expect(host.commands.map(({ age_ms }) => age_ms)).toEqual([0, 12_000]);
});

test('what a held-up ping holds up with it is as old as the ping, and what comes two seconds later is not', async () => {
  const setting = await opened({ stepped: true });
  await isOpen(setting);
  const { account, host } = setting;
  const clock = host.clock as SteppingClock;
  await hasPonged(setting);
  account.isHeldUp = true;
  clock.stepTo(clock.now() + 30_000);
  await eventually(() => account.pings === 2);
  clock.stepTo(clock.now() + 12_000);
  await account.letGo();
  await account.deliver(topicOf('light'), 'on');
  await eventually(() => host.commands.length === 2);
  clock.stepTo(clock.now() + 2000);
  await account.deliver(topicOf('light'), 'off');
  await eventually(() => host.commands.length === 3);
  expect(host.commands.map(({ age_ms }) => age_ms)).toEqual([0, 12_000, 0]);
});

test('a garage between two pings is of unknown age, is watched, and opens when it is asked for again', async () => {
  const setting = await opened({ stepped: true, devices: [...DEVICES, GARAGE] });
  await isOpen(setting);
  const { account, host } = setting;
  const clock = host.clock as SteppingClock;
  await hasPonged(setting);
  clock.stepTo(clock.now() + 10_000);
  await account.deliver(topicOf('light'), 'on');
  await account.deliver(topicOf('garage'), 'on');
  await eventually(() => host.commands.length === 3);
  // The answer to the ping is on its way before the next command.
  await account.until(() => account.pings === 2);
  await account.deliver(topicOf('garage'), 'on');
  await account.deliver(topicOf('garage'), 'off');
  await eventually(() => host.commands.length === 5);
  const told = host.commands.slice(1).map(({ intents, unproven }) => [intents[0]?.action, unproven ?? false]);
  expect(told).toEqual([
    ['turn_on', false],
    ['open', true],
    ['open', false],
    ['close', false],
  ]);
  expect(host.logged.some((line) => line.includes('said again'))).toBe(true);
});

test('a watched link pings each second for 20 seconds, and then each half minute again', async () => {
  const setting = await opened({ stepped: true, devices: [...DEVICES, GARAGE] });
  await isOpen(setting);
  const { account, host } = setting;
  const clock = host.clock as SteppingClock;
  await hasPonged(setting);
  clock.stepTo(clock.now() + 10_000);
  await account.deliver(topicOf('garage'), 'on');
  await account.until(() => account.pings === 2);
  for (let second = 1; second <= 20; second++) {
    // Each ping is back before the next is due: a message after it has come.
    const before = host.commands.length;
    await account.deliver(topicOf('light'), 'off');
    await eventually(() => host.commands.length > before);
    clock.stepTo(clock.now() + 1000);
    await account.until(() => account.pings === 2 + second);
  }
  const { pings } = account;
  clock.stepTo(clock.now() + 29_999);
  const before = host.commands.length;
  await account.deliver(topicOf('light'), 'on');
  await eventually(() => host.commands.length > before);
  expect(account.pings).toBe(pings);
  clock.stepTo(clock.now() + 1);
  await account.until(() => account.pings === pings + 1);
});

test('a topic that the cloud forgot is created once more, and told where it stays unknown', async () => {
  const cloud = await BemfaCloud.start([KEY]);
  cloud.account(KEY).forgetsTopics = true;
  const setting = await opened({ cloud });
  await eventually(async () => text.of((await setting.door.status()).reason ?? '').includes('does not know'));
  const created = cloud.asked.filter((path) => path === '/v1/createTopic');
  // Three topics with the ping's: at the start, and once when the subscription was denied.
  expect(created.length).toBeLessThanOrEqual(6);
  expect(text.of((await setting.door.status()).reason ?? '')).toContain('客廳燈');
});

test('a key that the cloud refuses never connects, and no message shows a key', async () => {
  const setting = await opened({ accounts: [{ assistant: 'xiaoai', key_file: 'wrong' }] });
  await eventually(async () => text.of((await setting.door.status()).reason ?? '').includes('refuses'));
  const { reason } = await setting.door.status();
  expect(text.of(reason ?? '')).toContain('wrong');
  expect(text.of(reason ?? '')).toContain('40004');
  const shown = JSON.stringify([reason, setting.host.logged]);
  for (const key of [KEY, OTHER, keyOf('f')]) expect(shown).not.toContain(key);
  expect([...setting.cloud.accounts.values()].map(({ connections }) => connections)).toEqual([0, 0]);
});

test('a key that expires later is told, shown nowhere, and not tried again for an hour', async () => {
  const setting = await opened({ stepped: true });
  await isOpen(setting);
  const { account, host, door } = setting;
  const clock = host.clock as SteppingClock;
  account.isBlocked = true;
  account.cut();
  await eventually(async () => (await door.status()).state === 'degraded');
  clock.stepTo(clock.now() + 5000);
  await eventually(async () => text.of((await door.status()).reason ?? '').includes('refuses'));
  account.isBlocked = false;
  clock.stepTo(clock.now() + 3_599_000);
  expect(account.connections).toBe(1);
  clock.stepTo(clock.now() + 1000);
  await eventually(() => account.connections === 2);
  expect(JSON.stringify([(await door.status()).reason, host.logged])).not.toContain(KEY);
});

test('one key for two assistants opens nothing, and says that each needs an account of its own', async () => {
  const cloud = await BemfaCloud.start([KEY]);
  const accounts = [
    { assistant: 'xiaoai', key_file: 'one' },
    { assistant: 'xiaodu', key_file: 'same' },
  ];
  const { message: problem } = await failureOf(() => opened({ accounts, cloud }));
  expect(problem).toContain('doors.bemfa.accounts.1.key_file: found the key of the account of xiaoai');
  expect(problem).not.toContain(KEY);
  expect(cloud.asked).toEqual([]);
});

test('a file without a key opens no connection, and says what a key looks like', async () => {
  const { message: problem } = await failureOf(() =>
    opened({ accounts: [{ assistant: 'xiaoai', key_file: 'none' }] }),
  );
  expect(problem).toContain('doors.bemfa.accounts.0.key_file');
  expect(problem).toContain('32 hexadecimal digits');
  expect(problem).not.toContain('not a key');
});

test.each(['nested', 'empty', 'nothing', 'garbage', 'error'] as const)(
  'with a list of topics that is %s the account still connects and takes commands',
  async (misbehaviour) => {
    const cloud = await BemfaCloud.start([KEY]);
    const account = cloud.account(KEY);
    // They exist; a cloud that cannot list them would not create them either.
    for (const id of ['light', 'plug']) account.topics.set(topicOf(id), { name: id });
    account.topics.set('halfsecondping', { name: 'halfsecond' });
    cloud.misbehaves = misbehaviour;
    const setting = await opened({ cloud });
    await account.until(() => account.connections === 1);
    await eventually(() => setting.host.logged.some((line) => line.includes('Bemfa is connected')));
    await account.deliver(topicOf('light'), 'on');
    await eventually(() => setting.host.commands.length === 1);
    if (misbehaviour !== 'nested')
      expect(text.of((await setting.door.status()).reason ?? '')).toContain('no usable answer');
  },
);

test('two accounts are two assistants, each with its own rooms', async () => {
  const setting = await opened({
    accounts: [
      { assistant: 'xiaoai', key_file: 'one' },
      { assistant: 'xiaodu', key_file: 'two', rooms: ['kitchen'] },
    ],
  });
  await isOpen(setting);
  const { cloud, host } = setting;
  expect(cloud.account(OTHER).topics.has(topicOf('light'))).toBe(false);
  await cloud.account(OTHER).deliver(topicOf('plug'), 'on');
  await cloud.account(KEY).deliver(topicOf('plug'), 'on');
  await eventually(() => host.commands.length === 2);
  expect(host.commands.map(({ assistant }) => assistant).sort()).toEqual(['xiaoai', 'xiaodu']);
});

test('a trial has the cloud send a command, and tells when it came and what was decided', async () => {
  const setting = await opened();
  await isOpen(setting);
  const lines = (await setting.door.test?.({ device: 'light', message: 'on#30' }))?.map(text.of) ?? [];
  expect(lines.join('\n')).toMatch(/on#30[\s\S]*arrived after \d+ ms[\s\S]*granted/);
  expect(setting.host.commands[0]?.intents).toEqual([
    { action: 'set_brightness', device: 'light', value: 30 },
  ]);
});

test('a trial of a device that the account does not offer says which it offers', async () => {
  const setting = await opened();
  await isOpen(setting);
  const { message: problem } = await failureOf(async () => setting.door.test?.({ device: 'front-door' }));
  expect(problem).toContain('light, plug');
});

test('the pairing walks through the apps, with the names that people say and without the key', async () => {
  const setting = await opened();
  await isOpen(setting);
  const words = (await setting.door.invite('xiaoai')).words.map(text.of).join('\n');
  for (const said of ['客廳燈', '其他平台設備', '小度', 'withdrawn', 'doors test bemfa light'])
    expect(words).toContain(said);
  expect(words).not.toContain(KEY);
});

test('an account of the configuration cannot be unpaired by a command, and the message says what to do', async () => {
  const setting = await opened();
  const { message: problem } = await failureOf(() => setting.door.unpair('account-1'));
  expect(problem).toContain('doors.bemfa.accounts');
});

test('a key that is a credential of the door’s unit serves where the door may not read the file', async () => {
  const credentials = folderWith({ 'bemfa-key-xiaoai': `${KEY}\n`, 'bemfa-key-xiaodu': '\n' });
  const setting = await opened({
    accounts: [
      { assistant: 'xiaoai', key_file: 'closed' },
      { assistant: 'xiaodu', key_file: 'two' },
    ],
    credentials,
  });
  await isOpen(setting);
  expect((await setting.door.status()).pairings).toHaveLength(2);
});

test('a key that is replaced by another file is read at the next start', async () => {
  const setting = await opened();
  await isOpen(setting);
  await setting.door.close();
  writeFileSync(join(setting.host.home.folder, 'one'), OTHER);
  const door = await openBemfa(setting.host);
  onEnd(() => door.close());
  await eventually(async () => (await door.status()).state === 'open');
  expect(setting.cloud.account(OTHER).connections).toBe(1);
});
