import type { IClientPublishOptions, IPublishPacket } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installPeer } from './install.ts';
import { HomeOnRabbitMq } from './rabbitmq/home-on-rabbitmq.ts';
import { RabbitMq } from './rabbitmq/rabbitmq.ts';

const peer = await installPeer('rabbitmq');
const PATIENTLY_MS = 180_000;
/** What the users of the test of rights may do, in routing keys. */
const USERS = {
  hub: undefined,
  witness: undefined,
  // An adapter, which may claim and read what comes back.
  siri: {
    write: '^guarded\\.(claim|presence)\\.siri$',
    read: '^guarded\\.(outcome\\.siri|status|heartbeat|utterance)$',
  },
  // A hub that may not show itself in Home Assistant.
  narrow: { write: '^narrow\\.', read: '.*' },
  // One that may write one topic too many.
  'tmall-genie': { write: '^guarded\\.(claim\\.tmall-genie|health)$', read: '^$' },
};

describe.skipIf(!peer)('a hub on RabbitMQ', () => {
  let broker: RabbitMq;

  beforeAll(async () => {
    if (!peer) return;
    broker = await RabbitMq.open(peer, { users: USERS });
  }, PATIENTLY_MS);

  afterAll(() => broker?.remove(), PATIENTLY_MS);

  test(
    'carries a claim out as one command, which is not kept and expires',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'plain');
      const commanded = new Promise<object>((seen) =>
        home.witness.client.on('message', (topic, _, packet) => {
          if (topic === 'zigbee2mqtt/lamp/set') seen(packet);
        }),
      );
      await home.hub();
      await home.told('heartbeat');
      expect(await home.claim('siri', { id: 's-1' })).toMatchObject({ outcome: 'granted' });
      expect(await commanded).toMatchObject({
        qos: 1,
        retain: false,
        properties: { messageExpiryInterval: expect.any(Number) },
      });
      // The same claim again gets the same outcome and does nothing; another assistant's is too late.
      expect(await home.claim('siri', { id: 's-1' })).toMatchObject({ outcome: 'granted' });
      expect(await home.claim('tmall-genie', { id: 'g-1' })).toMatchObject({ outcome: 'absorbed' });
      expect(home.commands()).toEqual(['{"state":"ON"}']);
    },
    PATIENTLY_MS,
  );

  test(
    'says that its password is wrong, and does not show it',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'wrong');
      const hub = home.start(home.folder({ password: 's3cret' }));
      await hub.says(/"state":"lost"/);
      expect(hub.stderr).toMatch(/refuses the user name or password/);
      expect(hub.stderr).not.toContain('s3cret');
    },
    PATIENTLY_MS,
  );

  test(
    'says that the broker ended the connection, and why that may be, where its user may not write a topic',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'narrow');
      const hub = home.start(home.folder({ user: 'narrow' }));
      await hub.says(/"state":"lost","reason":"the broker[^"]* ended the connection[^"]* its log/);
      // It goes on trying.
      await hub.says(/"state":"lost"[\s\S]*"state":"connected"/);
    },
    PATIENTLY_MS,
  );

  test(
    'keeps its status, and what it shows in Home Assistant, for whoever comes later',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'kept');
      const hub = await home.hub();
      await home.told('metrics');
      expect(await home.kept('kept/status')).toBe('online');
      expect(JSON.parse(await home.kept('kept/health'))).toMatchObject({ v: 1 });
      expect(JSON.parse(await home.kept('kept/settings'))).toMatchObject({ mode: 'arbitrate' });
      const [shown] = home.witness.received.filter(
        ({ topic }) => topic.startsWith('homeassistant/') && topic.includes('/kept/'),
      );
      expect(await home.kept(shown?.topic ?? '')).toBe(shown?.payload);
      home.witness.forget();
      hub.process.kill('SIGKILL');
      expect(await home.told('status')).toBe('offline');
      expect(await home.kept('kept/status')).toBe('offline');
    },
    PATIENTLY_MS,
  );

  test(
    'hears that an assistant was offline before the hub came',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'presence');
      await home.witness.client.publishAsync('presence/presence/tmall-genie', 'offline', {
        qos: 1,
        retain: true,
      });
      await home.hub();
      const event = await home.told('event', (payload) => payload.includes('"kind":"presence"'));
      expect(JSON.parse(event)).toMatchObject({ assistant: 'tmall-genie', online: false });
    },
    PATIENTLY_MS,
  );

  test(
    'shows itself to a Home Assistant that starts later',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'birth');
      await home.hub();
      await home.told('metrics');
      home.witness.forget();
      await home.witness.client.publishAsync('homeassistant/status', 'online', { qos: 1 });
      await home.witness.message((topic) => /^homeassistant\/.+\/birth\/.+\/config$/.test(topic));
    },
    PATIENTLY_MS,
  );

  test(
    'is followed by the other hub when it is killed, and nothing is done twice',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'two');
      const standby = await home.hub();
      const leader = await home.hub();
      await standby.says(/stands by/);
      standby.stderr = '';
      await home.beats();
      const commanded = home.witness.message((topic) => topic === 'zigbee2mqtt/lamp/set');
      void home.claim('siri', { id: 's-1' });
      await commanded;
      const [run = ''] = (home.beat ?? '').split('-');
      const taken = home.beats((beat) => !beat.startsWith(run));
      leader.process.kill('SIGKILL');
      await standby.says(/"state":"connected"/);
      await taken;
      expect(await home.claim('siri', { id: 's-1' })).toMatchObject({ outcome: 'granted' });
      expect(await home.claim('tmall-genie', { id: 'g-1' })).toMatchObject({ outcome: 'absorbed' });
      expect(home.commands()).toHaveLength(1);
      expect(await home.claim('siri', { id: 's-2', device: 'fan' })).toMatchObject({ outcome: 'granted' });
      expect(home.commands('fan')).toHaveLength(1);
    },
    PATIENTLY_MS,
  );

  test(
    'comes back when the broker was killed and started again, and when it was ended, on what the broker has kept',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'restarted');
      const hub = await home.hub();
      await home.beats();
      expect(await home.claim('siri', { id: 's-1' })).toMatchObject({ outcome: 'granted' });
      await broker.end();
      await hub.says(/"state":"lost"/);
      await broker.start();
      await hub.says(/"state":"lost"[\s\S]*"state":"connected"/);
      expect(await home.kept('restarted/verdict')).toContain('"s-1"');
      hub.stderr = '';
      await broker.kill();
      await hub.says(/"state":"lost"/);
      await broker.start();
      await hub.says(/"state":"connected"/);
      expect(await home.kept('restarted/status')).toBe('online');
      const after = await HomeOnRabbitMq.open(broker, 'restarted');
      await after.beats();
      // What was claimed before keeps its outcome, and something new is done once.
      expect(await after.claim('siri', { id: 's-1' })).toMatchObject({ outcome: 'granted' });
      expect(await after.claim('siri', { id: 's-2', device: 'fan' })).toMatchObject({ outcome: 'granted' });
      expect(after.commands()).toEqual([]);
      expect(after.commands('fan')).toEqual(['{"state":"ON"}']);
    },
    PATIENTLY_MS,
  );

  test(
    'lets an adapter claim that may write nothing else, and `check` finds what another user may write, and a dot in a topic',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'guarded');
      const folder = home.folder({
        devices: ['lamp', 'lamp.of-the-attic'],
        files: { 'mosquitto/passwords/siri': 'siri', 'mosquitto/passwords/tmall-genie': 'tmall-genie' },
      });
      await home.hub(folder);
      await home.beats();
      const adapter = await broker.as('siri', 'guarded/outcome/siri');
      expect(await home.claim('siri', { id: 's-1', by: adapter })).toMatchObject({ outcome: 'granted' });
      const ended = new Promise<void>((closed) => adapter.client.once('close', () => closed()));
      adapter.client.publish('guarded/claim/tmall-genie', '{}', { qos: 1 });
      await ended;
      const { stdout, code } = await home.run(['check'], folder);
      expect(stdout).toMatch(/as hub; the hub is online/);
      expect(stdout).toMatch(/no retained message to a subscription with a wildcard/);
      expect(stdout).toMatch(/slash of a dot.*lamp\.of-the-attic/);
      expect(stdout).toMatch(/✗ rights .*tmall-genie.*guarded\/health/);
      expect(stdout).not.toMatch(/siri may write/);
      expect(code).toBe(1);
    },
    PATIENTLY_MS,
  );

  test(
    'shows by `inspect` what the hub keeps',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'seen');
      const folder = home.folder();
      await home.hub(folder);
      await home.told('metrics');
      const shown = await home.run(['inspect', '--once', '--json'], folder);
      expect(shown.stdout).toMatch(/"topic":"seen\/status".*"retained":true,.*"payload":"online"/);
      expect(shown.stdout).toMatch(/"topic":"seen\/settings".*"retained":true/);
    },
    PATIENTLY_MS,
  );

  test(
    'proposes the devices of a zigbee2mqtt, and says that others are found only when they announce themselves again',
    async () => {
      const home = await HomeOnRabbitMq.open(broker, 'found');
      const devices = [
        {
          friendly_name: 'attic-lamp',
          ieee_address: '0x01',
          type: 'Router',
          definition: {
            model: 'x',
            vendor: 'y',
            exposes: [
              {
                type: 'light',
                features: [
                  {
                    name: 'state',
                    property: 'state',
                    access: 7,
                    type: 'binary',
                    value_on: 'ON',
                    value_off: 'OFF',
                  },
                ],
              },
            ],
          },
        },
      ];
      const { client } = home.witness;
      const kept = { qos: 1, retain: true } as const;
      await client.publishAsync('zigbee2mqtt/bridge/devices', JSON.stringify(devices), kept);
      const { stdout, stderr } = await home.run(['devices', 'discover'], home.folder({ devices: [] }));
      await client.publishAsync('zigbee2mqtt/bridge/devices', '', kept);
      expect(stdout).toMatch(/address: attic-lamp/);
      expect(stderr).toMatch(/no retained message to a subscription with a wildcard/);
    },
    PATIENTLY_MS,
  );

  test('differs from MQTT as docs/peers.md says', async () => {
    const { client, received } = await broker.as('witness', 'odd/#');
    const live = (topic: string) =>
      new Promise<{ topic: string; packet: IPublishPacket }>((seen) =>
        client.on('message', (at, _, packet) => {
          if (packet.payload.toString() === topic) seen({ topic: at, packet });
        }),
      );
    const publish = (topic: string, of: IClientPublishOptions = {}) =>
      client.publishAsync(topic, topic, { qos: 1, ...of });
    const dotted = live('odd/a.b');
    await publish('odd/a.b');
    expect(await dotted).toMatchObject({ topic: 'odd/a/b' });
    const told = live('odd/told');
    await publish('odd/told', {
      properties: { messageExpiryInterval: 60, contentType: 'text/plain', userProperties: { a: 'b' } },
    });
    expect((await told).packet.properties).toMatchObject({
      messageExpiryInterval: expect.any(Number),
      contentType: 'text/plain',
      userProperties: { a: 'b' },
    });
    const [granted] = await client.subscribeAsync('odd/twice', { qos: 2 });
    expect(granted?.qos).toBe(1);
    // To no wildcard it repeats what it keeps: the fence comes after it would have.
    await publish('odd/kept', { retain: true });
    const fenced = live('odd/fence');
    await client.subscribeAsync('odd/+', { qos: 1 });
    await publish('odd/fence');
    await fenced;
    expect(received.filter(({ retain }) => retain)).toEqual([]);
    const late = await broker.as('witness', 'odd/kept');
    await late.message((topic) => topic === 'odd/kept');
    expect(late.received).toEqual([{ topic: 'odd/kept', payload: 'odd/kept', retain: true }]);
  });

  test('says in its first answer that it takes no QoS 2 and no shared subscription, and keeps a session for a day', async () => {
    const { properties } = await broker.answerTo('witness', 4_294_967_295);
    expect(properties).toMatchObject({
      maximumQoS: 1,
      sharedSubscriptionAvailable: false,
      sessionExpiryInterval: 86_400,
    });
  });
});
