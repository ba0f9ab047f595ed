import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { Random } from '../../../bench/evaluate/random.ts';
import { Backoff } from '../../../src/time/backoff.ts';
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

/** Resolves once so many doors answer that they are open. */
async function doorsOpen(hub: RunningHub, count: number): Promise<void> {
  const backoff = new Backoff({ first_ms: 50, most_ms: 400 });
  const until_ms = performance.now() + 40_000;
  for (;;) {
    const { stdout } = await halfsecond(['doors', '--json'], { workingFolder: hub.folder });
    if (stdout.match(/"state":"open"/g)?.length === count) return;
    if (performance.now() > until_ms) throw new Error(`the doors do not open: ${stdout}${hub.run.stderr}`);
    await new Promise((waited) => setTimeout(waited, backoff.next()));
  }
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
  await doorsOpen(hub, 2);
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
  await doorsOpen(hub, 1);
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
  await doorsOpen(hub, 1);
  expect(doorChild(hub.run.process.pid, 'matter')).toBe(before);
  expect(hub.run.stderr).not.toContain('a door has ended');
}, 90_000);
