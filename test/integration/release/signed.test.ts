import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../../src/config/version.ts';
import { PROJECT } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

const run = promisify(execFile);
const PATIENTLY_MS = 300_000;
const SIGNER = 'release@halfsecond.invalid';

/** A release, as packaging/release makes and signs it. */
let release: string;
/** The keys of the maintainer of this test, and those of a user who knows the public one. Paths of sockets are short. */
const keys = mkdtempSync(join(tmpdir(), 'gpg-'));
const user = mkdtempSync(join(tmpdir(), 'gpg-'));

const gpg = (home: string, ...args: readonly string[]) =>
  run('gpg', ['--homedir', home, '--batch', '--quiet', ...args]);
/** Resolves to whether the program succeeds in the folder. */
const succeeds = (program: string, args: readonly string[], cwd: string) =>
  run(program, [...args], { cwd }).then(
    () => true,
    () => false,
  );
const areWhole = (folder: string) => succeeds('sha256sum', ['--check', '--strict', 'SHA256SUMS'], folder);
const isSigned = (folder: string) =>
  succeeds('gpg', ['--homedir', user, '--verify', 'SHA256SUMS.asc', 'SHA256SUMS'], folder);

beforeAll(async () => {
  await gpg(keys, '--passphrase', '', '--quick-generate-key', SIGNER, 'ed25519', 'sign', '1d');
  const { stdout } = await gpg(keys, '--armor', '--export', SIGNER);
  const publicKey = join(folderWith({ 'key.asc': stdout }), 'key.asc');
  await gpg(user, '--import', publicKey);
  release = folderWith({ 'halfsecond_0.0.0_arm64.deb': 'a package of Debian that was put there before' });
  await run(join(PROJECT, 'packaging/release'), [release], {
    // Its build would change dist under the other tests. The registry may not answer npm audit.
    env: { ...process.env, npm_config_ignore_scripts: 'true', AUDIT: 'skip', SIGN: SIGNER, GNUPGHOME: keys },
    maxBuffer: 2 ** 26,
  });
}, PATIENTLY_MS);

afterAll(async () => {
  for (const home of [keys, user]) {
    await run('gpgconf', ['--homedir', home, '--kill', 'all']);
    rmSync(home, { recursive: true, force: true });
  }
}, PATIENTLY_MS);

/** A copy of the release. */
const copied = () =>
  folderWith(
    Object.fromEntries(readdirSync(release).map((name) => [name, readFileSync(join(release, name))])),
  );

test('a release holds its package, the list of parts, the licences, and signed checksums of all', async () => {
  expect(readdirSync(release).sort()).toEqual(
    [
      'SHA256SUMS',
      'SHA256SUMS.asc',
      `halfsecond-${version()}.cdx.json`,
      `halfsecond-${version()}.licences.txt`,
      `halfsecond-${version()}.tgz`,
      'halfsecond_0.0.0_arm64.deb',
    ].sort(),
  );
  const sums = readFileSync(join(release, 'SHA256SUMS'), 'utf8').trim().split('\n');
  expect(sums.map((line) => line.split(/\s+/)[1])).toEqual(
    readdirSync(release)
      .filter((name) => !name.startsWith('SHA256SUMS'))
      .sort(),
  );
  expect(await areWhole(release)).toBe(true);
  expect(await isSigned(release)).toBe(true);
});

test('a file that was changed on the way is found', async () => {
  const folder = copied();
  appendFileSync(join(folder, `halfsecond-${version()}.tgz`), 'x');
  expect(await isSigned(folder)).toBe(true);
  expect(await areWhole(folder)).toBe(false);
});

test('checksums that were changed with the file, and a signature of a stranger, are found', async () => {
  const folder = copied();
  const sums = join(folder, 'SHA256SUMS');
  writeFileSync(
    sums,
    readFileSync(sums, 'utf8').replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  );
  expect(await isSigned(folder)).toBe(false);
  const stranger = mkdtempSync(join(tmpdir(), 'gpg-'));
  await gpg(
    stranger,
    '--passphrase',
    '',
    '--quick-generate-key',
    'stranger@example.org',
    'ed25519',
    'sign',
    '1d',
  );
  await gpg(stranger, '--yes', '--armor', '--detach-sign', sums);
  expect(await isSigned(folder)).toBe(false);
  await run('gpgconf', ['--homedir', stranger, '--kill', 'all']);
  rmSync(stranger, { recursive: true, force: true });
});

test('the list of parts has what is joined into the chunks, and the parts for each processor, with checksums', () => {
  const list = JSON.parse(readFileSync(join(release, `halfsecond-${version()}.cdx.json`), 'utf8')) as {
    metadata: { component: { name: string; version: string } };
    components: readonly { name: string; group?: string; hashes?: readonly object[] }[];
  };
  expect(list.metadata.component).toMatchObject({ name: 'halfsecond', version: version() });
  const names = list.components.map(({ name, group }) => (group ? `${group}/${name}` : name));
  expect(names).toEqual(
    expect.arrayContaining(
      ['zod', 'preact', '@matter/main', 'onnxruntime-web'].concat(['sherpa-onnx-linux-arm64']),
    ),
  );
  expect(names).not.toContain('vitest');
  expect(list.components.filter(({ hashes }) => !hashes?.length)).toEqual([]);
  const licences = readFileSync(join(release, `halfsecond-${version()}.licences.txt`), 'utf8');
  expect(licences).toContain('@matter/main 0.17.9: Apache-2.0');
  expect(licences).not.toContain('vitest');
});
