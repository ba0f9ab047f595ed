import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { BemfaLink, type LinkState } from '../../../../src/doors/bemfa/link.ts';
import { type BrokerAddress, brokerAddress } from '../../../../src/mqtt/broker-address.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';
import { BemfaCloud, keyOf } from '../../../support/bemfa-cloud.ts';
import { onEnd } from '../../../support/broker.ts';
import { Authority } from '../../../support/mosquitto.ts';
import { Told } from '../../../support/told.ts';

const KEY = keyOf('a');

function linked(address: BrokerAddress, of: { key?: string; clock?: SteppingClock } = {}) {
  const { key = KEY, clock = new SteppingClock() } = of;
  const states = new Told<LinkState>();
  const messages = new Told<string>();
  const link = new BemfaLink({
    address,
    key,
    topics: ['lamp002'],
    clock,
    listener: {
      message: (topic, payload) => messages.tell(`${topic} ${payload}`),
      state: (state) => states.tell(state),
      unknown: () => undefined,
    },
  });
  onEnd(() => link.close());
  return { link, states, messages, clock };
}

/** The cloud behind TLS, as Bemfa's port 9503 is. */
async function withTls(cloud: BemfaCloud, authority: Authority): Promise<number> {
  const { certificate, key } = authority.sign({ name: 'bemfa' });
  const { host, port } = brokerAddress(cloud.mqttUrl);
  const options = { cert: readFileSync(certificate), key: readFileSync(key) };
  const server = createServer(options, (socket) => {
    const inner = connect(port, host);
    socket.on('error', () => inner.destroy());
    inner.on('error', () => socket.destroy());
    socket.pipe(inner).pipe(socket);
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onEnd(async () => void server.close());
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

test('the link is up over TLS, and a server with a certificate of nobody it trusts gets no key', async () => {
  const cloud = await BemfaCloud.start([KEY]);
  const account = cloud.account(KEY);
  account.topics.set('lamp002', { name: '燈' });
  const authority = new Authority('known');
  const port = await withTls(cloud, authority);
  const ca = readFileSync(authority.certificate, 'utf8');
  const { states, messages } = linked({ host: '127.0.0.1', port, tls: { ca } });
  expect(await states.next()).toEqual({ state: 'connected' });
  await account.deliver('lamp002', 'on');
  expect(await messages.next()).toBe('lamp002 on');
  const stranger = linked({ host: '127.0.0.1', port, tls: {} });
  expect(await stranger.states.next()).toMatchObject({ state: 'lost' });
  expect(account.connections).toBe(1);
});

test('a key that the MQTT server refuses is not tried again for an hour', async () => {
  const cloud = await BemfaCloud.start([KEY]);
  const { states, clock } = linked(brokerAddress(cloud.mqttUrl), { key: keyOf('f') });
  const refused = await states.next();
  expect(refused).toMatchObject({ state: 'refused' });
  expect(JSON.stringify(refused)).not.toContain(keyOf('f'));
  expect(clock.nextDue_ms()).toBe(3_600_000);
});

test('a lost link waits five seconds, then longer each time, up to five minutes', async () => {
  // Nobody listens there.
  const { states, clock } = linked({ host: '127.0.0.1', port: 1, tls: false });
  const waits: number[] = [];
  for (let nth = 0; nth < 8; nth++) {
    await states.next();
    states.forget();
    waits.push((clock.nextDue_ms() ?? 0) - clock.now());
    clock.stepTo(clock.nextDue_ms() ?? 0);
  }
  expect(waits).toEqual([5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
});
