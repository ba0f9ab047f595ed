import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Container } from '../../support/container/container.ts';
import { installByNpm } from '../../support/container/npm.ts';
import { canBoot } from '../../support/container/tree.ts';

const HUB = 'halfsecond.service';
const DOOR = 'halfsecond-door@alexa.service';
const ACCOUNT = 'halfsecond-door-alexa';
const SOCKET = '/run/halfsecond-doors/alexa/hub.sock';
const INSTALLED_WITHIN_MS = 400_000;

const HOME = `mqtt: { url: "mqtt://127.0.0.1:1883", username: halfsecond }
assistants: { siri: { name: Siri }, alexa: { name: Alexa, doors: [alexa] } }
doors:
  alexa:
    assistant: alexa
    client_id: halfsecond
    client_secret_file: alexa-secret
    owner_password_file: owner-password
    redirect_uris: ["https://cloud.example/back"]
`;
const device = (id: string, kind: string, features: string) =>
  `{ id: ${id}, name: { en: ${id} }, room: hall, kind: ${kind}, features: [${features}], family: zigbee2mqtt }\n`;

/** A program of the door's account: sends lines to a socket, and prints what comes until the other end closes. */
const SPEAK = `
const [, socket, ...lines] = process.argv;
const link = require('node:net').connect(socket, () => { for (const line of lines) link.write(line + '\\n'); });
link.on('data', (bytes) => { process.stdout.write(bytes); if (/"outcome"/.test(bytes)) link.end(); });
link.on('error', ({ code }) => console.log(code));
`;

