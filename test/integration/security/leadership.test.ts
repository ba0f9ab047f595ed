import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { MqttClient } from 'mqtt';
import { describe, expect, test } from 'vitest';
import { openSocket } from '../../../src/mqtt/broker-address.ts';
import { onEnd } from '../../support/broker.ts';
import { isMosquittoInstalled, mosquitto } from '../../support/mosquitto.ts';
import { HalfsecondProcess } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';

const lamp = (id: string) =>
  `{ id: ${id}, name: { en: ${id} }, room: hall, kind: light, features: [on_off], family: zigbee2mqtt }`;

/** A broker whose users have passwords, and no rules: a neighbour may write everywhere. */
async function brokerWithUsers(): Promise<number> {
  const folder = folderWith({});
  const passwords = join(folder, 'passwords');
  for (const [at, user] of ['halfsecond', 'neighbour'].entries())
    spawnSync('mosquitto_passwd', [...(at === 0 ? ['-c'] : []), '-b', passwords, user, `${user}-password`]);
  const { port } = await mosquitto({ settings: `allow_anonymous false\npassword_file ${passwords}` });
  return port;
}

async function hubAt(port: number): Promise<HalfsecondProcess> {
  const workingFolder = folderWith({
    'halfsecond.yaml': `assistants: { siri: { name: Siri } }\nmqtt: { url: "mqtt://127.0.0.1:${port}", username: halfsecond, password_file: password }\n`,
    password: 'halfsecond-password',
    'devices/lamp.yaml': lamp('lamp'),
    'devices/second.yaml': lamp('second'),
    'devices/third.yaml': lamp('third'),
  });
  const hub = new HalfsecondProcess(['run'], { workingFolder });
  await hub.says(/"state":"connected"/);
  return hub;
}

/** An adapter with its own password, and everything that it receives. */
class Neighbour {
  readonly client: MqttClient;
  readonly received: { topic: string; payload: string }[] = [];
  #claims = 0;

  constructor(port: number) {
    this.client = new MqttClient(() => openSocket({ host: '127.0.0.1', port, tls: false }), {
      protocolVersion: 5,
      reconnectPeriod: 0,
      username: 'neighbour',
      password: 'neighbour-password',
    });
    onEnd(() => this.client.endAsync(true));
    this.client.on('message', (topic, bytes) => {
      this.received.push({ topic, payload: bytes.toString() });
    });
  }

  async listens(): Promise<void> {
    await this.client.subscribeAsync('#', { qos: 1 });
  }

  /** The next beat of the hub that decides. */
  #nextBeat(): Promise<string> {
    return new Promise((beat) => {
      this.client.on('message', (topic, bytes, { retain }) => {
        if (topic === 'halfsecond/heartbeat' && !retain) beat(bytes.toString());
      });
    });
  }

  /** Claims, and gives the commands that had come when the outcome came. */
  async claims(device = 'lamp'): Promise<{ outcome: unknown; commands: number }> {
    this.#claims += 1;
    const id = `n-${this.#claims}`;
    this.received.length = 0;
    const told = new Promise<string>((outcome) => {
      this.client.on('message', (topic, bytes) => {
        if (topic === 'halfsecond/outcome/siri' && bytes.toString().includes(`"${id}"`))
          outcome(bytes.toString());
      });
    });
    const claim = { id, intent: { action: 'turn_on', device }, beat: await this.#nextBeat() };
    await this.client.publishAsync('halfsecond/claim/siri', JSON.stringify(claim), { qos: 1 });
    const { outcome } = JSON.parse(await told);
    const commands = this.received.filter(({ topic }) => topic === `zigbee2mqtt/${device}/set`).length;
    return { outcome, commands };
  }
}

describe.skipIf(!isMosquittoInstalled)('a neighbour with a password of its own', () => {
  test('cannot stand the hub down by a message that says that another hub is there', async () => {
    const port = await brokerWithUsers();
    const hub = await hubAt(port);
    const neighbour = new Neighbour(port);
    await neighbour.listens();
    const asHub = { userProperties: { hub: 'another' } };
    for (const [topic, payload] of [
      ['halfsecond/status', 'online'],
      ['halfsecond/status', 'offline'],
      ['halfsecond/leader', 'online'],
      [
        'halfsecond/leader',
        `${'0'.repeat(64)} {"run":"${'f'.repeat(32)}","count":9,"epoch":9,"role":"leads","heard":{}}`,
      ],
    ] as const)
      for (const retain of [true, false])
        await neighbour.client.publishAsync(topic, payload, { qos: 1, retain, properties: asHub });
    expect(await neighbour.claims()).toEqual({ outcome: 'granted', commands: 1 });
    expect(hub.stderr).not.toContain('stands by');
  });

  test('cannot stand the hub down by repeating what it heard of another hub', async () => {
    const port = await brokerWithUsers();
    const neighbour = new Neighbour(port);
    await neighbour.listens();
    const first = await hubAt(port);
    const second = await hubAt(port);
    await first.says(/stands by/);
    const recorded = neighbour.received.filter(({ topic }) => topic === 'halfsecond/leader');
    expect(recorded.length).toBeGreaterThanOrEqual(3);
    first.process.kill('SIGTERM');
    await first.exit;
    for (const { topic, payload } of recorded)
      await neighbour.client.publishAsync(topic, payload, { qos: 1 });
    expect(await neighbour.claims()).toEqual({ outcome: 'granted', commands: 1 });
    expect(second.stderr).not.toContain('stands by');
  });

  test('sees one of two hubs decide, and the other when the first stands still, but never both', async () => {
    const port = await brokerWithUsers();
    const older = await hubAt(port);
    const newer = await hubAt(port);
    await older.says(/stands by/);
    const neighbour = new Neighbour(port);
    await neighbour.listens();
    expect(await neighbour.claims()).toEqual({ outcome: 'granted', commands: 1 });
    older.stderr = '';
    newer.process.kill('SIGSTOP');
    await older.says(/"state":"connected"/);
    expect(await neighbour.claims('second')).toEqual({ outcome: 'granted', commands: 1 });
    older.stderr = '';
    newer.process.kill('SIGCONT');
    // It was disconnected at the broker, and came back as the newer one.
    await older.says(/stands by/);
    expect(await neighbour.claims('third')).toEqual({ outcome: 'granted', commands: 1 });
  });
});
