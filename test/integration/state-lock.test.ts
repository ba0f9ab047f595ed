import { expect, test } from 'vitest';
import { HalfsecondProcess } from '../support/process.ts';
import { folderWith } from '../support/temp-folder.ts';

test('a second hub with the same state folder is refused, until the first has ended or was killed', async () => {
  const workingFolder = folderWith({
    'halfsecond.yaml': 'assistants: { siri: { name: Siri } }\nmqtt: { embedded: { port: 0 } }\n',
  });
  const hub = () => new HalfsecondProcess(['run'], { workingFolder });
  const first = hub();
  await first.says(/"msg":"started"/);
  const second = hub();
  expect(await second.exit).toBe(4);
  expect(second.stderr).toMatch(
    new RegExp(`state: found another hub keeps its state there: process ${first.process.pid}`),
  );
  first.process.kill('SIGKILL');
  await first.exit;
  const third = hub();
  await third.says(/"msg":"started"/);
  third.process.kill('SIGTERM');
  expect(await third.exit).toBe(0);
  await hub().says(/"msg":"started"/);
}, 120_000);
