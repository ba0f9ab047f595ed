import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker } from '../support/broker.ts';
import { HalfsecondProcess, halfsecond } from '../support/process.ts';
import { RunningHub } from '../support/running-hub.ts';

const SATELLITES = `satellites:
  # by the window
  desk: { room: study, offset_db: 4 }
  roof: { room: attic }
`;

test('calls a metre from each microphone set the offsets of the rooms, and keep the rest of the file', {
  timeout: 90_000,
}, async () => {
  const { port } = await broker();
  const hub = await RunningHub.open({ port, more: SATELLITES });
  const run = new HalfsecondProcess(['rooms', 'calibrate', '--json'], { workingFolder: hub.folder });
  const call = (room: string, level_db: number) =>
    hub.witness.client.publishAsync('halfsecond/detection/siri', JSON.stringify({ room, level_db }), {
      qos: 1,
    });
  const levels = { study: [-22, -20.5, -21], attic: [-41, -40, -44] };
  for (const [room, all] of Object.entries(levels)) {
    await run.says(new RegExp(`${room}: stand one metre`));
    // What another room hears meanwhile does not count.
    await call(room === 'study' ? 'attic' : 'study', -5);
    for (const level_db of all) await call(room, level_db);
  }
  expect(await run.exit).toBe(0);
  expect(
    run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { room: 'study', satellite: 'desk', level_db: -21, offset_db: -9 },
    { room: 'attic', satellite: 'roof', level_db: -41, offset_db: 11 },
  ]);
  const written = readFileSync(join(hub.folder, 'halfsecond.yaml'), 'utf8');
  expect(written).toContain('# by the window');
  expect(written).toMatch(/desk: \{ room: study, offset_db: -9 \}/);
  expect(written).toMatch(/roof: \{ room: attic, offset_db: 11 \}/);
});

test('calibration names an unknown room, and says that no hub runs', { timeout: 60_000 }, async () => {
  const { port } = await broker();
  const hub = await RunningHub.open({ port, more: SATELLITES });
  const workingFolder = hub.folder;
  const unknown = await halfsecond(['rooms', 'calibrate', 'studi'], { workingFolder });
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('one of study')]);
  const never = await halfsecond(['rooms', 'calibrate', '--calls', '0'], { workingFolder });
  expect([never.code, never.stderr]).toEqual([2, expect.stringContaining('--calls 0')]);
  hub.run.process.kill('SIGTERM');
  await hub.run.exit;
  const alone = await halfsecond(['rooms', 'calibrate', 'study'], { workingFolder });
  expect([alone.code, alone.stderr]).toEqual([4, expect.stringContaining('expected a hub at this broker')]);
});
