import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { broker, Subscriber } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { HalfsecondProcess, halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

function homeFolder(port: number, more = ''): string {
  const folder = folderWith({
    'halfsecond.yaml': `assistants:\n  siri: { name: Siri }\n  tmall-genie: { name: 天貓精靈 }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n${more}`,
  });
  cpSync(`${PROJECT}devices`, join(folder, 'devices'), { recursive: true });
  return folder;
}

async function hub(more = '') {
  const { port } = await broker();
  const workingFolder = homeFolder(port, more);
  const run = new HalfsecondProcess(['run'], { workingFolder });
  const witness = await Subscriber.open(port);
  await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  return { workingFolder, run, witness };
}

test('doors status lists the paths by which each device is commanded, and what to do about foreign ones', async () => {
  const { workingFolder, witness } = await hub();
  const light = 'zigbee2mqtt/living-room-light';
  const claim = JSON.stringify({ id: 'a', text: 'turn on the living room light', origin: 'voice' });
  await witness.client.publishAsync('halfsecond/claim/siri', claim, { qos: 1 });
  await witness.message((topic) => topic === `${light}/set`);
  await witness.client.publishAsync(`${light}/set`, '{"state":"OFF"}', { qos: 1 });
  await witness.message((topic, payload) => topic.endsWith('/event') && payload.includes('another_writer'));
  const { code, stdout } = await halfsecond(['doors', '--json'], { workingFolder });
  const paths: { device: string; ours: number; others: number }[] = stdout
    .split('\n')
    .flatMap((line) => (line === '' ? [] : (JSON.parse(line).paths ?? [])));
  expect(code).toBe(0);
  expect(paths.find(({ device }) => device === 'living-room-light')).toMatchObject({ ours: 1, others: 1 });
  const words = await halfsecond(['doors'], { workingFolder });
  expect(words.stdout).toContain('Another program commands living-room-light once');
});

test('doors status names a door that is not open, and tells the rest all the same', async () => {
  const { workingFolder } = await hub('doors: { spawn: false, homekit: { assistant: siri } }\n');
  const { code, stdout, stderr } = await halfsecond(['doors'], { workingFolder });
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toMatch(/^homekit {2}.*the door is not open/);
  const lines = (await halfsecond(['doors', '--json'], { workingFolder })).stdout.trim().split('\n');
  expect(lines.map((line) => Object.keys(JSON.parse(line))[0])).toEqual(['door', 'lags', 'gaps', 'paths']);
});

test('doors record writes a scenario that replays', async () => {
  const { workingFolder, witness } = await hub();
  const args = ['doors', 'record', 'taps.yaml', '--with', 'mosquitto_pub 2.0', '--name', 'a tap on off'];
  const recorder = new HalfsecondProcess(args, { workingFolder });
  await recorder.says(/recording/);
  for (const [id, text, assistant] of [
    ['a', 'turn on the living room light', 'siri'],
    ['b', '關閉客廳燈', 'tmall-genie'],
  ] as const)
    await witness.client.publishAsync(
      `halfsecond/claim/${assistant}`,
      JSON.stringify({ id, text, confidence: assistant === 'siri' ? 0.9 : 0.6, origin: 'voice' }),
      { qos: 1 },
    );
  await witness.message(
    (topic, payload) => topic.endsWith('/verdict') && payload.includes('"winner":"siri"'),
  );
  for (const told of ['"kind":"verdict"', '"id":"b"'])
    await witness.message((topic, payload) => topic.endsWith('/event') && payload.includes(told));
  recorder.process.kill('SIGINT');
  expect(await recorder.exit).toBe(0);
  const scenario = parse(readFileSync(join(workingFolder, 'taps.yaml'), 'utf8'));
  expect(scenario).toMatchObject({ name: 'a tap on off', source: { recorded: 'mosquitto_pub 2.0' } });
  expect(await halfsecond(['replay', 'taps.yaml'], { workingFolder })).toMatchObject({ code: 0 });
  expect(scenario.timeline.map(({ claim }: { claim: { id: string } }) => claim.id)).toEqual(['a', 'b']);
});

test('the learned lags of each assistant, late twins included, survive a crash', async () => {
  const { port } = await broker();
  const lamps = Array.from({ length: 20 }, (_, at) => `lamp-${at}`);
  const workingFolder = folderWith({
    'halfsecond.yaml': `assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n`,
    ...Object.fromEntries(
      lamps.map((id) => [
        `devices/${id}.yaml`,
        `{ id: ${id}, name: { en: lamp }, room: room-of-${id}, kind: light, family: zigbee2mqtt }`,
      ]),
    ),
  });
  const witness = await Subscriber.open(port);
  const isOnline = (topic: string, payload: string) => topic === 'halfsecond/status' && payload === 'online';
  const start = async () => {
    witness.received.length = 0;
    const run = new HalfsecondProcess(['run'], { workingFolder });
    await witness.message(isOnline);
    return run;
  };
  const claims = (assistant: string, devices: readonly string[]) =>
    devices.map((device) => {
      const claim = { id: `${assistant}-${device}.`, intent: { action: 'turn_on', device }, confidence: 0.9 };
      return witness.client.publishAsync(`halfsecond/claim/${assistant}`, JSON.stringify(claim), { qos: 1 });
    });
  const outcome = (id: string) =>
    witness.message((topic, payload) => topic.startsWith('halfsecond/outcome/') && payload.includes(id));
  const lags = async () => {
    const { stdout } = await halfsecond(['doors', '--json'], { workingFolder });
    return stdout.split('\n').flatMap((line) => (line === '' ? [] : (JSON.parse(line).lags ?? [])));
  };
  const run = await start();
  const [soon, late] = [lamps.slice(0, 12), lamps.slice(12)];
  await Promise.all([...claims('siri', lamps), ...claims('tmall-genie', soon)]);
  for (const lamp of late) await outcome(`siri-${lamp}.`);
  await Promise.all(claims('tmall-genie', late));
  for (const lamp of lamps) await outcome(`tmall-genie-${lamp}.`);
  const before = await lags();
  expect(before).toMatchObject([{ assistant: 'tmall-genie', door: 'mqtt', observed: 20, learned: true }]);
  run.process.kill('SIGKILL');
  await run.exit;
  await start();
  expect(await lags()).toEqual(before);
});

test('doors without a hub, or with an unknown door, is an error that says how to fix it', async () => {
  const { port } = await broker();
  const workingFolder = homeFolder(port);
  const status = await halfsecond(['doors'], { workingFolder });
  expect(status.code).toBe(4);
  expect(status.stderr).toContain('start it: halfsecond run');
  const pair = await halfsecond(['doors', 'pair', 'matter'], { workingFolder });
  expect(pair.code).toBe(2);
  expect(pair.stderr).toContain('doors: { matter: … }');
});
