import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker, onEnd, Subscriber } from '../support/broker.ts';
import { freePort } from '../support/free-port.ts';
import { PROJECT } from '../support/home.ts';
import { HomekitController } from '../support/homekit-controller.ts';
import { HalfsecondProcess, halfsecond } from '../support/process.ts';
import { AligenieAccount, CLIENT, REDIRECT } from '../support/skill-client.ts';
import { folderWith } from '../support/temp-folder.ts';

const LIGHT = 'zigbee2mqtt/living-room-light/set';

/**
 * A home whose Tmall Genie comes in by AliGenie and whose Siri by HomeKit, each by a process of its own.
 * @param of.isSpawned whether the hub starts its doors, and starts them anew.
 * @param of.hold_ms how long a door waits for the hub; default: as shipped.
 */
async function homeWithDoors(
  of: { isSpawned?: boolean; hold_ms?: number; doors?: readonly ('aligenie' | 'homekit')[] } = {},
) {
  const { isSpawned = false, hold_ms = 2000, doors = ['aligenie'] } = of;
  const { port } = await broker();
  const ports = { aligenie: await freePort(), homekit: await freePort() };
  const workingFolder = folderWith({
    'halfsecond.yaml': [
      'assistants: { siri: { name: Siri, doors: [homekit] }, tmall-genie: { name: 天貓精靈, doors: [aligenie] } }',
      `mqtt: { url: "mqtt://127.0.0.1:${port}" }`,
      // A busy machine takes seconds to start a hub anew, and may hold up a decision past half a second.
      'arbiter: { absorb_ms: 60000, budget_ms: 5000, max_claim_age_ms: 60000 }',
      'doors:',
      `  spawn: ${isSpawned}`,
      `  hold_ms: ${hold_ms}`,
      ...(doors.includes('homekit') ? [`  homekit: { assistant: siri, port: ${ports.homekit} }`] : []),
      `  aligenie: { assistant: tmall-genie, port: ${ports.aligenie}, client_id: ${CLIENT.id}, client_secret_file: secret, owner_password_file: password, redirect_uris: ["${REDIRECT}"] }`,
    ].join('\n'),
    secret: CLIENT.secret,
    password: CLIENT.password,
  });
  cpSync(`${PROJECT}devices`, join(workingFolder, 'devices'), { recursive: true });
  const witness = await Subscriber.open(port);
  const hub = () => new HalfsecondProcess(['run'], { workingFolder });
  const started = hub();
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  const open = async (name: 'aligenie' | 'homekit') => {
    const process = new HalfsecondProcess(['doors', 'run', name], { workingFolder });
    await process.says(/the hub is there/);
    await process.says(/"open"/);
  };
  if (!isSpawned) await Promise.all(doors.map(open));
  if (isSpawned) {
    // Before it is killed: doors outlive a hub that was.
    onEnd(async () => {
      started.process.kill('SIGTERM');
      await started.exit;
    });
    for (const door of doors) await started.says(new RegExp(`"door":"${door}","msg":"open"`));
  }
  const account = await AligenieAccount.link(`http://127.0.0.1:${ports.aligenie}`);
  const command = (name: string, deviceId: string) => account.command(name, deviceId);
  const commands = () => witness.received.filter(({ topic }) => topic.endsWith('/set'));
  /** Siri's phone, let in as a user does it. */
  const phone = async () => {
    const { stdout } = await halfsecond(['doors', 'pair', 'homekit'], { workingFolder });
    const code = /\d{3}-\d{2}-\d{3}/.exec(stdout)?.[0] ?? '';
    const paired = await HomekitController.pair(ports.homekit, code);
    onEnd(() => paired.close());
    return paired;
  };
  const kill = async () => {
    started.process.kill('SIGKILL');
    await started.exit;
  };
  return { hub, started, kill, phone, phonePort: ports.homekit, witness, command, commands };
}

