import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PROJECT } from '../../support/home.ts';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly licence?: string;
}

const { packagesIn, isAccepted, licenceOf, PARTS } = (await import(
  join(PROJECT, 'packaging/licences.mjs')
)) as {
  packagesIn: (modules: string) => readonly Package[];
  isAccepted: (licence: string | undefined, of?: { isShipped: boolean }) => boolean;
  licenceOf: (about: { name: string; version: string; license?: unknown }) => string | undefined;
  PARTS: readonly { package: string; file: string; sha256: string }[];
};
const { completed } = (await import(join(PROJECT, 'packaging/sbom.mjs'))) as {
  completed: (sbom: { components: readonly object[] }) => { components: readonly { name: string }[] };
};

const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, { version: string; license?: unknown; inBundle?: boolean }>;
};
const { shipped, JOINED } = (await import(join(PROJECT, 'packaging/shipped.mjs'))) as {
  shipped: (of: { about: object; lock: object; joined: readonly string[] }) => { lock: typeof lock };
  JOINED: readonly string[];
};
const about = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as object;
/** What a release holds: dependencies, parts, and what is joined into the chunks; all else is of a checkout alone. */
const release = shipped({ about, lock, joined: JOINED }).lock.packages;
const locked = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, each]) => ({
    ...each,
    name: path.replace(/^.*node_modules\//, ''),
    isShipped: path in release,
  }));

test('every locked package, for any machine, has a licence that may be used', () => {
  const unclear = locked
    .filter((each) => !isAccepted(licenceOf(each), { isShipped: each.isShipped }))
    .map(({ name, version, license }) => `${name}@${version}: ${license}`);
  expect(unclear).toEqual([]);
});

test('every installed package says itself a licence that may be used', () => {
  const released = new Set(
    locked.filter(({ isShipped }) => isShipped).map(({ name, version }) => `${name}@${version}`),
  );
  const unclear = packagesIn(join(PROJECT, 'node_modules'))
    // Folders within packages that only say how their files are to be loaded.
    .filter(({ name, version }) => name !== undefined && version !== undefined)
    .filter(
      ({ name, version, licence }) => !isAccepted(licence, { isShipped: released.has(`${name}@${version}`) }),
    );
  expect(unclear).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['MIT AND Apache-2.0', true],
  ['MIT AND CC-BY-NC-SA-4.0', false],
  ['SEE LICENSE IN LICENSE', false],
  ['UNLICENSED', false],
  ['LGPL-3.0-or-later', false],
  [undefined, false],
])('the licence %s is accepted in what is shipped: %s', (licence, is) => {
  expect(isAccepted(licence)).toBe(is);
});

test('the models that the hub opens are those whose origin was looked up', () => {
  const found = PARTS.map((part) => ({
    ...part,
    sha256: createHash('sha256')
      .update(readFileSync(join(PROJECT, 'node_modules', part.package, part.file)))
      .digest('hex'),
  }));
  expect(found).toEqual(PARTS);
});

test('the list of parts holds every licence, and the models', () => {
  const pause = { name: 'pause-stream', version: '0.0.11' };
  const zod = { name: 'zod', version: '4.6.7', licenses: [{ license: { id: 'MIT' } }] };
  const { components } = completed({ components: [pause, zod] });
  expect(components.slice(0, 2)).toEqual([
    { ...pause, licenses: [{ expression: 'MIT OR Apache-2.0' }] },
    { ...zod, licenses: [{ expression: 'MIT' }] },
  ]);
  expect(components).toHaveLength(2 + PARTS.length);
});

test('the list of parts is refused where the licence of one is unclear', () => {
  const unknown = { name: 'left-part', group: '@some', version: '1.0.0' };
  expect(() => completed({ components: [unknown] })).toThrow(
    /@some\/left-part 1\.0\.0: found the licence nowhere/,
  );
});
