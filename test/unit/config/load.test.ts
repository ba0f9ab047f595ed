import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findFolder, loadHome } from '../../../src/config/load.ts';
import { ExitCode } from '../../../src/error/exit-code.ts';
import { describeProblem } from '../../../src/error/failure.ts';
import { failureOf } from '../../support/failure.ts';
import { PROJECT, shippedHome } from '../../support/home.ts';
import { folderWith } from '../../support/temp-folder.ts';

const HOME = 'assistants:\n  siri: { name: Siri }\n';
const lamp = (more = '') =>
  `id: lamp\nname: { en: lamp }\nroom: study\nkind: light\nfamily: zigbee2mqtt\n${more}`;

async function problemsOf(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const folder = folderWith({ 'halfsecond.yaml': HOME, ...files });
  const failure = await failureOf(() => loadHome(folder));
  expect(failure.exitCode).toBe(ExitCode.invalidFile);
  return failure.problems.map((problem) => describeProblem(problem).replaceAll(folder, '.'));
}

test('the shipped home has at least ten devices over three rooms, named in both languages', () => {
  const { devices, assistants } = shippedHome();
  expect(devices.length).toBeGreaterThanOrEqual(10);
  expect(new Set(devices.map(({ room }) => room)).size).toBeGreaterThanOrEqual(3);
  expect(devices.filter(({ name }) => !name.en || !name.zh)).toEqual([]);
  expect(Object.keys(assistants)).toEqual(['siri', 'tmall-genie']);
});

test('"the light" of the shipped living room is one light', () => {
  const lights = shippedHome().devices.filter(({ kind, room }) => kind === 'light' && room === 'living-room');
  expect(lights.map(({ id }) => id)).toEqual(['living-room-light']);
});

test('every shipped file tells editors its schema', () => {
  const files = [
    'halfsecond.yaml',
    ...['devices', 'scenarios'].flatMap((folder) =>
      readdirSync(join(PROJECT, folder)).map((name) => `${folder}/${name}`),
    ),
  ].filter((name) => name.endsWith('.yaml'));
  expect(
    files.filter(
      (name) =>
        !/^# yaml-language-server: \$schema=(\.\.\/)?schema\/\w+\.schema\.json\n/.test(
          readFileSync(join(PROJECT, name), 'utf8'),
        ),
    ),
  ).toEqual([]);
});

test('a loaded home has every default filled in, and is frozen', () => {
  const home = loadHome(folderWith({ 'halfsecond.yaml': HOME, 'devices/lamp.yml': lamp() }));
  expect(home.arbiter).toMatchObject({
    budget_ms: 500,
    reserve_ms: 20,
    evidence: { named: 20, not_named: -12 },
  });
  expect(home.mqtt).toMatchObject({ base: 'halfsecond', embedded: { port: 1883 } });
  expect(home.devices[0]?.features).toEqual(['on_off']);
  expect(Object.isFrozen(home.devices[0]?.features)).toBe(true);
});

test('a home without devices is valid, and files other than YAML in devices/ are ignored', () => {
  expect(loadHome(folderWith({ 'halfsecond.yaml': HOME })).devices).toEqual([]);
  const files = { 'devices/README.md': '#', 'devices/._lamp.yaml': '\u0000', 'devices/lamp.yaml~': 'x' };
  expect(loadHome(folderWith({ 'halfsecond.yaml': HOME, ...files })).devices).toEqual([]);
});

test('all problems of all files are reported at once', async () => {
  expect(
    await problemsOf({
      'halfsecond.yaml': `${HOME}audio: { source: microfone }\narbitre: {}\n`,
      'devices/fan.yaml': 'id: Fan 1\nkind: fan\nname: {}\nfamily: tasmota\n',
      'devices/lamp.yaml': lamp('features: [on_of]\n'),
      'devices/noise.yaml': '\u0001\u0002',
      'devices/open.yaml': 'id: [\n',
      'devices/twin-a.yaml': lamp().replace('id: lamp', 'id: twin'),
      'devices/twin-b.yaml': lamp().replace('id: lamp', 'id: twin'),
    }).then((problems) =>
      problems.map((each) => each.replace(/(?<=the unknown key `arbitre`, expected only )[^;]+/, '…')),
    ),
  ).toEqual([
    './halfsecond.yaml: audio.source (line 3): found "microfone", expected one of microphone, none; did you mean `microphone`?',
    './halfsecond.yaml: arbitre (line 4): found the unknown key `arbitre`, expected only …; did you mean `arbiter`?',
    './devices/fan.yaml: id (line 1): found "Fan 1", expected a kebab-case id: lower-case letters and digits, joined by hyphens; correct it',
    './devices/fan.yaml: name (line 3): found {}, expected a name in at least one language (en, zh); correct it',
    './devices/fan.yaml: room: found nothing, expected a kebab-case id; add it',
    './devices/lamp.yaml: features[0] (line 6): found "on_of", expected one of on_off, brightness, color_temperature, color, position, temperature, lock, open_close, activate; did you mean `on_off`?',
    './devices/noise.yaml: found binary data, expected YAML text in UTF-8; check that it is the right file',
    expect.stringMatching(/^\.\/devices\/open\.yaml: line \d+, column \d+: found .*, expected valid YAML/),
    './devices/twin-b.yaml: id (line 1): found "twin", expected an id of its own (./devices/twin-a.yaml has the same); rename one of them',
  ]);
});

