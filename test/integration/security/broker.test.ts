import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MqttClient } from 'mqtt';
import { describe, expect, test } from 'vitest';
import { openSocket } from '../../../src/mqtt/broker-address.ts';
import { onEnd, Subscriber } from '../../support/broker.ts';
import { freePort, isMosquittoInstalled, mosquitto } from '../../support/mosquitto.ts';
import { HalfsecondProcess, halfsecond } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';

const device = (id: string, kind: string, features: string) =>
  `{ id: ${id}, name: { en: ${id} }, room: hallway, kind: ${kind}, features: [${features}], family: zigbee2mqtt }`;

/** A running hub at this broker, and a stranger there. */
async function home(mqtt: string, port: number) {
  const workingFolder = folderWith({
    'halfsecond.yaml': `assistants: { siri: { name: Siri } }\nmqtt: ${mqtt}\n`,
    'devices/lamp.yaml': device('lamp', 'light', 'on_off'),
    'devices/lock.yaml': device('front-door', 'lock', 'lock'),
  });
  const hub = new HalfsecondProcess(['run'], { workingFolder });
  await hub.says(/"state":"connected"/);
  return { hub, workingFolder, stranger: await Subscriber.open(port) };
}

const refusal = (client: MqttClient, topic: string, payload = 'x') =>
  client.publishAsync(topic, payload, { qos: 1 }).then(
    () => 'accepted',
    ({ code }: { code?: number }) => `refused ${code}`,
  );

test('at the embedded broker only the hub commands devices and writes its reports', async () => {
  const port = await freePort();
  const { hub, stranger } = await home(`{ embedded: { port: ${port} } }`, port);
  const { client } = stranger;
  for (const topic of [
    'zigbee2mqtt/front-door/set',
    'zigbee2mqtt/front-door/set/state',
    'zigbee2mqtt/0x00158d0001e2f3a4/set',
    'zigbee2mqtt/bridge/request/device/rename',
    'zigbee2mqtt/lamp/set',
    'halfsecond/status',
    'halfsecond/heartbeat',
    'halfsecond/leader',
    'halfsecond/verdict',
    'halfsecond/outcome/siri',
    'halfsecond/settings',
    'halfsecond/health',
    'halfsecond/event',
  ])
    expect(`${topic}: ${await refusal(client, topic)}`).toBe(`${topic}: refused 135`);
  expect(await refusal(client, 'zigbee2mqtt/lamp', '{"state":"OFF"}')).toBe('accepted');
  // The hub itself commands the lamp by its own way.
  const commanded = stranger.message((topic) => topic === 'zigbee2mqtt/lamp/set');
  const claim = JSON.stringify({ id: 'a', intent: { action: 'turn_on', device: 'lamp' } });
  expect(await refusal(client, 'halfsecond/claim/siri', claim)).toBe('accepted');
  expect(await commanded).toContain('ON');
  await hub.says(/zigbee2mqtt\/front-door\/set.*refused a message of another program/);
});

test('with open devices other programs command lamps, and still no locks', async () => {
  const port = await freePort();
  const { stranger } = await home(`{ embedded: { port: ${port}, open_devices: true } }`, port);
  expect(await refusal(stranger.client, 'zigbee2mqtt/lamp/set', '{"state":"ON"}')).toBe('accepted');
  for (const topic of ['zigbee2mqtt/front-door/set', 'zigbee2mqtt/0x00158d0001e2f3a4/set'])
    expect(`${topic}: ${await refusal(stranger.client, topic)}`).toBe(`${topic}: refused 135`);
});

