import { chmodSync, cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, test } from 'vitest';
import { startEmbeddedBroker } from '../../src/mqtt/embedded-broker.ts';
import { broker, onEnd, Subscriber } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { HalfsecondProcess, halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const ASSISTANTS = 'assistants:\n  siri: { name: Siri }\n  tmall-genie: { name: 天貓精靈 }\n';

/** A home without a microphone on the broker at this port. */
function homeFolder(port: number, more = ''): string {
  const folder = folderWith({
    'halfsecond.yaml': `${ASSISTANTS}mqtt: { url: "mqtt://127.0.0.1:${port}" }\n${more}`,
  });
  cpSync(`${PROJECT}devices`, join(folder, 'devices'), { recursive: true });
  // The shipped devices prefer assistants of the shipped home: those this one has too.
  return folder;
}

async function freePort(): Promise<number> {
  const free = await startEmbeddedBroker({ port: 0 });
  await free.close();
  return free.port;
}

const claim = (id: string, text: string, confidence: number) => JSON.stringify({ id, text, confidence });

test('two opposite claims become one command, and each assistant receives its outcome', async () => {
  const { port } = await broker();
  const run = new HalfsecondProcess(['run'], { workingFolder: homeFolder(port) });
  const witness = await Subscriber.open(port);
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  await witness.client.publishAsync('halfsecond/claim/tmall-genie', claim('a', '關閉客廳燈', 0.6), {
    qos: 1,
  });
  await witness.client.publishAsync(
    'halfsecond/claim/siri',
    claim('b', 'turn on the living room light', 0.9),
    { qos: 1 },
  );
  expect(JSON.parse(await witness.message((topic) => topic === 'halfsecond/outcome/siri'))).toMatchObject({
    claim: 'b',
    outcome: 'granted',
  });
  expect(
    JSON.parse(await witness.message((topic) => topic === 'halfsecond/outcome/tmall-genie')),
  ).toMatchObject({ claim: 'a', outcome: 'overruled' });
  const commands = witness.received.filter(({ topic }) => topic.startsWith('zigbee2mqtt/'));
  expect(commands).toEqual([
    { topic: 'zigbee2mqtt/living-room-light/set', payload: '{"state":"ON"}', retain: false },
  ]);
  expect(JSON.parse(await witness.message((topic) => topic === 'halfsecond/verdict'))).toMatchObject({
    v: 1,
    winner: 'siri',
    because: 'all_heard',
    budget_ms: 500,
  });
  const offline = witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'offline');
  run.process.kill('SIGTERM');
  expect(await run.exit).toBe(0);
  expect(await offline).toBe('offline');
});

test('the hub serves a good claim amid floods of invalid messages and claims of strangers', async () => {
  const { port } = await broker();
  const run = new HalfsecondProcess(['run'], { workingFolder: homeFolder(port) });
  const witness = await Subscriber.open(port);
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  const { client } = witness;
  for (let at = 0; at < 500; at++)
    client.publish('halfsecond/claim/siri', Buffer.from([at % 256, 0, 255]), { qos: 1 });
  client.publish('halfsecond/claim/siri', Buffer.alloc(1_000_000, 'x'), { qos: 1 });
  client.publish('halfsecond/claim/stranger', claim('s', 'turn on the kitchen light', 1), { qos: 1 });
  client.publish('halfsecond/nothing', 'x', { qos: 1 });
  client.publish('zigbee2mqtt/living-room-light', 'no json', { qos: 1 });
  await client.publishAsync('halfsecond/claim/siri', claim('good', 'turn on the kitchen light', 0.9), {
    qos: 1,
  });
  expect(JSON.parse(await witness.message((topic) => topic === 'halfsecond/outcome/siri'))).toMatchObject({
    claim: 'good',
    outcome: 'granted',
  });
  expect(run.stderr.match(/"not JSON"/g)?.length).toBeLessThanOrEqual(3);
  expect(run.process.exitCode).toBeNull();
});

test('a hub without its broker starts, says so, and serves when the broker comes', async () => {
  const port = await freePort();
  const workingFolder = homeFolder(port);
  const health = () => halfsecond(['health'], { workingFolder });
  expect(await health()).toMatchObject({
    code: 4,
    stderr: expect.stringContaining('start it: halfsecond run'),
  });
  const run = new HalfsecondProcess(['run'], { workingFolder });
  await run.says(/"state":"lost".*ECONNREFUSED/);
  expect(await health()).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/✗ broker .*nothing listens at/),
  });
  await broker(port);
  const witness = await Subscriber.open(port);
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  expect(run.process.exitCode).toBeNull();
  expect(await health()).toMatchObject({ code: 0, stdout: expect.stringMatching(/✓ broker/) });
});

