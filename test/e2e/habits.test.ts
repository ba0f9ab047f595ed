import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { broker, Subscriber } from '../support/broker.ts';
import { PROJECT } from '../support/home.ts';
import { HalfsecondProcess, halfsecond } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

/** A home on the broker at this port; its state folder is `state` beside it. */
function homeFolder(port: number): string {
  const folder = folderWith({
    'halfsecond.yaml': `assistants:\n  siri: { name: Siri }\n  tmall-genie: { name: 天貓精靈 }\nmqtt: { url: "mqtt://127.0.0.1:${port}" }\n`,
  });
  cpSync(`${PROJECT}devices`, join(folder, 'devices'), { recursive: true });
  return folder;
}

const lines = (text: string) =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('feedback is learned, shown by `habits`, kept over a restart, and forgotten by `habits --reset`', {
  timeout: 60_000,
}, async () => {
  const { port } = await broker();
  const workingFolder = homeFolder(port);
  const online = async () => {
    const witness = await Subscriber.open(port);
    await witness.message((topic, payload) => topic === 'halfsecond/status' && payload === 'online');
    return witness;
  };
  const run = new HalfsecondProcess(['run'], { workingFolder });
  const witness = await online();
  const early = await halfsecond(['feedback', '--should', 'siri'], { workingFolder });
  expect(early).toMatchObject({ code: 1, stdout: 'not learned: there is no verdict yet\n' });
  for (const assistant of ['siri', 'tmall-genie'])
    await witness.client.publishAsync(
      `halfsecond/claim/${assistant}`,
      JSON.stringify({ id: 'a', intent: { action: 'turn_on', device: 'kitchen-light' } }),
      { qos: 1 },
    );
  const { id, winner } = JSON.parse(await witness.message((topic) => topic === 'halfsecond/verdict'));
  expect(winner).toBe('siri');
  const taught = await halfsecond(['feedback', '--should', 'tmall-genie', '--json'], { workingFolder });
  expect(taught.code).toBe(0);
  expect(lines(taught.stdout)).toEqual([{ verdict: id, taught: true }]);
  run.process.kill('SIGTERM');
  expect(await run.exit).toBe(0);

  const shown = await halfsecond(['habits', '--json'], { workingFolder });
  expect(lines(shown.stdout)).toMatchObject([
    { room: 'kitchen', device: 'kitchen-light', assistant: 'tmall-genie', db: 1 },
    { room: 'kitchen', device: 'kitchen-light', assistant: 'siri', db: -1 },
  ]);
  const without = await halfsecond(['habits', '--reset', 'siri'], { workingFolder });
  expect(without.stdout).toContain('forgotten: what was learned of siri');

  const again = new HalfsecondProcess(['run'], { workingFolder });
  await online();
  const reset = await halfsecond(['habits', '--reset'], { workingFolder });
  expect(reset.stdout).toContain('the hub forgets everything');
  again.process.kill('SIGTERM');
  expect(await again.exit).toBe(0);
  expect((await halfsecond(['habits', '--json'], { workingFolder })).stdout).toBe('');
});

test('`feedback` and `habits` refuse an unknown assistant, and say when nothing was learned yet', async () => {
  const { port } = await broker();
  const workingFolder = homeFolder(port);
  expect((await halfsecond(['feedback', '--should', 'alexa'], { workingFolder })).code).toBe(2);
  expect((await halfsecond(['habits', '--reset', 'alexa'], { workingFolder })).code).toBe(2);
  expect((await halfsecond(['habits'], { workingFolder })).stdout).toContain('nothing was learned yet');
});
