import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Random } from '../../../bench/evaluate/random.ts';
import { Satellite } from '../../../src/audio/wyoming/satellite.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { onEnd, Subscriber } from '../../support/broker.ts';
import { MALFORMED_REQUESTS, mutated, mutatedOf, sendRaw } from '../../support/malformed-requests.ts';
import { freePort } from '../../support/mosquitto.ts';
import { HalfsecondProcess } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';
import { bytesOf, WyomingPeer } from '../../support/wyoming-peer.ts';

const SEED = process.env.SEED ?? '1';
const TOGETHER = 12;

/** A hub with everything of its own that listens: the embedded broker, the figures for Prometheus, a door's socket. */
async function listeningHub() {
  const [mqtt, prometheus] = [await freePort(), await freePort()];
  const folder = folderWith({
    'halfsecond.yaml': `
assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }
mqtt: { embedded: { port: ${mqtt} } }
metrics: { prometheus_port: ${prometheus} }
doors:
  spawn: false
  alexa: { assistant: siri, client_id: c, redirect_uris: ["https://cloud.example/back"] }
`,
    'devices/lamp.yaml':
      '{ id: lamp, name: { en: lamp }, room: hall, kind: light, features: [on_off], family: zigbee2mqtt }',
  });
  const own = join(folder, 'state/own-doors/alexa');
  mkdirSync(own, { recursive: true });
  const hub = new HalfsecondProcess(['run'], { workingFolder: folder });
  await hub.says(/"state":"connected"/);
  const random = new Random(SEED);
  return { hub, mqtt, prometheus, socket: join(own, 'hub.sock'), draw: () => random.next() };
}

/** The hub has not ended, and decides a claim. */
async function expectWell({ hub, mqtt }: Awaited<ReturnType<typeof listeningHub>>): Promise<void> {
  const witness = await Subscriber.open(mqtt);
  const claim = { id: 'after', intent: { action: 'turn_on', device: 'lamp' }, confidence: 0.9 };
  await witness.client.publishAsync('halfsecond/claim/siri', JSON.stringify(claim), { qos: 1 });
  const told = await witness.message(
    (topic, payload) => topic.includes('/outcome/') && payload.includes('after'),
  );
  expect(told, `seed ${SEED}`).toContain('"claim":"after"');
  expect(hub.process.exitCode, `seed ${SEED}`).toBeNull();
}

/** Sends many at a time, in so many rounds. */
async function rounds(count: number, to: number | string, next: () => Buffer): Promise<void> {
  for (let round = 0; round < count; round++)
    await Promise.all(Array.from({ length: TOGETHER }, () => sendRaw(to, next())));
}

/** An MQTT 5 packet: its first byte, and what follows its length (MQTT 5, 2.1). */
const packet = (first: number, ...rest: readonly (number | string)[]): Buffer => {
  const body = Buffer.concat(
    rest.map((part) => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))),
  );
  return Buffer.concat([Buffer.from([first, body.length]), body]);
};
const CONNECT = packet(0x10, 0, 4, 'MQTT', 5, 2, 0, 60, 0, 0, 4, 'fuzz');
const PACKETS: readonly Buffer[] = [
  CONNECT,
  packet(0x10, 0, 4, 'MQTT', 5, 0xc6, 0, 60, 0, 0, 1, 'a', 0, 0, 1, 'w', 0, 1, 'x', 0, 1, 'u', 0, 1, 'p'),
  packet(0x30, 0, 4, 'lamp', 0, 'ON'),
  packet(0x32, 0, 21, 'halfsecond/claim/siri', 0, 1, 0, '{"id":"f","text":"turn on the lamp"}'),
  packet(0x34, 0, 1, 't', 0, 2, 5, 2, 0, 0, 0, 9, 'x'),
  packet(0x62, 0, 2),
  packet(0x82, 0, 3, 0, 0, 1, '#', 1),
  packet(0x82, 0, 4, 0, 0, 12, '$share/g/a/+/b'.slice(0, 12), 2),
  packet(0xa2, 0, 5, 0, 0, 1, '#'),
  packet(0xc0),
  packet(0xe0, 0x8e, 0),
  packet(0xf0, 0x18, 0),
  Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]),
];

