import { expect, test } from 'vitest';
import { broker } from '../support/broker.ts';
import { halfsecond } from '../support/process.ts';
import { RunningHub } from '../support/running-hub.ts';

const CHINESE =
  'id: deng, name: { zh: 客廳燈 }, aliases: { en: [sun] }, room: hall, kind: light, family: zigbee2mqtt';

/** A hub whose one lamp has a Chinese name, and answers only where asked. */
async function hubWithLamp(more = '', answers = true, language = 'en_US.UTF-8') {
  const { port } = await broker();
  const hub = await RunningHub.open({ port, more, files: { 'devices/deng.yaml': `{ ${CHINESE} }` } });
  if (answers)
    hub.witness.client.on('message', (topic, payload) => {
      if (topic === 'zigbee2mqtt/deng/set') hub.witness.client.publish('zigbee2mqtt/deng', payload);
    });
  const verb = (...args: readonly string[]) =>
    halfsecond([...args], { workingFolder: hub.folder, environment: { LANG: language } });
  return { hub, verb };
}

test('`say` names the device and tells that it confirmed; `explain` and `own` take its name', async () => {
  const { verb } = await hubWithLamp();
  const said = await verb('say', '打開客廳燈', '--as', 'siri');
  expect(said.stdout).toMatch(/granted: .*\n {2}客廳燈 \(deng\): done, and confirmed by the device/);
  expect(said.code).toBe(0);
  const explained = await verb('explain', '客廳燈');
  expect(explained.stdout).toMatch(
    /客廳燈 \(deng\)[\s\S]*It was commanded, and confirmed it[\s\S]*客廳燈 \(deng\): confirmed/,
  );
  expect((await verb('own', 'sun', '--prefer', 'siri')).stdout).toBe('客廳燈 (deng): siri is preferred\n');
}, 60_000);

test('`say` and `explain` speak Chinese to a person whose terminal does', async () => {
  const { verb } = await hubWithLamp('mode: observe\n', true, 'zh_TW.UTF-8');
  const said = await verb('say', '打開客廳燈', '--as', 'siri');
  expect(said.stdout).toMatch(/^只觀察：.*\n {2}客廳燈（deng）：觀察模式，所以沒有送出命令/);
  expect((await verb('explain', 'deng')).stdout).toContain('中樞只觀察');
}, 60_000);

test('in observe mode `say` says “observed”, exits with 1, and `explain` says why the lamp stayed dark', async () => {
  const { verb } = await hubWithLamp('mode: observe\n');
  const said = await verb('say', '打開客廳燈', '--as', 'siri');
  expect(said.stdout).toMatch(/^observed: /);
  expect(said.code).toBe(1);
  expect((await verb('explain', 'deng')).stdout).toMatch(/The hub only observes/);
}, 60_000);

test('a lamp that never answers is named by `say`, `explain`, `report`, `devices` and `check`', async () => {
  const { verb } = await hubWithLamp('', false);
  expect(await verb('say', '打開客廳燈', '--as', 'siri')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('not confirmed by the device'),
  });
  expect((await verb('explain', '客廳燈')).stdout).toMatch(/did not answer: see whether it has power/);
  expect((await verb('report', '--since', 'yesterday')).stdout).toMatch(
    /1 device never confirmed[\s\S]*客廳燈 \(deng\): 1 command/,
  );
  expect((await verb('devices')).stdout).toMatch(/客廳燈 \(deng\) has not confirmed its only command/);
  expect((await verb('check')).stdout).toMatch(/✗ devices .*客廳燈 \(deng\) has not confirmed/);
}, 60_000);

test('a refused claim is in the log with its remedy, in `explain --last` and of its device, and counted in `report`', async () => {
  const { hub, verb } = await hubWithLamp();
  await verb('say', 'make me a sandwich', '--as', 'siri');
  await verb('assistants', 'off', 'siri');
  const refused = await verb('say', '打開客廳燈', '--as', 'siri');
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('halfsecond explain --last 1') });
  await hub.run.says(/"remedy":"switch it on: halfsecond assistants on siri"/);
  await hub.run.says(/"remedy":"say it otherwise/);
  const last = (await verb('explain', '--last', '20')).stdout;
  expect(last).toMatch(
    /siri is disabled {1,2}“打開客廳燈”\n {4}switch it on[\s\S]*words not understood[\s\S]*“make me a sandwich”/,
  );
  const lamp = (await verb('explain', 'deng')).stdout;
  expect(lamp).toMatch(/The last claim was refused[\s\S]*siri is disabled/);
  expect(lamp).not.toContain('sandwich');
  expect((await verb('report', '--since', '1h')).stdout).toMatch(/2 refusals[\s\S]*not understood 1/);
  const json = (await verb('report', '--json')).stdout.split('\n')[0] ?? '';
  expect(JSON.parse(json)).toMatchObject({ refused: 2, refused_by: { not_understood: 1, disabled: 1 } });
}, 60_000);

test('`explain` of a device of which nothing was claimed says so', async () => {
  const { hub, verb } = await hubWithLamp();
  await hub.claim('1', 'turn on the study lamp');
  expect((await verb('explain', 'deng')).stdout).toMatch(/Nobody asked for anything of it/);
}, 60_000);

test('every help fits into 80 columns', async () => {
  const { stdout } = await halfsecond(['--help']);
  const verbs = [...stdout.matchAll(/^ {2}([a-z]+)/gm)].flatMap(([, verb = '']) =>
    verb === 'help' ? [] : [verb],
  );
  expect(verbs).toEqual(expect.arrayContaining(['backup', 'restore', 'explain', 'setup']));
  const helps = await Promise.all(verbs.slice(0, 6).map((verb) => halfsecond([verb, '--help'])));
  for (const line of [stdout, ...helps.map((help) => help.stdout)].join('\n').split('\n'))
    expect(line.length).toBeLessThanOrEqual(80);
}, 60_000);
