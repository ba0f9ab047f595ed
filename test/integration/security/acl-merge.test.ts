import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MqttClient } from 'mqtt';
import { describe, expect, test } from 'vitest';
import { openSocket } from '../../../src/mqtt/broker-address.ts';
import { onEnd } from '../../support/broker.ts';
import { freePort, isMosquittoInstalled } from '../../support/mosquitto.ts';
import { halfsecond } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';

const HOME = 'mqtt: { url: "mqtt://127.0.0.1:1" }\nassistants: { siri: { name: Siri } }\n';

/** A household's own mosquitto with the user zigbee2mqtt, set up by hand. */
async function household(of: { acl?: string; anonymous?: boolean } = {}) {
  const port = await freePort();
  const etc = folderWith({ 'conf.d/README': '', passwd: '', acl: of.acl ?? '' });
  execFileSync('mosquitto_passwd', ['-b', join(etc, 'passwd'), 'zigbee2mqtt', 'theirs'], { stdio: 'pipe' });
  const lines = [
    'user root',
    `listener ${port} 127.0.0.1`,
    `allow_anonymous ${of.anonymous === true}`,
    `password_file ${etc}/passwd`,
    ...(of.acl === undefined ? [] : [`acl_file ${etc}/acl`]),
    `include_dir ${etc}/conf.d`,
  ];
  const config = join(folderWith({}), 'mosquitto.conf');
  execFileSync('sh', ['-c', 'cat > "$0"', config], { input: `${lines.join('\n')}\n` });
  return { port, etc, config };
}

/** Runs the printed commands, without the restart. */
function obey(stdout: string, title: string): void {
  const lines = stdout.split('\n');
  const from = lines.findIndex((line) => line.startsWith(title)) + 1;
  const count = lines.slice(from).findIndex((line) => !line.startsWith('  '));
  const commands = lines.slice(from, from + count).filter((line) => !line.includes('systemctl'));
  execFileSync('bash', ['-ec', commands.join('\n').replaceAll('-o mosquitto ', '')], { stdio: 'pipe' });
}

async function start(config: string): Promise<string> {
  const broker = spawn('mosquitto', ['-v', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((closed) => broker.once('close', closed));
  onEnd(async () => {
    broker.kill('SIGKILL');
    await ended;
  });
  return new Promise((told) => {
    let said = '';
    broker.stderr.on('data', (bytes) => {
      said += bytes;
      if (said.includes('running')) told('running');
    });
    void ended.then(() => told(`ended: ${said}`));
  });
}

async function writes(of: {
  port: number;
  user?: string;
  password?: string;
  topic: string;
}): Promise<boolean> {
  const { port, user, password = '', topic } = of;
  const client = new MqttClient(() => openSocket({ host: '127.0.0.1', port, tls: false }), {
    protocolVersion: 5,
    reconnectPeriod: 0,
    ...(user !== undefined && { username: user, password }),
  });
  onEnd(() => client.endAsync(true));
  const isIn = await new Promise((told) => {
    client.once('connect', () => told(true));
    client.once('error', () => told(false));
  });
  if (!isIn) return false;
  return client.publishAsync(topic, 'x', { qos: 1 }).then(
    () => true,
    () => false,
  );
}

describe.skipIf(!isMosquittoInstalled)('`acl` beside the users of a broker', () => {
  test.each([
    ['without rights of their own', undefined],
    ['with rights of their own', 'user zigbee2mqtt\ntopic readwrite zigbee2mqtt/#\n'],
  ])('adds its own, and keeps them %s', async (_, acl) => {
    const { port, config, etc } = await household(acl === undefined ? {} : { acl });
    const workingFolder = folderWith({ 'halfsecond.yaml': HOME });
    const before = readFileSync(config, 'utf8');
    const { code, stdout, stderr } = await halfsecond(['acl', '--broker-config', config], { workingFolder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('has tried these files');
    expect(stdout).toMatch(/zigbee2mqtt/);
    obey(stdout, 'On the machine of the broker:');
    expect(await start(config)).toBe('running');
    const password = readFileSync(join(workingFolder, 'mosquitto/passwords/siri'), 'utf8').trim();
    const theirs = { port, user: 'zigbee2mqtt', password: 'theirs' };
    expect(await writes({ ...theirs, topic: 'zigbee2mqtt/lamp' })).toBe(true);
    expect(await writes({ port, user: 'siri', password, topic: 'halfsecond/claim/siri' })).toBe(true);
    expect(await writes({ port, user: 'siri', password, topic: 'halfsecond/set/mode' })).toBe(false);
    expect(await writes({ port, topic: 'zigbee2mqtt/lamp' })).toBe(false);
    obey(stdout, 'To go back:');
    expect(readFileSync(config, 'utf8')).toBe(before);
    expect(readFileSync(join(etc, 'passwd'), 'utf8').trim().split('\n')).toHaveLength(1);
  });

  test('closes a broker that let everybody in, by the line that did', async () => {
    const { port, config } = await household({ anonymous: true });
    const workingFolder = folderWith({ 'halfsecond.yaml': HOME });
    const { stdout } = await halfsecond(['acl', '--broker-config', config], { workingFolder });
    expect(stdout).toContain('Clients without an account were accepted before');
    obey(stdout, 'On the machine of the broker:');
    expect(await start(config)).toBe('running');
    expect(await writes({ port, topic: 'zigbee2mqtt/lamp' })).toBe(false);
    // A second run finds what the first installed.
    const again = await halfsecond(['acl', '--force', '--broker-config', config], { workingFolder });
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(readFileSync(join(workingFolder, 'mosquitto/halfsecond.conf'), 'utf8')).toBe('');
  });

  test('installs nothing at a broker whose users are in a plugin', async () => {
    const config = join(folderWith({ 'mosquitto.conf': 'plugin /usr/lib/x.so\n' }), 'mosquitto.conf');
    const workingFolder = folderWith({ 'halfsecond.yaml': HOME });
    const { code, stderr } = await halfsecond(['acl', '--broker-config', config], { workingFolder });
    expect(code).toBe(4);
    expect(stderr).toContain('found plugin /usr/lib/x.so, expected a broker whose users and rights');
  });
});
