import { once } from 'node:events';
import { type AddressInfo, createConnection as connectSocket, createServer, type Socket } from 'node:net';
import { MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { openSocket } from '../../../src/mqtt/broker-address.ts';
import { MqttConnection } from '../../../src/mqtt/connection.ts';
import { startEmbeddedBroker } from '../../../src/mqtt/embedded-broker.ts';
import { homeKeys } from '../../../src/mqtt/home-secret.ts';
import type { WireMessage } from '../../../src/mqtt/wire.ts';
import type { Clock } from '../../../src/time/clock.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { systemClock } from '../../../src/time/system-clock.ts';
import { broker, onEnd, Subscriber } from '../../support/broker.ts';
import { failureOf } from '../../support/failure.ts';

/** A connection with everything it tells. */
function connect(
  port: number,
  of: {
    clock?: Clock;
    newClientId?: (run: string) => string;
    heartbeatTopic?: string;
    /** It shares a home with the other hubs that have this key. */
    leaderKey?: Buffer;
  } = {},
) {
  const states: string[] = [];
  /** Of each loss, whether the broker itself was there. */
  const losses: boolean[] = [];
  const undelivered: string[] = [];
  const messages: WireMessage[] = [];
  const waiting: { state: string; met: () => void }[] = [];
  const connection = new MqttConnection({
    address: { host: '127.0.0.1', port, tls: false },
    clientIdOf: of.newClientId ?? (() => 'hub'),
    statusTopic: 'halfsecond/status',
    ...(of.heartbeatTopic !== undefined && { heartbeatTopic: of.heartbeatTopic }),
    ...(of.leaderKey && { election: { topic: 'halfsecond/leader', key: of.leaderKey } }),
    subscriptions: ['halfsecond/claim/+'],
    clock: of.clock ?? systemClock,
    listener: {
      message: (message) => messages.push(message),
      state: (state, reason, isBrokerThere) => {
        if (state === 'lost') losses.push(isBrokerThere === true);
        states.push(reason === undefined ? state : `${state}: ${reason}`);
        for (const each of waiting.splice(0)) (each.state === state ? each.met : () => waiting.push(each))();
      },
      undelivered: (topic, reason) => undelivered.push(`${topic}: ${reason}`),
    },
  });
  onEnd(async () => {
    let closed = false;
    const closing = connection.close().then(() => {
      closed = true;
    });
    while (!closed && of.clock instanceof SteppingClock) {
      of.clock.stepTo(of.clock.now() + 1000);
      await new Promise(setImmediate);
    }
    await closing;
  });
  const reaches = (state: string) => new Promise<void>((met) => void waiting.push({ state, met }));
  return { connection, states, losses, undelivered, messages, reaches };
}

test('tells that it is online, retained, and that it is offline when it closes', async () => {
  const { port } = await broker();
  const hub = connect(port);
  await hub.reaches('connected');
  const witness = await Subscriber.open(port, 'halfsecond/status');
  expect(await witness.message(() => true)).toBe('online');
  const offline = witness.message((_, payload) => payload === 'offline');
  await hub.connection.close();
  expect(await offline).toBe('offline');
});

test('publishes nothing while it is not connected, and queues nothing', async () => {
  const { port, close } = await startEmbeddedBroker({ port: 0 });
  const hub = connect(port);
  await hub.reaches('connected');
  const lost = hub.reaches('lost');
  await close();
  await lost;
  expect(hub.connection.publish('lamp/set', 'ON')).toBe(false);
  const back = hub.reaches('connected');
  await broker(port);
  await back;
  const witness = await Subscriber.open(port);
  hub.connection.publish('marker', 'x');
  await witness.message((topic) => topic === 'marker');
  expect(witness.received.map(({ topic }) => topic)).not.toContain('lamp/set');
});

test('comes back by itself when the broker does, and subscribes again', async () => {
  const { port, close } = await startEmbeddedBroker({ port: 0 });
  const hub = connect(port);
  await hub.reaches('connected');
  await close();
  const back = hub.reaches('connected');
  await broker(port);
  await back;
  const witness = await Subscriber.open(port);
  await witness.client.publishAsync('halfsecond/claim/siri', '{}', { qos: 1 });
  witness.client.publish('ping', '');
  await witness.message((topic) => topic === 'ping');
  expect(hub.messages.map(({ topic }) => topic)).toContain('halfsecond/claim/siri');
});

test('a broker that is not there is told once, with the cause, however often it is tried', async () => {
  const clock = new SteppingClock();
  const free = await startEmbeddedBroker({ port: 0 });
  await free.close();
  const hub = connect(free.port, { clock });
  await hub.reaches('lost');
  expect(hub.states).toEqual([expect.stringMatching(/^lost: .*ECONNREFUSED/)]);
});

test('a command that is never acknowledged is undelivered after a second, and not sent again', async () => {
  const clock = new SteppingClock();
  // MQTT 5: accepts, grants the subscription, and then says nothing to any publish.
  let publishes = 0;
  const seen: (() => void)[] = [];
  const sockets: Socket[] = [];
  const mute = createServer((socket) => {
    sockets.push(socket);
    socket.on('data', (bytes) => {
      for (let at = 0; at < bytes.length; at += 2 + (bytes[at + 1] ?? 0)) {
        const kind = (bytes[at] ?? 0) >> 4;
        if (kind === 1) socket.write(Buffer.from([0x20, 3, 0, 0, 0]));
        if (kind === 8) socket.write(Buffer.from([0x90, 5, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0, 0, 1, 1]));
        if (kind === 3) publishes += 1;
      }
      for (const each of seen.splice(0)) each();
    });
  }).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  onEnd(async () => {
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
  const address = mute.address();
  const hub = connect(typeof address === 'object' && address ? address.port : 0, { clock });
  await hub.reaches('connected');
  expect(hub.connection.publish('lamp/set', 'ON')).toBe(true);
  clock.stepTo(999);
  expect(hub.undelivered).toEqual([]);
  clock.stepTo(1020);
  expect(hub.undelivered).toContain('lamp/set: the broker did not acknowledge it within 1 s');
  const before = publishes;
  const lost = hub.reaches('lost');
  for (const socket of sockets.splice(0)) socket.destroy();
  await lost;
  const back = hub.reaches('connected');
  clock.stepTo(2000);
  await back;
  await new Promise<void>((arrived) => seen.push(arrived));
  // Only the new `online`.
  expect(publishes - before).toBeLessThanOrEqual(1);
});

test('a hub that was held up reads what the broker acknowledged meanwhile, before it blames the broker', async () => {
  const clock = new SteppingClock();
  const { port } = await broker();
  const witness = await Subscriber.open(port, 'lamp/set');
  const hub = connect(port, { clock });
  await hub.reaches('connected');
  expect(hub.connection.publish('lamp/set', 'ON')).toBe(true);
  // Held up: the time has gone by, and nothing was read of what came.
  clock.stepTo(1000);
  await witness.message(() => true);
  // The broker answers in the order in which it is asked: the first was acknowledged before the second arrives.
  const again = witness.message((_, payload) => payload === 'OFF');
  hub.connection.publish('lamp/set', 'OFF');
  await again;
  clock.stepTo(1500);
  expect(hub.undelivered).toEqual([]);
  expect(hub.states).toEqual(['connected']);
});

test('a hub that stood still for 3 s sends no command until the broker has answered it', async () => {
  let stood_ms = 0;
  const clock: Clock = {
    now: () => systemClock.now() + stood_ms,
    setTimeout: (callback, delay_ms) => systemClock.setTimeout(callback, delay_ms),
    clearTimeout: (timer) => systemClock.clearTimeout(timer),
  };
  const { port } = await broker();
  const witness = await Subscriber.open(port, 'hub/beat');
  const hub = connect(port, { clock, heartbeatTopic: 'hub/beat' });
  await hub.reaches('connected');
  const command = () => hub.connection.publish('lamp/set', 'ON', { expiry_s: 2 });
  const first = await witness.message(() => true);
  // The broker answers in order: with the second beat, the hub has read the first.
  await witness.message((_, payload) => payload !== first);
  expect(command()).toBe(true);
  stood_ms = 3000;
  expect(command()).toBe(false);
  // What is no command may be said.
  expect(hub.connection.publish('halfsecond/health', '{}')).toBe(true);
  while (!command()) await new Promise(setImmediate);
});

test('a hub whose client id was taken over says so, and comes back under another one', async () => {
  const { port } = await broker();
  const clock = new SteppingClock();
  const ids = ['known-to-a-thief', 'unknown'];
  const hub = connect(port, { clock, newClientId: () => ids.shift() ?? 'spare' });
  await hub.reaches('connected');
  const lost = hub.reaches('lost');
  const thief = new MqttClient(() => openSocket({ host: '127.0.0.1', port, tls: false }), {
    protocolVersion: 5,
    clientId: 'known-to-a-thief',
    reconnectPeriod: 0,
  });
  onEnd(() => thief.endAsync(true));
  await lost;
  expect(hub.states.at(-1)).toMatch(
    /^lost: another client took over the client id|^lost: the broker ended the connection/,
  );
  const back = hub.reaches('connected');
  clock.stepTo(clock.now() + 60_000);
  await back;
  expect(hub.connection.connected).toBe(true);
  // The thief keeps the old id, and the hub has another one: neither disconnects the other.
  expect(thief.connected).toBe(true);
});

test('a hub that stands by, and then takes over, has not lost the broker', async () => {
  const { port } = await broker();
  const { leaderKey, clientId: newClientId } = homeKeys({ secret: 'shared', base: 'halfsecond' });
  const first = connect(port, { leaderKey, newClientId });
  await first.reaches('connected');
  const standsBy = first.reaches('lost');
  const second = connect(port, { leaderKey, newClientId });
  await standsBy;
  const takesOver = first.reaches('connected');
  await second.connection.close();
  await takesOver;
  expect(first.losses).toEqual([true, true]);
});

test('a hub whose connection is reset without the broker’s word comes back under another client id', async () => {
  const { port } = await broker();
  let relayed: Socket | undefined;
  const relay = createServer((socket) => {
    const onward = connectSocket(port, '127.0.0.1');
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
    relayed = socket;
  });
  onEnd(async () => {
    relayed?.destroy();
    relay.close();
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  const clock = new SteppingClock();
  const ids = ['known-to-a-thief', 'unknown'];
  const given: string[] = [];
  const newClientId = () => {
    const id = ids.shift() ?? 'spare';
    given.push(id);
    return id;
  };
  const hub = connect((relay.address() as AddressInfo).port, { clock, newClientId });
  await hub.reaches('connected');
  const lost = hub.reaches('lost');
  // What a hub sees that writes to a connection which the broker has ended for a thief.
  relayed?.resetAndDestroy();
  await lost;
  const back = hub.reaches('connected');
  clock.stepTo(clock.now() + 60_000);
  await back;
  expect(given).toEqual(['known-to-a-thief', 'unknown']);
});

test('a broker that ends each connection at once is tried less and less often', async () => {
  const { port } = await broker();
  const clock = new SteppingClock();
  const relayed: Socket[] = [];
  const relay = createServer((socket) => {
    const onward = connectSocket(port, '127.0.0.1');
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
    relayed.push(socket);
  });
  onEnd(async () => {
    for (const socket of relayed) socket.destroy();
    relay.close();
  });
  await once(relay.listen(0, '127.0.0.1'), 'listening');
  const hub = connect((relay.address() as AddressInfo).port, { clock });
  const waits: number[] = [];
  await hub.reaches('connected');
  for (const lasted_ms of [0, 0, 0, 2000, 0]) {
    clock.stepTo(clock.now() + lasted_ms);
    const lost = hub.reaches('lost');
    relayed.at(-1)?.destroy();
    await lost;
    const due_ms = clock.nextDue_ms() ?? clock.now();
    waits.push(due_ms - clock.now());
    const next = hub.reaches('connected');
    clock.stepTo(due_ms);
    await next;
  }
  expect(waits).toEqual([100, 200, 400, 100, 200]);
});

test('a taken port is a failure with its fix', async () => {
  const { port } = await broker();
  const failure = await failureOf(() => startEmbeddedBroker({ port }));
  expect(failure.exitCode).toBe(ExitCode.unavailable);
  expect(failure.message).toContain(`port ${port} taken by another program`);
});
