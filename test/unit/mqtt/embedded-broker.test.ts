import { connect } from 'node:net';
import { type IClientOptions, MqttClient } from 'mqtt';
import { expect, test } from 'vitest';
import { MAXIMUM_PACKET_BYTES, startEmbeddedBroker } from '../../../src/mqtt/embedded-broker.ts';
import { onEnd } from '../../support/broker.ts';

const HUB_ID = 'halfsecond-secret';

async function start() {
  const broker = await startEmbeddedBroker({ port: 0 });
  onEnd(() => broker.close());
  const client = async (
    of: { clientId?: string; isHub?: boolean; will?: IClientOptions['will'] } = {},
  ): Promise<MqttClient> => {
    const { clientId = `client-${Math.random().toString(16).slice(2)}`, isHub = false, will } = of;
    const open = () =>
      isHub ? broker.connectHub(clientId) : connect({ host: '127.0.0.1', port: broker.port, noDelay: true });
    const opened = new MqttClient(open, {
      protocolVersion: 5,
      clientId,
      reconnectPeriod: 0,
      ...(will && { will }),
    });
    onEnd(() => opened.endAsync(true));
    await new Promise<void>((connected, failed) => {
      opened.once('connect', () => connected());
      opened.once('error', failed);
      opened.once('close', () => failed(new Error('closed')));
    });
    opened.on('error', () => undefined);
    return opened;
  };
  return { broker, client };
}

const nextMessage = (client: MqttClient) =>
  new Promise<string>((heard) => {
    client.once('message', (topic, payload) => heard(`${topic} ${payload}`));
  });

test('the hub talks to its own broker without the TCP port', async () => {
  const rig = await start();
  const hub = await rig.client({ clientId: HUB_ID, isHub: true });
  const device = await rig.client();
  await device.subscribeAsync('light/set', { qos: 1 });
  const heard = nextMessage(device);
  await hub.publishAsync('light/set', 'ON', { qos: 1 });
  expect(await heard).toBe('light/set ON');
});

test('a client with the client id of the hub is refused, and the hub stays connected', async () => {
  const rig = await start();
  const hub = await rig.client({ clientId: HUB_ID, isHub: true });
  await expect(rig.client({ clientId: HUB_ID })).rejects.toThrow();
  const device = await rig.client();
  await hub.subscribeAsync('claim', { qos: 1 });
  const heard = nextMessage(hub);
  await device.publishAsync('claim', '1', { qos: 1 });
  expect([hub.connected, await heard]).toEqual([true, 'claim 1']);
});

test('only the hub publishes to a protected topic', async () => {
  const rig = await start();
  rig.broker.protect((topic) => topic === 'door/set');
  const hub = await rig.client({ clientId: HUB_ID, isHub: true });
  const stranger = await rig.client();
  const lock = await rig.client();
  await lock.subscribeAsync('#', { qos: 1 });
  const heard: string[] = [];
  lock.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
  await expect(stranger.publishAsync('door/set', 'UNLOCK', { qos: 1 })).rejects.toThrow(/not authorized/i);
  const next = nextMessage(lock);
  await hub.publishAsync('door/set', 'LOCK', { qos: 1 });
  await next;
  expect(heard).toEqual(['door/set LOCK']);
});

test('a will on a protected topic is not published', async () => {
  const rig = await start();
  rig.broker.protect((topic) => topic === 'door/set');
  const lock = await rig.client();
  await lock.subscribeAsync('#', { qos: 1 });
  const heard: string[] = [];
  lock.on('message', (topic) => heard.push(topic));
  const stranger = await rig.client({
    will: { topic: 'door/set', payload: Buffer.from('UNLOCK'), qos: 1, retain: false },
  });
  const ended = new Promise<void>((end) => stranger.once('close', () => end()));
  stranger.stream.destroy();
  await ended;
  const marker = await rig.client();
  const next = nextMessage(lock);
  await marker.publishAsync('marker', '', { qos: 1 });
  await next;
  expect(heard).toEqual(['marker']);
});

test('a packet above the limit ends its own connection only', async () => {
  const rig = await start();
  const sender = await rig.client();
  const other = await rig.client();
  const ended = new Promise<void>((end) => sender.once('close', () => end()));
  sender.publish('big', Buffer.alloc(MAXIMUM_PACKET_BYTES + 1), { qos: 0 });
  await ended;
  expect(other.connected).toBe(true);
});

test('a subscriber that stops reading does not hold up the others', async () => {
  const rig = await start();
  const stalled = await rig.client();
  await stalled.subscribeAsync('flood', { qos: 0 });
  stalled.stream.pause();
  const sender = await rig.client();
  const reader = await rig.client();
  await reader.subscribeAsync('command', { qos: 1 });
  for (let sent = 0; sent < 40; sent++) sender.publish('flood', Buffer.alloc(1024 * 1024), { qos: 0 });
  const heard = nextMessage(reader);
  await sender.publishAsync('command', 'ON', { qos: 1 });
  expect(await heard).toBe('command ON');
});
