import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { readArchive, writeArchive } from '../../../../src/cli/backup/archive.ts';
import { ExitCode } from '../../../../src/error/exit-code.ts';
import { failureOf } from '../../../support/failure.ts';
import { folderWith } from '../../../support/temp-folder.ts';

type Entries = Parameters<typeof packTar>[0];

const MANIFEST = {
  v: 1 as const,
  version: '0.1.0',
  created_at: '2026-11-30T02:00:00.000Z',
  state: null,
  credentials: false,
};

const manifest = (of: object = MANIFEST) => {
  const body = JSON.stringify(of);
  return { header: { name: 'halfsecond-backup.json', size: Buffer.byteLength(body) }, body };
};

/** A file with these entries, packed by hand. */
async function packed(entries: Entries): Promise<string> {
  return join(folderWith({ 'x.tar.gz': gzipSync(await packTar(entries)) }), 'x.tar.gz');
}

/** A backup of one file, as halfsecond writes it. */
async function written(): Promise<string> {
  const folder = folderWith({ 'halfsecond.yaml': 'assistants: {}\n'.repeat(500) });
  const path = join(folder, 'halfsecond.yaml');
  const item = { root: 'config', name: 'halfsecond.yaml', path, kind: 'file', mode: 0o640 } as const;
  const file = join(folder, 'home.tar.gz');
  await writeArchive(file, {
    manifest: MANIFEST,
    items: [{ ...item, changed_at: new Date(1_700_000_000_000) }],
  });
  return file;
}

test('a backup is read as it was written, with names, modes and times', async () => {
  const { manifest: told, entries } = await readArchive(await written());
  expect(told).toEqual(MANIFEST);
  expect(entries).toEqual([
    {
      root: 'config',
      name: 'halfsecond.yaml',
      kind: 'file',
      mode: 0o640,
      changed_at: new Date(1_700_000_000_000),
      bytes: 7500,
    },
  ]);
});

test('a file that vanishes while the backup is written is left out', async () => {
  const folder = folderWith({});
  const file = join(folder, 'home.tar.gz');
  const path = join(folder, 'gone.jsonl');
  const item = { root: 'state', name: 'journal/gone.jsonl', path, kind: 'file', mode: 0o600 } as const;
  const { files } = await writeArchive(file, {
    manifest: MANIFEST,
    items: [{ ...item, changed_at: new Date(0) }],
  });
  expect(files).toBe(0);
  expect((await readArchive(file)).entries).toEqual([]);
});

test('a backup that was cut short, or in which one byte turned, is damaged at every position', async () => {
  const file = await written();
  const whole = readFileSync(file);
  for (let at = 12; at < whole.length; at += 7) {
    const turned = Buffer.from(whole);
    turned[at] = (turned[at] ?? 0) ^ 0x10;
    for (const content of [whole.subarray(0, at), turned]) {
      writeFileSync(file, content);
      const { exitCode } = await failureOf(() => readArchive(file));
      expect(exitCode).toBe(ExitCode.invalidFile);
    }
  }
});

test.each([
  ['text', Buffer.from('hello')],
  ['an empty file', Buffer.alloc(0)],
  ['gzip of something else', gzipSync('hello')],
])('%s is no backup', async (_, content) => {
  const file = join(folderWith({ 'x.tar.gz': content }), 'x.tar.gz');
  const failure = await failureOf(() => readArchive(file));
  expect(failure).toMatchObject({ exitCode: ExitCode.invalidFile });
  expect(failure.message).toMatch(/no backup/);
});

test('an archive of another program is no backup', async () => {
  const file = await packed([{ header: { name: 'a.txt', size: 1 }, body: 'a' }]);
  expect((await failureOf(() => readArchive(file))).message).toMatch(/no backup of halfsecond/);
});

test('a backup of a later format names its format', async () => {
  const file = await packed([manifest({ ...MANIFEST, v: 2 })]);
  expect((await failureOf(() => readArchive(file))).message).toMatch(/format 2, expected format 1/);
});

const HOSTILE: Readonly<Record<string, Entries[number]>> = {
  'a path above the home': { header: { name: 'config/../../evil.txt', size: 4 }, body: 'evil' },
  'an absolute path': { header: { name: '/etc/evil.txt', size: 4 }, body: 'evil' },
  'an empty step': { header: { name: 'config//evil.txt', size: 4 }, body: 'evil' },
  'a step of one dot': { header: { name: 'config/./evil.txt', size: 4 }, body: 'evil' },
  'a backslash': { header: { name: 'config/..\\evil.txt', size: 4 }, body: 'evil' },
  'a control character': { header: { name: 'config/e\u001b[2Jvil.txt', size: 4 }, body: 'evil' },
  'another root': { header: { name: 'etc/evil.txt', size: 4 }, body: 'evil' },
  'a root itself': { header: { name: 'config', size: 4 }, body: 'evil' },
  'a symbolic link': { header: { name: 'config/devices', size: 0, type: 'symlink', linkname: '/etc' } },
  'a hard link': { header: { name: 'config/x', size: 0, type: 'link', linkname: 'config/halfsecond.yaml' } },
  'a pipe': { header: { name: 'state/pipe', size: 0, type: 'fifo' } },
  'a device': { header: { name: 'state/disk', size: 0, type: 'block-device' } },
};

test.each(Object.keys(HOSTILE))('an archive with %s is refused', async (kind) => {
  const entry = HOSTILE[kind];
  const file = await packed(entry ? [manifest(), entry] : []);
  const failure = await failureOf(() => readArchive(file));
  expect(failure).toMatchObject({ exitCode: ExitCode.invalidFile });
  expect(failure.message).toMatch(/expected files and folders below config\/, state\/ and door-NAME\//);
  // Hostile names reach a terminal with the message.
  expect(failure.message).not.toMatch(/\p{Cc}/u);
});

test('an archive that names one path twice is refused', async () => {
  const entry = { header: { name: 'config/a.txt', size: 1 }, body: 'a' };
  const file = await packed([manifest(), entry, entry]);
  expect((await failureOf(() => readArchive(file))).message).toMatch(/the same path twice/);
});
