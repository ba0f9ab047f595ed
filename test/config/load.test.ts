import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findFolder, loadHome } from '../../src/config/load.ts';
import { ExitCode } from '../../src/error/exit-code.ts';
import { describeProblem } from '../../src/error/failure.ts';
import { failureOf } from '../support/failure.ts';
import { PROJECT, shippedHome } from '../support/home.ts';
import { folderWith } from '../support/temp-folder.ts';

const HOME = 'assistants:\n  siri: { name: Siri }\n';
const lamp = (more = '') =>
  `id: lamp\nname: { en: lamp }\nroom: study\nkind: light\nfamily: zigbee2mqtt\n${more}`;

async function problemsOf(files: Readonly<Record<string, string | Buffer>>): Promise<readonly string[]> {
  const folder = folderWith({ 'halfsecond.yaml': HOME, ...files });
  const failure = await failureOf(() => loadHome(folder));
  expect(failure.exitCode).toBe(ExitCode.invalidFile);
  return failure.problems.map((problem) => describeProblem(problem).replaceAll(`${folder}/`, ''));
}

test('the shipped home has at least eight devices over three rooms, named in both languages', () => {
  const { devices, assistants } = shippedHome();
  expect(devices.length).toBeGreaterThanOrEqual(8);
  expect(new Set(devices.map(({ room }) => room)).size).toBeGreaterThanOrEqual(3);
  expect(devices.every(({ name }) => name.en && name.zh)).toBe(true);
  expect(Object.keys(assistants)).toEqual(['siri', 'tmall-genie']);
});

test('fills in every default and freezes the whole', () => {
  const home = loadHome(folderWith({ 'halfsecond.yaml': HOME, 'devices/lamp.yaml': lamp() }));
  expect(home.arbiter).toMatchObject({
    budget_ms: 500,
    reserve_ms: 20,
    evidence: { named: 20, 'not-named': -12 },
  });
  expect(home.devices[0]?.features).toEqual(['on_off']);
  expect(Object.isFrozen(home.devices[0]?.features)).toBe(true);
});

test('tells all problems of all files at once, each with its place, and what to do', async () => {
  expect(
    await problemsOf({
      'halfsecond.yaml':
        'assistants:\n  siri: { name: Siri, wake: { engine: porcupine-keyless, keyword: hey syri } }\nprefer: [sirri]\naudio: { source: microfone }\narbitre: {}\n',
      'devices/lamp.yaml': lamp('features: [on_of]\n'),
      'devices/fan.yaml': 'id: Fan 1\nkind: fan\nname: {}\n',
    }),
  ).toEqual([
    'halfsecond.yaml: audio.source (line 4): found "microfone", expected one of microphone, none; did you mean microphone?',
    'halfsecond.yaml: arbitre (line 5): found the unknown key arbitre, expected only keys of the schema; correct or remove it',
    expect.stringContaining('devices/fan.yaml: id (line 1): found "Fan 1", expected a kebab-case id'),
    expect.stringContaining(
      'devices/fan.yaml: name (line 3): found {}, expected a name in at least one language',
    ),
    'devices/fan.yaml: room: found nothing, expected a text; add it',
    'devices/lamp.yaml: features[0] (line 6): found "on_of", expected one of on_off, brightness, color_temperature, position, temperature, lock, open_close, activate; did you mean on_off?',
  ]);
});

test('checks the parts against each other', async () => {
  const problems = await problemsOf({
    'halfsecond.yaml': `${HOME}prefer: [alexa]\naudio: { source: microphone }\narbiter: { budget_ms: 20 }\n`,
    'devices/a.yaml': lamp('owner: { only: alexa }\n'),
    'devices/b.yaml': lamp(),
    'devices/g.yaml': 'id: all\nname: { en: all }\nroom: study\nkind: group\nmembers: [nothing, all]\n',
    'devices/h.yaml': 'id: bare\nname: { en: bare }\nroom: study\nkind: light\n',
  });
  for (const told of [
    'prefer: found alexa',
    'audio.room: found nothing',
    'arbiter.reserve_ms: found 20',
    'owner: found alexa',
    'a.yaml: id: found lamp',
    'b.yaml: id: found lamp',
    'members: found nothing',
    'members: found all',
    'h.yaml: family: found nothing',
  ]) {
    expect(problems.join('\n')).toContain(told);
  }
});

describe('a file that is no YAML', () => {
  test.each<[string, string | Buffer, string]>([
    ['a syntax error', 'id: [1, 2\nname: "x', 'expected valid YAML'],
    ['a key given twice', 'id: lamp\nid: lamp\n', 'Map keys must be unique'],
    ['noise', Buffer.from([0, 159, 146, 150, 255, 1, 2]), 'found binary data'],
    ['control characters', 'id: lamp\u0000', 'found binary data'],
    ['nothing', '', 'found an empty file'],
    ['a list', '- 1\n', 'expected keys and values'],
    [
      'a bomb of aliases',
      `a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b, *b]\nd: [*c, *c, *c, *c, *c]\n`,
      'alias',
    ],
  ])('%s', async (_, content, told) => {
    expect((await problemsOf({ 'devices/lamp.yaml': content })).join()).toContain(told);
  });

  test('a file of 100 MB is not read', async () => {
    const folder = folderWith({ 'halfsecond.yaml': HOME, 'devices/lamp.yaml': '' });
    const file = openSync(join(folder, 'devices/lamp.yaml'), 'w');
    ftruncateSync(file, 100_000_000);
    closeSync(file);
    const { problems } = await failureOf(() => loadHome(folder));
    expect(problems).toMatchObject([{ found: 'a file of 100 MB' }]);
  });

  test('a folder where a file should be', async () => {
    const folder = folderWith({ 'halfsecond.yaml': HOME, 'devices/lamp.yaml/x': '' });
    expect((await failureOf(() => loadHome(folder))).problems).toMatchObject([{ found: 'a folder' }]);
  });
});

test('shows no secret, even one that is misplaced', async () => {
  expect(
    (await problemsOf({ 'halfsecond.yaml': `${HOME}mqtt: { username: 7, password: s3cret }\n` })).join(),
  ).not.toContain('s3cret');
  expect(
    (
      await problemsOf({
        'halfsecond.yaml': `${HOME}porcupine: { access_key_file: 7, access_key: s3cret }\n`,
      })
    ).join(),
  ).not.toContain('s3cret');
});

test('the folder is the one given, else the working folder if it has a home, else the system’s', () => {
  const folder = folderWith({ 'halfsecond.yaml': HOME });
  expect(findFolder({ given: 'x', workingFolder: '/a' })).toBe('/a/x');
  expect(findFolder({ given: undefined, workingFolder: folder })).toBe(folder);
  expect(findFolder({ given: undefined, workingFolder: '/' })).toBe('/etc/halfsecond');
});

test('the JSON Schemas that editors use are those that halfsecond checks with', async () => {
  const { execFileSync } = await import('node:child_process');
  const folder = folderWith({});
  execFileSync('node', [join(PROJECT, 'schema/generate.mjs'), folder]);
  for (const name of readdirSync(folder))
    expect(readFileSync(join(folder, name), 'utf8')).toBe(
      readFileSync(join(PROJECT, 'schema', name), 'utf8'),
    );
});
