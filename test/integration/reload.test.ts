import { expect, test } from 'vitest';
import { startEmbeddedBroker } from '../../src/mqtt/embedded-broker.ts';
import { broker, Subscriber } from '../support/broker.ts';
import { RunningHub } from '../support/running-hub.ts';
import { CLIENT, REDIRECT } from '../support/skill-client.ts';
import { WyomingPeer } from '../support/wyoming-peer.ts';

/** A hub starts, reads its files anew and ends in it, on whatever machine that is. */
const LONG_MS = 90_000;

test(
  'a reload adds a device, forgets no claim, and keeps the process and its connection',
  async () => {
    const hub = await RunningHub.open({ port: (await broker()).port });
    expect(await hub.claim('a', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
    hub.file(
      'devices/cellar.yaml',
      '{ id: cellar-lamp, name: { en: cellar lamp }, room: cellar, kind: light, features: [on_off], family: zigbee2mqtt }',
    );
    await hub.reload();
    expect(await hub.claim('b', 'turn on the cellar lamp')).toMatchObject({ outcome: 'granted' });
    const before = await hub.claim('a', 'turn on the study lamp');
    expect(before).toMatchObject({ outcome: 'granted' });
    const topics = hub.witness.received.map(({ topic }) => topic);
    // Delivered again, it acts no second time; and the hub never went offline.
    expect(topics).not.toContain('zigbee2mqtt/study-lamp/set');
    expect(topics).not.toContain('halfsecond/status');
    expect(hub.run.process.exitCode).toBeNull();
  },
  LONG_MS,
);

test(
  'a reload refuses a configuration that is invalid or cannot be served, says why, and takes a good one',
  async () => {
    const taken = await broker();
    const { port } = await broker();
    const hub = await RunningHub.open({ port });
    hub.replace('assistants:', 'asistants:');
    await hub.reload();
    expect(hub.run.stderr).toMatch(/asistants.*did you mean `assistants`/);
    expect(await hub.health(({ parts }) => parts.configuration?.state === 'degraded')).toContain('asistants');
    hub.replace('asistants:', 'assistants:');
    const url = `mqtt: { url: "mqtt://127.0.0.1:${port}" }`;
    hub.replace(url, `mqtt: { embedded: { port: ${taken.port} } }`);
    await hub.reload();
    expect(hub.run.stderr).toMatch(/taken by another program/);
    expect(await hub.claim('a', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
    hub.replace(`mqtt: { embedded: { port: ${taken.port} } }`, `${url}\nlog: { level: debug }`);
    await hub.reload();
    await hub.health(({ parts }) => parts.configuration?.state === 'ok');
    await hub.claim('b', 'turn on the attic lamp');
    await hub.run.says(/"event":"claim"/);
  },
  LONG_MS,
);

test(
  'a reload moves the hub to another broker, and says `offline` at the one that it leaves',
  async () => {
    const left = await broker();
    const next = await startEmbeddedBroker({ port: 0 });
    const hub = await RunningHub.open({ port: left.port });
    const farewell = hub.witness.message(
      (topic, payload) => topic === 'halfsecond/status' && payload === 'offline',
    );
    hub.replace(String(left.port), String(next.port));
    await hub.reload();
    expect(await farewell).toBe('offline');
    const witness = await Subscriber.open(next.port);
    expect(await witness.message((topic) => topic === 'halfsecond/status')).toBe('online');
    await witness.client.publishAsync(
      'halfsecond/claim/siri',
      JSON.stringify({ id: 'a', text: 'turn on the attic lamp', confidence: 0.9 }),
      { qos: 1 },
    );
    expect(await witness.message((topic) => topic === 'zigbee2mqtt/attic-lamp/set')).toBe('{"state":"ON"}');
    hub.run.process.kill('SIGTERM');
    expect(await hub.run.exit).toBe(0);
    await next.close();
  },
  LONG_MS,
);

test(
  'SIGUSR2 makes the hub log debug messages',
  async () => {
    const hub = await RunningHub.open({ port: (await broker()).port });
    hub.run.process.kill('SIGUSR2');
    await hub.run.says(/"level":"debug","msg":"log level"/);
    await hub.claim('a', 'turn on the study lamp');
    await hub.run.says(/"event":"claim"/);
  },
  LONG_MS,
);

test(
  'a hub that is told to end withholds its open contest, publishes the outcome, and says `offline`',
  async () => {
    const hub = await RunningHub.open({
      port: (await broker()).port,
      more: 'arbiter: { budget_ms: 5000, patience_ms: 4000 }\n',
    });
    const contest = hub.witness.message(
      (topic, payload) => topic === 'halfsecond/event' && payload.includes('"contest"'),
    );
    const outcome = hub.claim('a', 'turn on the study lamp');
    await contest;
    hub.run.process.kill('SIGTERM');
    expect(await outcome).toMatchObject({ outcome: 'withheld' });
    expect(
      await hub.witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'offline'),
    ).toBe('offline');
    expect(await hub.run.exit).toBe(0);
  },
  LONG_MS,
);

test(
  'a hub with satellites and doors ends in the same way, without reporting them as degraded',
  async () => {
    const satellite = await WyomingPeer.open();
    const free = await startEmbeddedBroker({ port: 0 });
    await free.close();
    const skill = `port: ${free.port}, client_id: ${CLIENT.id}, client_secret_file: secret, owner_password_file: password`;
    const hub = await RunningHub.open({
      port: (await broker()).port,
      files: { secret: CLIENT.secret, password: CLIENT.password },
      more: [
        `satellites: { hall: { room: hall, url: "${satellite.url}", wake_names: { word: siri } } }`,
        `doors: { homekit: { assistant: siri }, aligenie: { assistant: tmall-genie, ${skill}, redirect_uris: ["${REDIRECT}"] } }`,
        'arbiter: { budget_ms: 5000, patience_ms: 4000 }',
      ].join('\n'),
    });
    await hub.run.says(/"door":"homekit","msg":"open"/);
    await hub.run.says(/"door":"aligenie","msg":"open"/);
    const outcome = hub.claim('a', 'turn on the study lamp');
    await hub.witness.message(
      (topic, payload) => topic === 'halfsecond/event' && payload.includes('"contest"'),
    );
    hub.run.process.kill('SIGTERM');
    expect(await outcome).toMatchObject({ outcome: 'withheld' });
    expect(await hub.run.exit).toBe(0);
    expect(
      await hub.witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'offline'),
    ).toBe('offline');
    // That its doors end with it is as it should be.
    expect(hub.run.stderr).not.toMatch(/"doors","state":"degraded"/);
  },
  LONG_MS,
);

test(
  'a reload adds and removes satellites, and keeps the connection of a satellite that did not change',
  async () => {
    const [hall, attic] = [await WyomingPeer.open(), await WyomingPeer.open()];
    const satellite = (name: string, room: string, { url }: WyomingPeer, assistant: string) =>
      `  ${name}: { room: ${room}, url: "${url}", wake_names: { word: ${assistant} } }\n`;
    const hub = await RunningHub.open({
      port: (await broker()).port,
      more: `satellites:\n${satellite('hall', 'study', hall, 'siri')}`,
    });
    await hub.health(({ listening, parts }) => parts.satellites?.state === 'ok' && listening.length === 1);
    hub.append(satellite('loft', 'attic', attic, 'tmall-genie'));
    await hub.reload();
    await hub.health(({ listening }) => listening.join() === 'siri,tmall-genie');
    expect(hall.received.filter(({ type }) => type === 'run-satellite')).toHaveLength(1);
    attic.send('detection', { name: 'word' });
    await hub.witness.message(
      (topic, payload) => topic === 'halfsecond/utterance' && payload.includes('"attic"'),
    );
    await attic.close();
    const lost = await hub.health(({ parts }) => parts.satellites?.state === 'degraded');
    expect(JSON.parse(lost)).toMatchObject({
      state: 'degraded',
      listening: ['siri'],
      parts: { satellites: { reason: expect.stringMatching(/^loft: /) } },
    });
    hub.replace(satellite('loft', 'attic', attic, 'tmall-genie'), '');
    await hub.reload();
    await hub.health(({ state, parts }) => state === 'ok' && parts.satellites?.state === 'ok');
    expect(hall.sockets.size).toBe(1);
  },
  LONG_MS,
);

test(
  'a setting that came by MQTT outlasts reloads, until the file changes that setting',
  async () => {
    const hub = await RunningHub.open({ port: (await broker()).port, more: 'mode: arbitrate\n' });
    const settings = (wanted: string) =>
      hub.witness.message((topic, payload) => topic === 'halfsecond/settings' && payload.includes(wanted));
    const { client } = hub.witness;
    await client.publishAsync('halfsecond/set/mode', 'observe', { qos: 1 });
    await settings('observe');
    hub.append('prefer: [siri]\n');
    await hub.reload();
    hub.append('arbiter: { budget_ms: 400 }\n');
    await hub.reload();
    expect(JSON.parse(await settings('400'))).toMatchObject({ mode: 'observe' });
    hub.replace('mode: arbitrate', 'mode: observe');
    await hub.reload();
    hub.replace('mode: observe', 'mode: arbitrate');
    hub.witness.received.length = 0;
    await hub.reload();
    await settings('arbitrate');
  },
  LONG_MS,
);
