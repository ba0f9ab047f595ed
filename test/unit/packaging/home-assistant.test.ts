import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readOptions } from '../../../src/cli/add-on/options.ts';
import { LANGUAGES } from '../../../src/text/language.ts';
import { PROJECT } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

const ADD_ON = join(PROJECT, 'packaging/home-assistant/halfsecond');
const read = (name: string) => readFileSync(join(ADD_ON, name), 'utf8');
const config = parse(read('config.yaml'));

/** The options of a schema by their paths, those within another one too. */
function paths(schema: object, under = ''): string[] {
  return Object.entries(schema).flatMap(([key, value]) =>
    typeof value === 'object' ? [`${under}${key}`, ...paths(value, `${under}${key}.`)] : [`${under}${key}`],
  );
}

const optionsOf = (options: object) =>
  readOptions(join(folderWith({ 'o.json': JSON.stringify(options) }), 'o.json'));

test('every option that the page of Home Assistant offers is read, and no other', () => {
  const { mqtt, ...others } = config.schema;
  expect(
    Object.keys(optionsOf(Object.fromEntries(Object.keys(others).map((key) => [key, ''])))).sort(),
  ).toEqual(Object.keys(others).sort());
  expect(
    Object.keys(
      optionsOf({ mqtt: Object.fromEntries(Object.keys(mqtt).map((key) => [key, ''])) }).mqtt ?? {},
    ),
  ).toEqual(Object.keys(mqtt));
});

test('the options as they are shipped, and every choice of a list, are accepted', () => {
  expect(optionsOf(config.options)).toMatchObject(config.options);
  for (const [key, kind] of Object.entries<unknown>(config.schema)) {
    const [, choices] = /^list\((.*)\)\??$/.exec(String(kind)) ?? [];
    for (const choice of choices?.split('|') ?? [])
      expect(optionsOf({ [key]: choice })).toEqual({ [key]: choice });
  }
});

test.each(LANGUAGES)('each option has a name and a description in %s', (language) => {
  const { configuration } = parse(read(`translations/${language}.yaml`));
  const described = (
    at: Record<string, { name: string; description?: string; fields?: object }>,
    under = '',
  ) =>
    Object.entries(at).flatMap(([key, { name, description, fields }]): string[] => {
      expect(name).toMatch(/\S/);
      if (!fields) expect(description).toMatch(/\S/);
      return [`${under}${key}`, ...(fields ? described(fields as typeof at, `${under}${key}.`) : [])];
    });
  expect(described(configuration).sort()).toEqual(paths(config.schema).sort());
});

test.each([
  ['icon.png', 128, 128],
  ['logo.png', 250, 100],
])('%s is a picture of %i × %i', (name, width, height) => {
  const bytes = readFileSync(join(ADD_ON, name));
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([width, height]);
  expect(bytes.length).toBeLessThan(20_000);
});

test('what is published names the image and the release, and holds nothing to build', async () => {
  const folder = folderWith({});
  await promisify(execFile)('packaging/home-assistant/build', [folder], {
    cwd: PROJECT,
    env: { ...process.env, IMAGE: 'registry.example/halfsecond' },
  });
  const made = join(folder, 'halfsecond');
  const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8'));
  expect(parse(readFileSync(join(made, 'config.yaml'), 'utf8'))).toEqual({
    ...config,
    version,
    image: 'registry.example/halfsecond',
  });
  expect(existsSync(join(folder, 'repository.yaml'))).toBe(true);
  expect(readdirSync(made).sort()).toEqual(
    ['CHANGELOG.md', 'DOCS.md', 'README.md', 'config.yaml', 'icon.png', 'logo.png', 'translations'].sort(),
  );
});
