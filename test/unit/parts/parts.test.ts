import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { partsList } from '../../../src/cli/parts.ts';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { type InstallOptions, installPart, removePart } from '../../../src/parts/install.ts';
import { runNpm } from '../../../src/parts/npm.ts';
import { PART_NAMES, type Part, partState, pinnedParts } from '../../../src/parts/part.ts';
import { packPart } from '../../../src/parts/tarballs.ts';
import { failureOf } from '../../support/failure.ts';
import { PROJECT } from '../../support/home.ts';
import { pipe } from '../../support/pipe.ts';
import { folderWith } from '../../support/temp-folder.ts';

const DIST = join(PROJECT, 'dist');

/** A package as `npm pack` writes it. */
async function packed(name: string, files: Readonly<Record<string, string>> = {}) {
  const about = JSON.stringify({
    name,
    version: '1.0.0',
    dependencies: name === 'top' ? { below: '1.0.0' } : {},
  });
  const entries = Object.entries({ 'package.json': about, ...files }).map(([file, body]) => ({
    header: { name: `package/${file}`, size: Buffer.byteLength(body), mode: 0o644 },
    body,
  }));
  const content = gzipSync(await packTar(entries));
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`;
  return { content, entry: { version: '1.0.0', integrity } };
}

/** A part of two packages, a folder that holds them, and a program without it. */
async function small() {
  const top = await packed('top', { 'index.js': 'export const top = 1;', 'index.js.map': '{}' });
  const below = await packed('below');
  const part: Part = {
    opens: ['top'],
    packages: {
      'node_modules/below': below.entry,
      'node_modules/top': { ...top.entry, dependencies: { below: '1.0.0' } },
      'node_modules/top-windows': {
        ...{ version: '1.0.0', integrity: 'sha512-none', optional: true },
        ...{ os: ['win32'], cpu: ['x64'] },
      },
    },
  };
  const store = folderWith({ 'one.tgz': top.content, 'two.tgz': below.content });
  const folder = folderWith({ 'main.js': '' });
  const options = (from: string): InstallOptions => {
    return { part, folder, from, npm: runNpm, platform: 'linux', cpu: 'x64' };
  };
  return { part, folder, store, options };
}

test('the built program names each part with versions and checksums of the lock file', () => {
  const parts = pinnedParts(DIST);
  const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string; integrity: string }>;
  };
  for (const name of PART_NAMES) {
    const { opens, packages } = parts[name];
    expect(Object.keys(packages)).toEqual(
      expect.arrayContaining(opens.map((each) => `node_modules/${each}`)),
    );
    for (const [place, { version, integrity }] of Object.entries(packages))
      expect(lock.packages[place]).toMatchObject({ version, integrity });
  }
});

test('a checkout has every part', () => {
  const terminal = pipe();
  expect(partsList(terminal, { folder: DIST })).toBe(ExitCode.ok);
  expect(terminal.printed).toEqual([
    expect.stringMatching(/^✓ matter +installed /),
    expect.stringMatching(/^✓ hearing +installed /),
  ]);
});

test('a part is installed from a folder of npm packages without a network, and removed', async () => {
  const { part, folder, store, options } = await small();
  expect(partState(part, folder)).toEqual({ state: 'absent', wrong: ['top 1.0.0'], folder: undefined });
  await installPart(options(store));
  expect(partState(part, folder)).toMatchObject({ state: 'installed', wrong: [] });
  expect(readFileSync(join(folder, 'node_modules/top/index.js'), 'utf8')).toContain('top = 1');
  // Nobody opens a source map at run time.
  expect(existsSync(join(folder, 'node_modules/top/index.js.map'))).toBe(false);
  const parts = { matter: part, hearing: { ...part, opens: ['none'] } };
  expect(removePart({ parts, name: 'matter', folder })).toBe(true);
  expect(partState(part, folder).state).toBe('absent');
  expect(removePart({ parts, name: 'matter', folder })).toBe(false);
});

test('what another part needs too stays when a part is removed', async () => {
  const { part, folder, store, options } = await small();
  await installPart(options(store));
  const below = part.packages['node_modules/below'];
  const other: Part = { opens: ['below'], packages: below ? { 'node_modules/below': below } : {} };
  removePart({ parts: { matter: part, hearing: other }, name: 'matter', folder });
  expect(existsSync(join(folder, 'node_modules/top'))).toBe(false);
  expect(existsSync(join(folder, 'node_modules/below'))).toBe(true);
});

test('one file carries a part to another machine', async () => {
  const { part, folder, store, options } = await small();
  const work = folderWith({
    'one.tgz': readFileSync(join(store, 'one.tgz')),
    'two.tgz': readFileSync(join(store, 'two.tgz')),
  });
  const file = join(folderWith({}), 'part.tar');
  const asked: string[] = [];
  const npm = (args: readonly string[]) => {
    asked.push(...args);
    return Promise.resolve('');
  };
  expect(await packPart(file, { part, work, platform: 'linux', npm })).toMatchObject({ packages: 2 });
  expect(asked).toEqual(['pack', '--silent', 'below@1.0.0', 'top@1.0.0']);
  await installPart(options(file));
  expect(partState(part, folder).state).toBe('installed');
});

test('a package that was changed is refused by its checksum, and nothing is left behind', async () => {
  const { part, folder, store, options } = await small();
  writeFileSync(join(store, 'one.tgz'), (await packed('top', { 'index.js': 'evil' })).content);
  const failure = await failureOf(() => installPart(options(store)));
  expect(failure.exitCode).toBe(ExitCode.unavailable);
  expect(failure.message).toContain('found no package top 1.0.0 with the checksum of this release');
  expect(partState(part, folder).state).toBe('absent');
  expect(existsSync(join(folder, 'node_modules'))).toBe(false);
});

test('a file that is no part, and a folder that is not there, are told with a fix', async () => {
  const { options } = await small();
  const words = join(folderWith({ 'x.tar': 'these are words' }), 'x.tar');
  expect((await failureOf(() => installPart(options(words)))).message).toContain('halfsecond parts pack');
  expect((await failureOf(() => installPart(options('/none')))).message).toContain('ENOENT');
});

test('a part of another version than this release names is told', async () => {
  const { part } = await small();
  const folder = folderWith({
    'main.js': '',
    'node_modules/top/package.json': '{ "name": "top", "version": "2.0.0" }',
  });
  expect(partState(part, folder)).toMatchObject({ state: 'other', wrong: ['top 1.0.0'] });
});
