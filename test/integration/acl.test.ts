import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MqttClient } from 'mqtt';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSocket } from '../../src/mqtt/broker-address.ts';
import { onEnd } from '../support/broker.ts';
import { isMosquittoInstalled, mosquitto } from '../support/mosquitto.ts';
import { halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const HOME = `
mqtt: { url: "mqtt://127.0.0.1:1", writers: [dashboard] }
assistants: { siri: { name: Siri }, tmall-genie: { name: 天貓精靈 } }
satellites: { kitchen-ear: { room: kitchen } }
`;
const LAMP = `
id: lamp
name: { en: lamp }
room: kitchen
kind: light
features: [on_off]
family: zigbee2mqtt
address: lamp
`;

const homeFolder = (more = '') =>
  folderWith({ 'halfsecond.yaml': `${HOME}${more}`, 'devices/lamp.yaml': LAMP });

describe.skipIf(!isMosquittoInstalled)('a mosquitto with the files that `acl` writes', () => {
  let files: Readonly<Record<string, string>>;
  let passwords: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const folder = homeFolder();
    expect(await halfsecond(['acl'], { workingFolder: folder })).toMatchObject({ code: 0 });
    const read = (name: string) => readFileSync(join(folder, 'mosquitto', name), 'utf8');
    files = { acl: read('halfsecond.acl'), passwd: read('halfsecond.passwd') };
    const users = ['halfsecond', 'siri', 'tmall-genie', 'kitchen-ear', 'dashboard', 'zigbee2mqtt-devices'];
    passwords = Object.fromEntries(users.map((user) => [user, read(`passwords/${user}`).trim()]));
    expect(statSync(join(folder, 'mosquitto/passwords/siri')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'mosquitto/halfsecond.passwd')).mode & 0o777).toBe(0o600);
  });

  async function guarded(): Promise<number> {
    const folder = folderWith(files);
    const { port } = await mosquitto({
      settings: `allow_anonymous false\npassword_file ${join(folder, 'passwd')}\nacl_file ${join(folder, 'acl')}`,
    });
    return port;
  }

  /** @returns the reason code with which the broker refuses, or the client. */
  async function open(port: number, user?: string, password?: string): Promise<MqttClient | number> {
    const client = new MqttClient(() => openSocket({ host: '127.0.0.1', port, tls: false }), {
      protocolVersion: 5,
      reconnectPeriod: 0,
      ...(user !== undefined && { username: user, password: password ?? passwords[user] ?? '' }),
    });
    onEnd(() => client.endAsync(true));
    return new Promise((opened) => {
      client.once('connect', () => opened(client));
      client.once('error', (error) => opened('code' in error ? Number(error.code) : -1));
    });
  }

  async function as(port: number, user: string): Promise<MqttClient> {
    const client = await open(port, user);
    if (typeof client === 'number') throw new Error(`${user} is refused with ${client}`);
    return client;
  }

  const mayWrite = (client: MqttClient, topic: string) =>
    client.publishAsync(topic, 'x', { qos: 1 }).then(
      () => true,
      ({ code }: { code?: number }) => (code === 135 ? false : Promise.reject(new Error(String(code)))),
    );

  test('a stranger, and a user with another’s password, are refused', async () => {
    const port = await guarded();
    expect(await open(port)).toBe(135);
    expect(await open(port, 'siri', passwords['tmall-genie'])).toBe(135);
    expect(await open(port, 'nobody', 'x')).toBe(135);
  });

  test('each user may write its own topics, and no others', async () => {
    const port = await guarded();
    const claims = ['halfsecond/claim/siri', 'halfsecond/presence/siri'];
    const settings = ['halfsecond/set/enabled/siri', 'halfsecond/feedback'];
    const commands = ['zigbee2mqtt/lamp/set'];
    const heard = ['halfsecond/detection/siri', 'halfsecond/speech_end'];
    const hub = ['halfsecond/status', 'halfsecond/outcome/siri', 'halfsecond/verdict'];
    const reports = ['zigbee2mqtt/lamp'];
    const all = [...claims, ...settings, ...commands, ...heard, ...hub, ...reports];
    const expected: Readonly<Record<string, readonly string[]>> = {
      siri: claims,
      'tmall-genie': [],
      'kitchen-ear': heard,
      dashboard: [...settings, ...commands],
      'zigbee2mqtt-devices': reports,
      halfsecond: [...claims, ...settings, ...commands, ...heard, ...hub],
    };
    for (const [user, topics] of Object.entries(expected)) {
      const client = await as(port, user);
      const written: string[] = [];
      for (const topic of all) if (await mayWrite(client, topic)) written.push(topic);
      expect({ user, written }).toEqual({ user, written: topics });
    }
  });

  test('an adapter reads its own outcomes, and no claims, outcomes or commands of others', async () => {
    const port = await guarded();
    const adapter = await as(port, 'siri');
    const heard: string[] = [];
    const marked = new Promise<void>((met) =>
      adapter.on('message', (topic, payload) => {
        heard.push(topic);
        if (payload.toString() === 'last') met();
      }),
    );
    await adapter.subscribeAsync('#', { qos: 1 });
    const hub = await as(port, 'halfsecond');
    for (const topic of ['claim/tmall-genie', 'outcome/tmall-genie', 'event', 'outcome/siri', 'utterance'])
      await hub.publishAsync(`halfsecond/${topic}`, 'x', { qos: 1 });
    await hub.publishAsync('zigbee2mqtt/lamp/set', 'x', { qos: 1 });
    await hub.publishAsync('halfsecond/status', 'last', { qos: 1 });
    await marked;
    expect(heard).toEqual(['halfsecond/outcome/siri', 'halfsecond/utterance', 'halfsecond/status']);
  });

  test('the password hashes have the form that mosquitto_passwd writes', () => {
    const folder = folderWith({ passwd: '' });
    execFileSync('mosquitto_passwd', ['-b', '-c', join(folder, 'passwd'), 'siri', 'x'], { stdio: 'pipe' });
    const shape = (line: string) => line.split('$').map((part, at) => (at < 3 ? part : part.length));
    const theirs = readFileSync(join(folder, 'passwd'), 'utf8').split('\n')[0] ?? '';
    const ours = files.passwd?.split('\n').find((line) => line.startsWith('siri:')) ?? '';
    expect(shape(ours)).toEqual(shape(theirs));
  });
});

test('`acl` overwrites nothing without --force, and changes no password with it', async () => {
  const folder = homeFolder();
  const run = (...options: string[]) => halfsecond(['acl', ...options], { workingFolder: folder });
  const password = () => readFileSync(join(folder, 'mosquitto/passwords/siri'), 'utf8');
  expect((await run()).stdout).toMatch(/siri +the adapter of Siri[\s\S]*systemctl restart mosquitto/);
  const before = password();
  expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
  expect(await run('--force')).toMatchObject({ code: 0 });
  expect(password()).toBe(before);
  expect(await run('--force', '--new-passwords')).toMatchObject({ code: 0 });
  expect(password()).not.toBe(before);
});

test('two users of one name are an error, and no file is written', async () => {
  const folder = folderWith({
    'halfsecond.yaml': HOME.replace('dashboard', 'siri'),
    'devices/lamp.yaml': LAMP,
  });
  const { code, stderr } = await halfsecond(['acl'], { workingFolder: folder });
  expect(code).toBe(3);
  expect(stderr).toMatch(/siri for two users of the broker: the adapter of Siri, and may command devices/);
});