describe.skipIf(!isMosquittoInstalled)('at mosquitto', () => {
  test('nothing that the hub publishes helps to take its connection over', async () => {
    const { port } = await mosquitto();
    const stranger = await Subscriber.open(port);
    const word = stranger.message((topic) => topic === 'halfsecond/leader');
    await home(`{ url: "mqtt://127.0.0.1:${port}" }`, port);
    const { run } = JSON.parse((await word).slice(65));
    for (const clientId of [run, `halfsecond-${run}`]) {
      const thief = new MqttClient(() => openSocket({ host: '127.0.0.1', port, tls: false }), {
        protocolVersion: 5,
        clientId,
        reconnectPeriod: 0,
      });
      onEnd(() => thief.endAsync(true));
      await new Promise<void>((connected) => thief.once('connect', () => connected()));
    }
    const commanded = stranger.message((topic) => topic === 'zigbee2mqtt/lamp/set');
    const claim = JSON.stringify({ id: 'a', intent: { action: 'turn_on', device: 'lamp' } });
    await stranger.client.publishAsync('halfsecond/claim/siri', claim, { qos: 1 });
    await commanded;
  });

  test('a hub whose client id was read from the broker’s log and taken over comes back under another', async () => {
    const log = join(folderWith({}), 'log');
    const { port } = await mosquitto({
      settings: `allow_anonymous true\nlog_dest file ${log}\nlog_dest stderr`,
    });
    const { hub, stranger } = await home(`{ url: "mqtt://127.0.0.1:${port}" }`, port);
    const [clientId = ''] = /halfsecond-[0-9a-f]{32}/.exec(readFileSync(log, 'utf8')) ?? [];
    expect(clientId).toMatch(/^halfsecond-[0-9a-f]{32}$/);
    const thief = new MqttClient(() => openSocket({ host: '127.0.0.1', port, tls: false }), {
      protocolVersion: 5,
      clientId,
      reconnectPeriod: 0,
    });
    onEnd(() => thief.endAsync(true));
    hub.stderr = '';
    await new Promise<void>((connected) => thief.once('connect', () => connected()));
    await hub.says(/"state":"lost"/);
    await hub.says(/"state":"connected"/);
    const commanded = stranger.message((topic) => topic === 'zigbee2mqtt/lamp/set');
    const claim = JSON.stringify({ id: 'a', intent: { action: 'turn_on', device: 'lamp' } });
    await stranger.client.publishAsync('halfsecond/claim/siri', claim, { qos: 1 });
    await commanded;
    expect(thief.connected).toBe(true);
  });
});

test('a broker without users takes no trusted assistant', async () => {
  for (const mqtt of ['{}', '{ url: "mqtt://127.0.0.1:1" }']) {
    const workingFolder = folderWith({
      'halfsecond.yaml': `assistants: { siri: { name: Siri, trust: true } }\nmqtt: ${mqtt}\n`,
    });
    for (const verb of ['check', 'run']) {
      const { code, stderr } = await halfsecond([verb], { workingFolder });
      expect({ code, stderr }).toMatchObject({
        code: 3,
        stderr: expect.stringMatching(/assistants\.siri\.trust \(line 1\): found true, .*remove `trust`/),
      });
    }
  }
});

test('a broker address with a password, or that is none, is told without its text and without a stack trace', async () => {
  for (const url of ['mqtt://hub:pa/ss@wo@rd@127.0.0.1', 'mqtt://127.0.0.1:99999', 'mqtt://[::1', 'mqtt://'])
    for (const args of [['check'], ['run'], ['setup', '--yes', '--broker', url]]) {
      const workingFolder = folderWith(
        args[0] === 'setup' ? {} : { 'halfsecond.yaml': `assistants: {}\nmqtt: { url: "${url}" }\n` },
      );
      const { code, stdout, stderr } = await halfsecond(args, { workingFolder });
      expect(`${args[0]} ${url}: ${code}`).toBe(`${args[0]} ${url}: ${args[0] === 'setup' ? 2 : 3}`);
      expect(stderr).toContain('a broker such as mqtt://192.168.1.10:1883');
      expect(stderr + stdout).not.toMatch(/wo@rd|pa\/ss| {4}at /);
    }
});