test('mutated MQTT packets end neither the embedded broker nor the hub', async () => {
  const home = await listeningHub();
  await rounds(15, home.mqtt, () => mutatedOf(PACKETS, home.draw));
  // After a greeting that is accepted, more of the broker reads what comes.
  await rounds(15, home.mqtt, () =>
    Buffer.concat([CONNECT, mutatedOf(PACKETS, home.draw), mutatedOf(PACKETS, home.draw)]),
  );
  await expectWell(home);
}, 90_000);

test('malformed and mutated requests do not end the figures for Prometheus', async () => {
  const home = await listeningHub();
  const { prometheus } = home;
  await Promise.all(Object.values(MALFORMED_REQUESTS).map((bytes) => sendRaw(prometheus, bytes)));
  await rounds(10, prometheus, () => mutated(home.draw));
  expect(await sendRaw(prometheus, 'GET /metrics HTTP/1.0\r\n\r\n')).toContain('halfsecond_verdicts_total');
  await expectWell(home);
}, 90_000);

test('mutated lines at a door’s socket do not end the hub', async () => {
  const home = await listeningHub();
  const lines = [
    { type: 'hello', door: 'alexa', process: 1 },
    { type: 'beat' },
    { type: 'answer', request: 1, answer: { ok: { state: 'open', pairings: [{}] } } },
    {
      type: 'claim',
      door: 'alexa',
      id: 'f',
      assistant: 'siri',
      intents: [{ action: 'turn_on', device: 'lamp', value: 1 }],
      age_ms: 0,
    },
  ].map((line) => Buffer.from(`${JSON.stringify(line)}\n`));
  const hello = lines[0] ?? Buffer.alloc(0);
  // One door has few connections at a time, so these go one after the other.
  for (let sent = 0; sent < 120; sent++) {
    const bytes = mutatedOf(lines, home.draw);
    await sendRaw(home.socket, home.draw() < 0.5 ? bytes : Buffer.concat([hello, bytes]));
  }
  await expectWell(home);
}, 90_000);

test('mutated Wyoming events of a satellite throw nothing, and the link comes back each time', async () => {
  const peer = await WyomingPeer.open();
  const clock = new SteppingClock();
  const states: string[] = [];
  let retry_in_ms = 0;
  let wake = () => {};
  const satellite = new Satellite({
    url: peer.url,
    clock,
    listener: {
      chunk: (samples) => void expect(samples.length).toBeLessThan(1_048_576),
      detected: () => undefined,
      paused: () => undefined,
      state: (state, told) => {
        states.push(state);
        retry_in_ms = told.retry_in_ms ?? 0;
        wake();
      },
    },
  });
  onEnd(async () => satellite.stop());
  const becomes = async (wanted: string) => {
    while (states.at(-1) !== wanted)
      await new Promise<void>((woken) => {
        wake = woken;
      });
  };
  const random = new Random(SEED);
  const sound = Buffer.alloc(320, 1);
  const events = [
    bytesOf('audio-start', { rate: 16_000, width: 2, channels: 1 }),
    bytesOf('audio-chunk', { rate: 16_000, width: 2, channels: 1 }, sound),
    bytesOf('audio-chunk', { rate: 48_000, width: 2, channels: 2 }, sound),
    bytesOf('detection', { name: 'hey_siri', timestamp: 5 }),
    bytesOf('audio-stop', { timestamp: 5 }),
    bytesOf('ping', { text: 'x' }),
    bytesOf('info', { asr: [], wake: [{ name: 'w', models: [{ name: 'm' }] }] }),
    Buffer.from('{"type":"audio-chunk","data_length":4194304,"payload_length":1048576}\n'),
  ];
  for (let round = 0; round < 200; round++) {
    await becomes('listening');
    for (let sent = 0; sent < 5; sent++) peer.sendBytes(mutatedOf(events, () => random.next()));
    for (const socket of peer.sockets) socket.end();
    await becomes('lost');
    clock.stepTo(clock.now() + retry_in_ms);
  }
  await becomes('listening');
}, 90_000);