test('the home file is checked against itself and against the files that it names', async () => {
  expect(
    await problemsOf({
      'halfsecond.yaml': `assistants:
  siri: { name: Siri, wake: { engine: porcupine-keyless, keyword: hey sirri } }
  genie: { name: 精靈, wake: { engine: enrolled, takes: wake/none } }
prefer: [siri, sirri, siri]
mqtt: { password_file: s3cret }
audio: { source: microphone }
arbiter: { budget_ms: 20 }
`,
    }),
  ).toEqual([
    './halfsecond.yaml: prefer[1] (line 4): found "sirri", expected an assistant of this home (siri, genie); did you mean `siri`?',
    './halfsecond.yaml: prefer[2] (line 4): found siri again, expected each assistant once; keep the first',
    expect.stringMatching(/wake\.keyword \(line 2\): found "hey sirri", .* did you mean `hey siri`\?/),
    './halfsecond.yaml: audio.room (line 6): found nothing, expected the room that the microphone stands in; add `room:` under `audio:`',
    './halfsecond.yaml: arbiter.reserve_ms (line 7): found 20, expected less than budget_ms (20); lower it, or raise budget_ms',
    expect.stringMatching(/mqtt\.password_file \(line 5\): found (?!.*s3cret)/),
    './halfsecond.yaml: assistants.genie.wake.takes (line 3): found "wake/none", which is not there, expected a folder of recorded takes, by its path from .; correct the path, or record some: halfsecond enroll genie',
  ]);
});

test('devices are checked against the home and against each other', async () => {
  expect(
    await problemsOf({
      'devices/a.yaml': lamp('owner: { only: sirri }\n'),
      'devices/b.yaml': lamp(),
      'devices/c.yaml': 'id: bare\nname: { en: bare }\nroom: study\nkind: light\n',
      'devices/d.yaml': 'id: empty\nname: { en: empty }\nroom: study\nkind: group\n',
      'devices/e.yaml': lamp('members: [bare]\n').replace(
        'id: lamp\nname: { en: lamp }',
        'id: e\nname: { en: e }',
      ),
      'devices/f.yaml':
        'id: one\nname: { en: one }\nroom: study\nkind: group\nmembers: [lampp, two, broken]\n',
      'devices/g.yaml': 'id: two\nname: { en: two }\nroom: study\nkind: group\nmembers: [one, constructor]\n',
      'devices/h.yaml': 'id: broken\n',
    }),
  ).toEqual([
    expect.stringContaining('h.yaml: name: found nothing'),
    expect.stringContaining('h.yaml: room: found nothing'),
    expect.stringContaining('h.yaml: kind: found nothing'),
    './devices/a.yaml: owner.only (line 6): found "sirri", expected an assistant of this home (siri); did you mean `siri`?',
    './devices/c.yaml: family: found nothing, expected the family that it is spoken to by; add `family:`, such as `zigbee2mqtt`',
    './devices/d.yaml: family: found nothing, expected the family that it is spoken to by, or the members of the group; add `family:`, such as `zigbee2mqtt`, or `members:`',
    './devices/e.yaml: members (line 6): found members of a light, expected members only in a group; make it `kind: group`, or remove them',
    './devices/f.yaml: members[0] (line 5): found "lampp", expected the id of a device of this home; did you mean `lamp`?',
    './devices/f.yaml: members[1] (line 5): found "two", expected members that do not contain one themselves; break the circle',
    './devices/g.yaml: members[0] (line 5): found "one", expected members that do not contain two themselves; break the circle',
    './devices/g.yaml: members[1] (line 5): found "constructor", expected the id of a device of this home; correct or remove it',
    './devices/b.yaml: id (line 1): found "lamp", expected an id of its own (./devices/a.yaml has the same); rename one of them',
  ]);
});

test('two devices of one room cannot share a name or alias; in two rooms they can', async () => {
  const device = (id: string, room: string, name: string, aliases = '{}') =>
    `id: ${id}\nroom: ${room}\nname: ${name}\naliases: ${aliases}\nkind: light\nfamily: tasmota\n`;
  expect(
    await problemsOf({
      'devices/a.yaml': device('a', 'study', '{ en: Desk Lamp, zh: 檯燈 }'),
      'devices/b.yaml': device('b', 'study', '{ en: other }', '{ en: [desk-lamp], zh: [檯 燈] }'),
      'devices/c.yaml': device('c', 'den', '{ en: desk lamp, zh: 檯燈 }'),
    }),
  ).toEqual([
    './devices/b.yaml: aliases.en[0] (line 4): found "desk-lamp", expected a name that a in study does not have; rename one of them',
    './devices/b.yaml: aliases.zh[0] (line 4): found "檯 燈", expected a name that a in study does not have; rename one of them',
  ]);
});

test('a file in place of devices/, and a folder in place of a device’s file, are problems', async () => {
  expect(await problemsOf({ devices: 'x' })).toEqual([
    './devices: found a file, expected a folder with a YAML file for each device; check what it is, and who may read it',
  ]);
  expect(await problemsOf({ 'devices/lamp.yaml/x': '' })).toEqual([
    './devices/lamp.yaml: found a folder, expected a readable YAML file; check the path',
  ]);
});

test('a folder without halfsecond.yaml is a problem that says how to name another folder', async () => {
  const { exitCode, message } = await failureOf(() => loadHome(folderWith({})));
  expect(exitCode).toBe(ExitCode.invalidFile);
  expect(message).toMatch(/found no such file, .*; name its folder with --config DIR$/);
});

test('the configuration folder is the given one, else the working folder if it has a home, else /etc/halfsecond', () => {
  const folder = folderWith({ 'halfsecond.yaml': HOME });
  expect(findFolder({ given: 'x', workingFolder: '/a' })).toBe('/a/x');
  expect(findFolder({ given: undefined, workingFolder: folder })).toBe(folder);
  expect(findFolder({ given: undefined, workingFolder: '/' })).toBe('/etc/halfsecond');
});
