import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { devicesDiscover, devicesList } from '../../src/cli/devices.ts';
import { report } from '../../src/cli/report.ts';
import { ANNOUNCEMENTS } from '../support/announcements.ts';
import { broker, Subscriber } from '../support/broker.ts';
import { failureOf } from '../support/failure.ts';
import { pipe } from '../support/pipe.ts';
import { HalfsecondProcess } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

const LAMP = 'id: lamp\nname: { en: lamp }\nroom: hall\nkind: light\nfamily: zigbee2mqtt\n';

function folderOf(port: number, more = ''): string {
  return folderWith({
    'halfsecond.yaml': `assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n${more}`,
    'devices/lamp.yaml': LAMP,
  });
}

test('a hub that only observes commands nothing, lists its devices, and reports what it saw', async () => {
  const { port } = await broker();
  const workingFolder = folderOf(port, 'mode: observe\narbiter: { budget_ms: 5000, patience_ms: 4000 }\n');
  const run = new HalfsecondProcess(['run'], { workingFolder });
  const house = await Subscriber.open(port);
  await house.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
  const publish = (topic: string, message: object) =>
    house.client.publishAsync(topic, JSON.stringify(message), { qos: 1 });
  await publish('zigbee2mqtt/lamp', { state: 'OFF' });
  await publish('zigbee2mqtt/lamp/availability', { state: 'online' });
  await Promise.all([
    publish('halfsecond/claim/siri', { id: 'a', text: 'turn on the lamp', confidence: 0.9 }),
    publish('halfsecond/claim/tmall-genie', { id: 'b', text: 'turn off the lamp', confidence: 0.7 }),
  ]);
  await house.message((topic) => topic === 'halfsecond/outcome/tmall-genie');
  await publish('zigbee2mqtt/lamp', { state: 'ON' });
  await house.message((topic, payload) => topic === 'halfsecond/event' && payload.includes('"bypass"'));

  const list = pipe({ workingFolder });
  expect(await devicesList(list, { json: true })).toBe(0);
  expect(list.printed.map((line) => JSON.parse(line))).toMatchObject([
    { device: 'lamp', online: true, state: { on: true } },
  ]);
  run.process.kill('SIGTERM');
  await run.exit;
  expect(house.received.filter(({ topic }) => topic.endsWith('/set'))).toEqual([]);

  const data = pipe({ workingFolder });
  expect(report(data, { json: true })).toBe(0);
  const lines = data.printed.map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({
    verdicts: 1,
    observed: 1,
    fights: 1,
    bypasses: 1,
    bypasses_after_words: 1,
  });
  expect(lines.map(({ kind }) => kind)).toEqual(['summary', 'fight', 'bypass', 'verdict']);
  const text = pipe({ workingFolder });
  report(text, {});
  expect(text.printed.join('\n')).toMatch(/1 fight {2}.*\n.*lamp {2}siri: turn_on; tmall-genie: turn_off/);
  const { exitCode, message } = await failureOf(() => report(text, { from: 'soon' }));
  expect([exitCode, message]).toEqual([2, expect.stringContaining('2026-11-24T18:30')]);
});

test('`devices discover` writes proposals, overwrites nothing, and the proposals load once they have rooms', async () => {
  const { port } = await broker();
  const workingFolder = folderOf(port);
  const house = await Subscriber.open(port, 'nothing');
  for (const [topic, message] of ANNOUNCEMENTS)
    await house.client.publishAsync(topic, typeof message === 'string' ? message : JSON.stringify(message), {
      qos: 1,
      retain: true,
    });
  const folder = join(workingFolder, 'proposed');
  const first = pipe({ workingFolder });
  expect(await devicesDiscover(first, 'proposed', {})).toBe(0);
  expect(first.complained).toContain('left out: weather (zigbee2mqtt/bridge/devices): it takes no commands');
  const names = readdirSync(folder);
  expect(first.printed.length).toBe(names.length);
  writeFileSync(join(folder, 'blind.yaml'), 'mine\n');
  const second = pipe({ workingFolder });
  expect(await devicesDiscover(second, 'proposed', {})).toBe(0);
  expect(second.printed).toEqual([]);
  expect(readFileSync(join(folder, 'blind.yaml'), 'utf8')).toBe('mine\n');

  const unplaced = names.find((name) => readFileSync(join(folder, name), 'utf8').includes('FILL IN')) ?? '';
  const proposed = readFileSync(join(folder, unplaced), 'utf8');
  const file = join(workingFolder, 'devices', unplaced);
  writeFileSync(file, proposed);
  const { exitCode, message } = await failureOf(() => devicesList(pipe({ workingFolder }), {}));
  expect([exitCode, message]).toEqual([3, expect.stringContaining('room (line')]);
  writeFileSync(file, proposed.replace('FILL IN THE ROOM', 'hall'));
  expect(await devicesList(pipe({ workingFolder }), {})).toBe(0);
});
