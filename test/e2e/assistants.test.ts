import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker } from '../support/broker.ts';
import { HalfsecondProcess, halfsecond } from '../support/process.ts';
import { RunningHub } from '../support/running-hub.ts';

test('`assistants off --for` outlives restarts of the hub, and the assistant comes back by itself', async () => {
  const { port } = await broker();
  const hub = await RunningHub.open({ port });
  const verb = (...args: readonly string[]) =>
    halfsecond(['assistants', ...args], { workingFolder: hub.folder });
  const restart = async (between: () => void = () => undefined) => {
    hub.run.process.kill('SIGTERM');
    await hub.run.exit;
    between();
    hub.witness.received.length = 0;
    hub.run = new HalfsecondProcess(['run'], { workingFolder: hub.folder });
    await hub.online();
  };
  expect(await verb('off', 'siri', '--for', 'soon')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/--for: found soon, expected a while such as 30m, 3h or 2d/),
  });
  expect((await verb('off', 'siri', '--for', '3h')).stdout).toMatch(
    /siri is off until \d{4}-\d\d-\d\d \d\d:\d\d/,
  );
  expect(await hub.claim('1', 'turn on the lamp')).toMatchObject({ outcome: 'refused' });
  await restart();
  expect((await verb()).stdout).toMatch(/siri .*off until/);
  expect(await hub.claim('2', 'turn on the lamp')).toMatchObject({ outcome: 'refused' });
  await restart(() => {
    const file = join(hub.folder, 'state/settings.json');
    const kept = readFileSync(file, 'utf8').replace(
      /"siri":"\d{4}-[^"]*"/,
      '"siri":"2026-01-01T00:00:00.000Z"',
    );
    writeFileSync(file, kept);
  });
  expect((await verb()).stdout).toMatch(/siri .* on$/m);
  expect(await hub.claim('3', 'turn on the study lamp')).toMatchObject({ outcome: 'granted' });
}, 60_000);
