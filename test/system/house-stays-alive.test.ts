import { cpSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker, Subscriber } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { HalfsecondProcess } from '../support/process.ts';
import { AligenieAccount, CLIENT, REDIRECT } from '../support/skill-client.ts';
import { folderWith } from '../support/temp-folder.ts';

const LIGHT = 'zigbee2mqtt/living-room-light/set';

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => found(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** A home whose Tmall Genie comes in by an AliGenie door that is a process of its own. */
async function house() {
  const { port } = await broker();
  const door = await freePort();
  const workingFolder = folderWith({
    'halfsecond.yaml': [
      'assistants: { siri: { name: Siri }, tmall-genie: { name: 天貓精靈, doors: [aligenie] } }',
      `mqtt: { url: "mqtt://127.0.0.1:${port}" }`,
      'doors:',
      '  spawn: false',
      `  aligenie: { assistant: tmall-genie, port: ${door}, client_id: ${CLIENT.id}, client_secret_file: secret, owner_password_file: password, redirect_uris: ["${REDIRECT}"] }`,
    ].join('\n'),
    secret: CLIENT.secret,
    password: CLIENT.password,
  });
  cpSync(`${PROJECT}devices`, join(workingFolder, 'devices'), { recursive: true });
  const witness = await Subscriber.open(port);
  const hub = () => new HalfsecondProcess(['run'], { workingFolder });
  const started = hub();
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  const process = new HalfsecondProcess(['doors', 'run', 'aligenie'], { workingFolder });
  await process.says(/the hub is there/);
  await process.says(/"open"/);
  const base = `http://127.0.0.1:${door}`;
  const account = await AligenieAccount.link(base);
  const command = (name: string, deviceId: string) => account.command(name, deviceId);
  const commands = () => witness.received.filter(({ topic }) => topic.endsWith('/set'));
  return { hub, started, process, witness, command, commands };
}

test('a command comes in by its door, is decided, and reaches the light once', async () => {
  const { command, commands, witness } = await house();
  expect(await command('TurnOn', 'living-room-light')).toBe('TurnOnResponse');
  await witness.message((topic) => topic === LIGHT);
  expect(commands()).toHaveLength(1);
  const claim = await witness.message(
    (topic, payload) => topic.endsWith('/event') && payload.includes('"kind":"claim"'),
  );
  expect(JSON.parse(claim)).toMatchObject({ assistant: 'tmall-genie', door: 'aligenie', origin: 'unknown' });
}, 60_000);

test('with the hub killed, a door holds a command, then relays what is harmless, and the hub absorbs its twin', async () => {
  const { hub, started, process, command, commands, witness } = await house();
  started.process.kill('SIGKILL');
  await started.exit;
  const [lit, unlocked] = [command('TurnOn', 'living-room-light'), command('TurnOn', 'front-door')];
  expect(await lit).toBe('TurnOnResponse');
  expect(await unlocked).toBe('ErrorResponse');
  await witness.message((topic) => topic === LIGHT);
  expect(commands().map(({ topic }) => topic)).toEqual([LIGHT]);
  witness.received.length = 0;
  const again = hub();
  await again.says(/"door":"aligenie","state":"open"/);
  await process.says(/the hub is there[\s\S]*the hub is there/);
  // It is there for its doors before it is there for the broker.
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  const twin = JSON.stringify({ id: 'twin', text: 'turn on the living room light', origin: 'voice' });
  await witness.client.publishAsync('halfsecond/claim/siri', twin, { qos: 1 });
  const outcome = JSON.parse(await witness.message((topic) => topic === 'halfsecond/outcome/siri'));
  expect(outcome).toMatchObject({ claim: 'twin', outcome: 'absorbed' });
  expect(commands()).toEqual([]);
}, 60_000);

test('a hub that is back within the hold decides what waited', async () => {
  const { hub, started, command, commands, witness } = await house();
  started.process.kill('SIGKILL');
  await started.exit;
  const answered = command('TurnOn', 'living-room-light');
  hub();
  expect(await answered).toBe('TurnOnResponse');
  await witness.message((topic) => topic === LIGHT);
  expect(commands()).toHaveLength(1);
}, 60_000);