test('the hub exits with 4 and says how to fix it when the port of its embedded broker is taken', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((listening) => taken.once('listening', listening));
  onEnd(async () => void taken.close());
  const address = taken.address();
  const folder = folderWith({
    'halfsecond.yaml': `${ASSISTANTS}mqtt: { embedded: { port: ${typeof address === 'object' ? address?.port : 0} } }\n`,
  });
  const { code, stderr } = await halfsecond(['run'], { workingFolder: folder });
  expect(code).toBe(4);
  expect(stderr).toMatch(/taken by another program.*mqtt\.url/);
  expect(stderr).not.toContain('    at ');
});

test('`say` prints the outcome of its claim, `inspect` shows the topics, and `check` finds the hub', async () => {
  const port = await freePort();
  const folder = folderWith({ 'halfsecond.yaml': `${ASSISTANTS}mqtt: { embedded: { port: ${port} } }\n` });
  cpSync(`${PROJECT}devices`, join(folder, 'devices'), { recursive: true });
  const run = new HalfsecondProcess(['run'], { workingFolder: folder });
  await run.says(/connected/);
  expect(
    await halfsecond(['say', 'turn on the kitchen light', '--as', 'siri'], { workingFolder: folder }),
    // No device is there to confirm it.
  ).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(
      /^granted: the strongest evidence\n {2}kitchen light: sent, and not confirmed/,
    ),
  });
  const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
  onEnd(() => client.endAsync(true));
  await client.publishAsync('zigbee2mqtt/bedroom-light/availability', '{"state":"offline"}', { qos: 1 });
  expect(
    await halfsecond(['say', 'turn on the bedroom light', '--as', 'siri'], { workingFolder: folder }),
  ).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('bedroom light: not delivered: bedroom-light is offline'),
  });
  expect(
    await halfsecond(['say', 'sing me a song', '--as', 'siri', '--json'], { workingFolder: folder }),
  ).toMatchObject({ code: 1, stdout: expect.stringContaining('"outcome":"refused"') });
  const inspected = await halfsecond(['inspect', 'halfsecond/#', '--once'], { workingFolder: folder });
  expect(inspected.stdout).toMatch(/halfsecond\/status\s.*yes\s+online/);
  expect(inspected.stdout).toMatch(/halfsecond\/verdict/);
  const lines = (
    await halfsecond(['inspect', 'halfsecond/status', '--once', '--json'], { workingFolder: folder })
  ).stdout
    .trim()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      topic: 'halfsecond/status',
      what: 'whether the hub is there',
      retained: true,
      qos: 1,
      payload: 'online',
    },
  ]);
  // The lamp that did not answer is a finding.
  expect(await halfsecond(['check'], { workingFolder: folder })).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/the hub is online[\s\S]*kitchen light has not confirmed/),
  });
});

test('a recorded sentence turns the light on, and the hub listens again after its recorder was killed', async () => {
  const { port } = await broker();
  const raw = readFileSync(`${PROJECT}scenarios/audio/hey-siri-turn-on-the-living-room-light.wav`).subarray(
    44,
  );
  const bin = folderWith({ 'sound.raw': raw });
  // Paces the recording as a card would: 4000 bytes every 125 ms, and then faint noise.
  const script = `#!${process.execPath}
const sound = require('fs').readFileSync('${bin}/sound.raw');
let at = 0;
setInterval(() => { process.stdout.write(at < sound.length ? sound.subarray(at, at + 4000) : Buffer.alloc(4000, 1)); at += 4000; }, 125);
require('fs').writeFileSync('${bin}/pid', String(process.pid));
`;
  writeFileSync(`${bin}/arecord`, script);
  chmodSync(`${bin}/arecord`, 0o755);
  const folder = folderWith({
    'halfsecond.yaml': `${readFileSync(`${PROJECT}halfsecond.yaml`, 'utf8')}\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n`,
  });
  for (const shipped of ['devices', 'wake'])
    if (existsSync(`${PROJECT}${shipped}`)) symlinkSync(`${PROJECT}${shipped}`, join(folder, shipped));
  const run = new HalfsecondProcess(['run'], {
    workingFolder: folder,
    environment: { PATH: `${bin}${delimiter}${process.env.PATH}` },
  });
  const witness = await Subscriber.open(port, 'zigbee2mqtt/#');
  expect(await witness.message((topic) => topic === 'zigbee2mqtt/living-room-light/set')).toBe(
    '{"state":"ON"}',
  );
  process.kill(Number(readFileSync(`${bin}/pid`, 'utf8')), 'SIGKILL');
  await run.says(/"event":"microphone".*"state":"lost"/);
  witness.received.length = 0;
  // The recorder begins the sentence anew; the light comes on again once the first utterance has expired.
  await run.says(/"event":"microphone".*"state":"lost".*[\s\S]*"state":"listening"/);
  expect(run.process.exitCode).toBeNull();
});