describe.skipIf(!canBoot)('a door of the internet under a real systemd', () => {
  let machine: Container;

  beforeAll(async () => {
    machine = await Container.boot();
    await installByNpm(machine);
    machine.write('/etc/halfsecond/halfsecond.yaml', HOME);
    machine.write('/etc/halfsecond/devices/lamp.yaml', device('lamp', 'light', 'on_off'));
    machine.write('/etc/halfsecond/devices/front-door.yaml', device('front-door', 'lock', 'lock'));
    machine.write('/etc/halfsecond/alexa-secret', 'a client secret\n', 0o644);
    machine.write('/etc/halfsecond/owner-password', 'a long password\n', 0o644);
    machine.write('/etc/halfsecond/credentials/.keep', '', 0o600);
    await machine.must('chmod', '700', '/etc/halfsecond/credentials');
    await machine.must('halfsecond', 'acl', '--config', '/etc/halfsecond');
    const made = '/etc/halfsecond/mosquitto';
    for (const name of ['passwd', 'acl'])
      await machine.must(
        'install',
        '-o',
        'mosquitto',
        '-m',
        '600',
        `${made}/halfsecond.${name}`,
        '/etc/mosquitto/',
      );
    await machine.must('cp', `${made}/halfsecond.conf`, '/etc/mosquitto/conf.d/');
    await machine.must('cp', `${made}/passwords/halfsecond`, '/etc/halfsecond/credentials/mqtt-password');
    await machine.must('systemctl', 'start', 'mosquitto');
  }, INSTALLED_WITHIN_MS);

  afterAll(async () => {
    await machine?.end();
  });

  const as = (user: string, ...line: readonly string[]) =>
    machine.run('setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', ...line);
  const processOf = async (unit: string) => `/proc/${await machine.property(unit, 'MainPID')}`;
  const uidOf = async (unit: string) =>
    /^Uid:\s+(\d+)/m.exec(await machine.must('cat', `${await processOf(unit)}/status`))?.[1];

  test('gets a service, an account and its secrets by `service install`, and finds the hub', async () => {
    const journal = await machine.journal(DOOR);
    const { code, stdout, stderr } = await machine.run('halfsecond', 'service', 'install');
    expect(stdout + stderr).toMatch(/running +yes[\s\S]*door alexa +.*account halfsecond-door-alexa/);
    expect(code).toBe(0);
    await journal.says(/the hub is there/);
    await journal.says(/"msg":"open"/);
    expect(await machine.property(DOOR, 'ActiveState')).toBe('active');
    expect(await uidOf(DOOR)).toBe((await machine.must('id', '-u', ACCOUNT)).trim());
    expect(await uidOf(HUB)).not.toBe(await uidOf(DOOR));
    const hubs = await machine.must('ps', '-o', 'args=', '--user', 'halfsecond');
    expect(hubs).not.toContain('doors run');
    const status = await machine.must(
      'halfsecond',
      'doors',
      'status',
      '--json',
      '--config',
      '/etc/halfsecond',
    );
    expect(status).toMatch(/"door":"alexa"[^\n]*"state":"open"/);
  });

  test('is locked down, and systemd knows every line of its unit', async () => {
    expect(await machine.must('systemd-analyze', 'verify', DOOR)).toBe('');
    const told = await machine.must('systemd-analyze', 'security', '--no-pager', DOOR);
    expect(Number(/exposure level for .*: ([\d.]+)/.exec(told)?.[1])).toBeLessThanOrEqual(1.2);
    const about = await machine.must('cat', `${await processOf(DOOR)}/status`);
    expect(about).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(about).toMatch(/^CapEff:\s+0+$/m);
  });

  test('holds no password of the hub, and the hub no secret of the door', async () => {
    const doors = await machine.must('ls', `/run/credentials/${DOOR}`);
    expect(doors.trim().split('\n')).toEqual([
      'alexa-client-secret',
      // Empty: only AliGenie has a custom skill, and all doors share the unit.
      'alexa-custom-path',
      'alexa-custom-verification',
      'alexa-mqtt-password',
      'alexa-owner-password',
      'mqtt-ca',
    ]);
    const secret = `/run/credentials/${DOOR}/alexa-client-secret`;
    expect((await as(ACCOUNT, 'cat', secret)).stdout.trim()).toBe('a client secret');
    expect((await machine.must('ls', `/run/credentials/${HUB}`)).split('\n')).not.toContain(
      'alexa-client-secret',
    );
    const closed = {
      [ACCOUNT]: [
        '/etc/halfsecond/credentials/mqtt-password',
        '/etc/halfsecond/mosquitto/passwords/halfsecond',
        `/run/credentials/${HUB}/mqtt-password`,
        '/var/lib/halfsecond/habits.json',
      ],
      halfsecond: [
        secret,
        '/etc/halfsecond/credentials/alexa-client-secret',
        '/etc/halfsecond/alexa-secret',
        '/etc/halfsecond/owner-password',
        '/etc/halfsecond/mosquitto/passwords/door-alexa',
        `/var/lib/${ACCOUNT}/.`,
      ],
    };
    for (const [user, files] of Object.entries(closed))
      for (const file of files)
        expect(
          (await as(user, 'ls', '-l', file)).code === 0 && (await as(user, 'cat', file)).code === 0,
        ).toBe(false);
  });

  test('may claim at its own socket, and open no other one', async () => {
    await machine.must('systemctl', 'stop', DOOR);
    const speak = (user: string, socket: string, ...lines: readonly object[]) =>
      as(user, 'node', '-e', SPEAK, socket, ...lines.map((line) => JSON.stringify(line)));
    const hello = { type: 'hello', door: 'alexa', process: 1 };
    const claim = {
      type: 'claim',
      door: 'alexa',
      id: 'own',
      assistant: 'alexa',
      intents: [{ action: 'unlock', device: 'front-door' }],
      age_ms: 0,
    };
    expect((await speak(ACCOUNT, SOCKET, hello, claim)).stdout).toMatch(/"welcome"[\s\S]*"refused"/);
    for (const socket of ['/run/halfsecond/doors.sock', '/run/halfsecond-doors/aligenie/hub.sock'])
      expect((await speak(ACCOUNT, socket, hello)).stdout).toContain('EACCES');
    expect((await speak('daemon', SOCKET, hello)).stdout).toContain('EACCES');
    await machine.must('systemctl', 'start', DOOR);
  });

  test('is told by `check` to have an account of its own', async () => {
    const { stdout } = await machine.run('halfsecond', 'check', '--config', '/etc/halfsecond');
    expect(stdout).toMatch(
      /door accounts +alexa: each by a service, an account and a broker user of its own/,
    );
  });

  test('starts with the hub, and outlives it', async () => {
    await machine.must('systemctl', 'stop', DOOR, HUB);
    const journal = await machine.journal(DOOR);
    await machine.must('systemctl', 'start', HUB);
    await journal.says(/the hub is there/);
    await machine.must('systemctl', 'kill', '--kill-whom=main', '--signal=KILL', HUB);
    await journal.says(/the hub is there/);
    expect(await machine.property(DOOR, 'ActiveState')).toBe('active');
  });

  test('is gone after `service uninstall --purge`, with its account and its links', async () => {
    const { code } = await machine.run('halfsecond', 'service', 'uninstall', '--purge');
    expect(code).toBe(0);
    expect(
      await machine.must(
        'find',
        '/etc',
        '/var',
        '/run',
        '-name',
        '*halfsecond*',
        '!',
        '-path',
        '/etc/mosquitto/*',
        '!',
        '-path',
        '/run/systemd/*',
      ),
    ).toBe('');
    expect((await machine.run('id', ACCOUNT)).code).toBe(1);
  });
});
