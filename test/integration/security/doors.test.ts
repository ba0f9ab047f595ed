import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { Random } from '../../../bench/evaluate/random.ts';
import { broker, onEnd } from '../../support/broker.ts';
import { doorChild } from '../../support/door-child.ts';
import { MALFORMED_REQUESTS, mutated, sendRaw } from '../../support/malformed-requests.ts';
import { halfsecond } from '../../support/process.ts';
import { RunningHub } from '../../support/running-hub.ts';
import { AligenieAccount, CLIENT, REDIRECT } from '../../support/skill-client.ts';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : 0;
}

/** Ends the hub by a signal: killed, it would leave its doors behind. */
function endsWell(hub: RunningHub): void {
  onEnd(async () => {
    hub.run.process.kill('SIGTERM');
    await hub.run.exit;
  });
}

/** Resolves once each of these doors has told that it is open. */
async function areOpen(hub: RunningHub, doors: readonly string[]): Promise<void> {
  for (const door of doors) await hub.run.says(new RegExp(`"door":"${door}"[^\\n]*"msg":"open"`));
}

const FRONT_DOOR =
  '{ id: front-door, name: { en: front door }, room: hall, kind: lock, features: [lock], family: zigbee2mqtt }';

/** A hub whose HomeKit and AliGenie doors are open, and their ports. */
async function openHome() {
  const [{ port }, homekit, aligenie] = [await broker(), await freePort(), await freePort()];
  const hub = await RunningHub.open({
    port,
    more: `doors:
  homekit: { assistant: siri, port: ${homekit} }
  aligenie: { assistant: tmall-genie, port: ${aligenie}, client_id: ${CLIENT.id}, client_secret_file: secret, owner_password_file: password, redirect_uris: ["${REDIRECT}"] }
`,
    files: { secret: CLIENT.secret, password: CLIENT.password, 'devices/front-door.yaml': FRONT_DOOR },
  });
  endsWell(hub);
  await areOpen(hub, ['homekit', 'aligenie']);
  await halfsecond(['doors', 'pair', 'homekit'], { workingFolder: hub.folder });
  return { hub, homekit, aligenie };
}

const doorsOf = (hub: RunningHub) =>
  ['homekit', 'aligenie'].map((door) => doorChild(hub.run.process.pid, door));

test('no malformed request ends a door that listens', async () => {
  const { hub, homekit, aligenie } = await openHome();
  const before = doorsOf(hub);
  for (const port of [homekit, aligenie])
    await Promise.all(Object.values(MALFORMED_REQUESTS).map((bytes) => sendRaw(port, bytes)));
  expect(hub.run.stderr).not.toContain('a door has ended');
  expect(doorsOf(hub)).toEqual(before);
}, 60_000);

test('requests mutated at random end no door that listens', async () => {
  const { hub, homekit, aligenie } = await openHome();
  const seed = process.env.SEED ?? '1';
  const random = new Random(seed);
  const before = doorsOf(hub);
  for (let round = 0; round < 8; round++)
    for (const port of [homekit, aligenie])
      await Promise.all(
        Array.from({ length: 12 }, () =>
          sendRaw(
            port,
            mutated(() => random.next()),
          ),
        ),
      );
  expect(doorsOf(hub), `seed ${seed}`).toEqual(before);
}, 60_000);

test('a door that hung carries out nothing that its cloud has given up, and the hub tells that it hangs', async () => {
  const { hub, aligenie } = await openHome();
  const account = await AligenieAccount.link(`http://127.0.0.1:${aligenie}`);
  expect(await account.command('TurnOn', 'study-lamp')).toBe('TurnOnResponse');
  const door = doorChild(hub.run.process.pid, 'aligenie');
  hub.witness.received.length = 0;
  process.kill(door, 'SIGSTOP');
  const late = account.command('TurnOn', 'attic-lamp');
  const isHanging = (reason: string | undefined) => reason?.includes('aligenie: its process hangs') === true;
  await hub.health(({ parts }) => isHanging(parts.doors?.reason));
  process.kill(door, 'SIGCONT');
  expect(await late).toBe('ErrorResponse');
  await hub.health(({ parts }) => parts.doors?.state === 'ok');
  expect(hub.witness.received.map(({ topic }) => topic)).not.toContain('zigbee2mqtt/attic-lamp/set');
}, 60_000);

test('random datagrams do not end the Matter door', async () => {
  const [{ port }, matter] = [await broker(), await freePort()];
  const hub = await RunningHub.open({ port, more: `doors: { matter: { port: ${matter} } }\n` });
  endsWell(hub);
  await areOpen(hub, ['matter']);
  const before = doorChild(hub.run.process.pid, 'matter');
  const random = new Random(process.env.SEED ?? '1');
  const socket = createSocket('udp4');
  onEnd(async () => void socket.close());
  for (let sent = 0; sent < 2000; sent++) {
    const bytes = Buffer.from(Array.from({ length: random.next() * 300 }, () => random.next() * 256));
    // A Matter message begins with its flags and session: half of them look like one of no session.
    if (random.chance(0.5)) bytes.fill(0, 0, Math.min(3, bytes.length));
    await new Promise((done) => socket.send(bytes, matter, '127.0.0.1', done));
  }
  const { stdout } = await halfsecond(['doors', '--json'], { workingFolder: hub.folder });
  expect(stdout).toContain('"state":"open"');
  expect(doorChild(hub.run.process.pid, 'matter')).toBe(before);
  expect(hub.run.stderr).not.toContain('a door has ended');
}, 90_000);
