import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ModelServer } from '../../support/model-server.ts';
import { halfsecond } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';

const HOME = 'assistants: { siri: { name: Siri } }\n';

test('the list shows the state of each model; a file with wrong content makes it damaged', async () => {
  const folder = folderWith({ 'halfsecond.yaml': HOME });
  const args = ['--config', folder, '--state', join(folder, 'state')];
  const { code, stdout } = await halfsecond(['models', ...args]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/zipformer-zh-en +absent +200 MB +zh en +Apache-2.0/);
  const damaged = join(folderWith({ 'models/zipformer-en/tokens.txt': 'a 0\n' }));
  const listed = await halfsecond(['models', 'list', '--json', '--config', folder, '--state', damaged]);
  expect(listed.code).toBe(1);
  const models = listed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(models.find(({ id }) => id === 'zipformer-en')).toMatchObject({
    state: 'damaged',
    files: expect.arrayContaining([expect.objectContaining({ state: 'wrong', problem: '4 of 5048 bytes' })]),
  });
  const removed = await halfsecond([
    'models',
    'remove',
    'zipformer-en',
    '--config',
    folder,
    '--state',
    damaged,
  ]);
  expect(removed.stdout).toMatch(/^removed: .*zipformer-en/);
});

test('an unknown model, no network and a server without the file each fail with a fix', async () => {
  const folder = folderWith({ 'halfsecond.yaml': HOME });
  const add = (...args: string[]) =>
    halfsecond(['models', 'add', ...args, '--config', folder, '--state', join(folder, 'state')]);
  const unknown = await add('zipformer');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('one of fsmn-zh, zipformer-zh-en, zipformer-en, moonshine-tiny-en');
  expect((await add('zipformer-zh-en', '--mirror', 'hf-mirror')).code).toBe(2);
  const server = await ModelServer.open();
  const refused = await add('zipformer-zh-en', '--mirror', server.url);
  expect(refused.code).toBe(4);
  expect(refused.stderr).toMatch(
    /zipformer-zh-en\/encoder.onnx: found the server answers 404 Not Found, .*\/resolve\/98590b7ed\S+\/encoder-epoch-99-avg-1.int8.onnx elsewhere/,
  );
  const away = await add('zipformer-zh-en', '--mirror', 'http://127.0.0.1:9');
  expect(away.code).toBe(4);
  expect(away.stderr).toMatch(/found (connect ECONNREFUSED|bad port).*without a network: fetch/);
  writeFileSync(join(folder, 'file'), '');
  const nowhere = await halfsecond([
    ...['models', 'add', 'zipformer-en', '--mirror', server.url, '--config', folder],
    ...['--state', join(folder, 'file')],
  ]);
  expect(nowhere.stderr).toContain('a folder for models that can be written');
});