/** Kills the process of a door that the hub has started. */
function killDoor(hub: HalfsecondProcess, door: string): void {
  const { pid } = hub.process;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const process = children.find((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(door));
  if (process === undefined) throw new Error(`no process of ${door} among ${children}`);
  globalThis.process.kill(Number(process), 'SIGKILL');
}

test('a command arrives by its door, is decided, and reaches the light once', async () => {
  const { command, commands, witness } = await homeWithDoors();
  expect(await command('TurnOn', 'living-room-light')).toBe('TurnOnResponse');
  await witness.message((topic) => topic === LIGHT);
  expect(commands()).toHaveLength(1);
  const claim = await witness.message(
    (topic, payload) => topic.endsWith('/event') && payload.includes('"kind":"claim"'),
  );
  expect(JSON.parse(claim)).toMatchObject({ assistant: 'tmall-genie', door: 'aligenie', origin: 'unknown' });
}, 120_000);

test('while the hub is killed a door holds a command, then relays it if it is harmless, and the hub absorbs its twin', async () => {
  const { hub, kill, command, commands, witness } = await homeWithDoors();
  await kill();
  const [lit, unlocked] = [command('TurnOn', 'living-room-light'), command('TurnOn', 'front-door')];
  expect(await lit).toBe('TurnOnResponse');
  expect(await unlocked).toBe('ErrorResponse');
  await witness.message((topic) => topic === LIGHT);
  expect(commands().map(({ topic }) => topic)).toEqual([LIGHT]);
  witness.received.length = 0;
  const again = hub();
  await again.says(/carried out while the hub was away/);
  // It is there for its doors before it is there for the broker.
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  const twin = JSON.stringify({ id: 'twin', text: 'turn on the living room light', origin: 'voice' });
  await witness.client.publishAsync('halfsecond/claim/siri', twin, { qos: 1 });
  const outcome = JSON.parse(await witness.message((topic) => topic === 'halfsecond/outcome/siri'));
  expect(outcome).toMatchObject({ claim: 'twin', outcome: 'absorbed' });
  expect(commands()).toEqual([]);
}, 120_000);

test('a hub that is back within hold_ms decides the held commands', async () => {
  const { hub, kill, command, commands, witness } = await homeWithDoors();
  await kill();
  const answered = command('TurnOn', 'living-room-light');
  hub();
  expect(await answered).toBe('TurnOnResponse');
  await witness.message((topic) => topic === LIGHT);
  expect(commands()).toHaveLength(1);
}, 120_000);

test('while the hub is killed the first of two opposite commands is relayed, and no door unlocks', async () => {
  const { hub, kill, phone, command, commands, witness } = await homeWithDoors({
    doors: ['aligenie', 'homekit'],
    hold_ms: 300,
  });
  const siri = await phone();
  await kill();
  const answers = await Promise.all([
    siri.write(['living-room-light', 'on', true], ['front-door', 'lockTarget', 0]),
    command('TurnOn', 'front-door'),
  ]);
  expect(answers).toEqual([[-70402, -70402], 'ErrorResponse']);
  // A scene with a lock in it is one gesture: none of it was done.
  expect(commands()).toEqual([]);
  expect(await siri.write(['living-room-light', 'on', true])).toEqual([0]);
  expect(await command('TurnOff', 'living-room-light')).toMatch(/TurnOffResponse/);
  expect(await siri.write(['front-door', 'lockTarget', 1])).toEqual([0]);
  await witness.message((topic) => topic === 'zigbee2mqtt/front-door/set');
  expect(commands().map(({ payload }) => payload)).toEqual(['{"state":"ON"}', '{"state":"LOCK"}']);
  const again = hub();
  await again.says(/"living-room-light".*carried out while the hub was away/);
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  witness.received.length = 0;
  const twin = JSON.stringify({ id: 'twin', text: '打開客廳燈', origin: 'voice' });
  await witness.client.publishAsync('halfsecond/claim/tmall-genie', twin, { qos: 1 });
  const outcome = JSON.parse(await witness.message((topic) => topic === 'halfsecond/outcome/tmall-genie'));
  expect(outcome).toMatchObject({ claim: 'twin', outcome: 'absorbed' });
  expect(commands()).toEqual([]);
}, 120_000);

test('killed doors start again, still paired, and their first command acts', async () => {
  const { started, phone, phonePort, command, commands, witness } = await homeWithDoors({
    isSpawned: true,
    doors: ['aligenie', 'homekit'],
  });
  const siri = await phone();
  const opened = (door: string) => new RegExp(`"door":"${door}","msg":"open"`, 'g');
  const times = (door: string) => started.stderr.match(opened(door))?.length ?? 0;
  for (const door of ['aligenie', 'homekit'] as const) {
    const before = times(door);
    killDoor(started, door);
    await started.says(new RegExp(`(?:"door":"${door}","msg":"open"[\\s\\S]*){${before + 1}}`));
  }
  const keys = siri.keys();
  await siri.close();
  const again = HomekitController.at(phonePort, keys);
  onEnd(() => again.close());
  await again.look();
  expect(await again.write(['bedroom-light', 'on', true])).toEqual([0]);
  expect(await command('TurnOn', 'living-room-light')).toBe('TurnOnResponse');
  await witness.message((topic) => topic === LIGHT);
  expect(commands().map(({ topic }) => topic)).toEqual(['zigbee2mqtt/bedroom-light/set', LIGHT]);
}, 120_000);

test('a claim that an adapter sends while the hub is away is not carried out when it is back', async () => {
  const { hub, kill, commands, witness } = await homeWithDoors();
  await kill();
  const claim = (id: string, text: string) =>
    witness.client.publishAsync('halfsecond/claim/siri', JSON.stringify({ id, text, origin: 'voice' }), {
      qos: 1,
    });
  await claim('away', 'unlock the front door');
  await claim('away-too', 'turn on the kitchen light');
  witness.received.length = 0;
  hub();
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  await claim('back', 'turn on the living room light');
  await witness.message((topic) => topic === LIGHT);
  expect(commands().map(({ topic }) => topic)).toEqual([LIGHT]);
}, 120_000);
