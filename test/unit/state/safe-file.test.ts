import { chmodSync, existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSafely, writeNoFollow, writeSafely } from '../../../src/state/safe-file.ts';
import { folderWith } from '../../support/temp-folder.ts';

const read = (file: string) => readSafely(file, (text): unknown => JSON.parse(text));

test('reads back what it wrote, in a folder that it made', async () => {
  const file = join(folderWith({}), 'deep', 'state', 'a.json');
  await writeSafely(file, '{"n":1}');
  expect(await read(file)).toEqual({ value: { n: 1 }, from: 'file' });
});

test('a file that was never written is no problem', async () => {
  expect(await read(join(folderWith({}), 'a.json'))).toEqual({ value: undefined, from: 'none' });
});

test('keeps the text before as a backup, and nothing else', async () => {
  const file = join(folderWith({}), 'a.json');
  await writeSafely(file, '1');
  await writeSafely(file, '2');
  expect([readFileSync(file, 'utf8'), readFileSync(`${file}.bak`, 'utf8')]).toEqual(['2', '1']);
  expect(existsSync(`${file}.tmp`)).toBe(false);
});

test('survives a corrupt file by its backup, and says so', async () => {
  const file = join(folderWith({}), 'a.json');
  await writeSafely(file, '1');
  await writeSafely(file, '2');
  writeFileSync(file, '{"torn');
  expect(await read(file)).toMatchObject({
    value: 1,
    from: 'backup',
    problem: expect.stringContaining(file),
  });
});

test('survives a power cut between its two renames', async () => {
  const file = join(folderWith({}), 'a.json');
  await writeSafely(file, '1');
  await writeSafely(file, '2');
  rmSync(file);
  expect(await read(file)).toMatchObject({ value: 1, from: 'backup', problem: `${file}: missing` });
});

test('survives both being corrupt, and says so', async () => {
  const file = join(folderWith({ 'a.json': '{', 'a.json.bak': '' }), 'a.json');
  const { value, from, problem } = await read(file);
  expect({ value, from }).toEqual({ value: undefined, from: 'none' });
  expect(problem).toContain('a.json.bak');
});

test('a link in the place of a file is neither read nor written through', async () => {
  const folder = folderWith({ 'secret.txt': '"the secret"' });
  const target = join(folder, 'secret.txt');
  const file = join(folder, 'settings.json');
  symlinkSync(target, file);
  symlinkSync(target, `${file}.bak`);
  const found = await read(file);
  expect(found).toMatchObject({ value: undefined, from: 'none' });
  expect(found.problem).toContain('ELOOP');
  symlinkSync(target, `${file}.tmp`);
  await expect(writeSafely(file, '"new"')).rejects.toThrow('ELOOP');
  await expect(writeNoFollow(file, '"new"')).rejects.toThrow('ELOOP');
  expect(readFileSync(target, 'utf8')).toBe('"the secret"');
});

test('a file that other users could read is closed to them when it is written', async () => {
  const folder = folderWith({ 'a.json': '1', 'a.json.tmp': '1' });
  const file = join(folder, 'a.json');
  chmodSync(`${file}.tmp`, 0o644);
  await writeSafely(file, '2');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});
