import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { broker } from '../support/broker.ts';
import { halfsecond } from '../support/process.ts';
import { RunningHub } from '../support/running-hub.ts';
import { folderWith } from '../support/temp-folder.ts';

const LAMP = (id: string) =>
  `# ${id}\nid: ${id}\nname: { en: ${id} }\nroom: hall\nkind: light\nfeatures: [on_off]\nfamily: zigbee2mqtt\n`;

function homeFolder(): string {
  const folder = folderWith({
    'halfsecond.yaml':
      'assistants: { siri: { name: Siri, wake: { engine: enrolled, takes: wake/siri } } }\nmqtt: { url: "mqtt://127.0.0.1:1", username: hub, password_file: credentials/mqtt-password }\n',
    'devices/lamp.yaml': LAMP('lamp'),
    'devices/燈.yaml': LAMP('deng'),
    'wake/siri/take-01.wav': Buffer.alloc(4000, 1),
    'credentials/mqtt-password': 'very secret words\n',
    'notes/private.txt': 'not of the home',
    'state/settings.json': '{"v":1}',
    'state/doors/homekit/pairing.json': '{"key":"k"}',
    'state/models/fsmn-zh/model.bin': Buffer.alloc(100_000),
    'state/settings.json.tmp': 'half',
  });
  chmodSync(join(folder, 'credentials/mqtt-password'), 0o600);
  chmodSync(join(folder, 'devices/lamp.yaml'), 0o640);
  return folder;
}

const backup = (folder: string, file: string, ...more: readonly string[]) =>
  halfsecond(['backup', file, '--config', folder, ...more]);
const restore = (folder: string, file: string, ...more: readonly string[]) =>
  halfsecond(['restore', file, '--config', folder, ...more]);

async function namesIn(file: string): Promise<readonly string[]> {
  const entries = await unpackTar(gunzipSync(readFileSync(file)));
  return entries.filter(({ header }) => header.type === 'file').map(({ header }) => header.name);
}

test('`backup` holds what the home consists of, no password unless asked, and only its owner can read it', async () => {
  const folder = homeFolder();
  const file = join(folderWith({}), 'home.tar.gz');
  const { code, stdout } = await backup(folder, file);
  expect(code).toBe(0);
  expect(stdout).toMatch(/without the files that hold passwords and keys, .*: .*credentials\/mqtt-password/);
  expect([...(await namesIn(file))].sort()).toEqual([
    'config/devices/lamp.yaml',
    'config/devices/燈.yaml',
    'config/halfsecond.yaml',
    'config/wake/siri/take-01.wav',
    'halfsecond-backup.json',
    'state/doors/homekit/pairing.json',
    'state/settings.json',
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await backup(folder, file)).stderr).toMatch(/existing file.*--force/);
  expect(await backup(folder, file, '--force', '--with-credentials')).toMatchObject({ code: 0 });
  expect(await namesIn(file)).toContain('config/credentials/mqtt-password');
}, 60_000);

test('`restore` onto a new machine brings every file back with its mode', async () => {
  const folder = homeFolder();
  const file = join(folderWith({}), 'home.tar.gz');
  await backup(folder, file, '--with-credentials');
  const target = join(folderWith({}), 'new');
  const { code, stdout } = await restore(target, file, '--yes');
  expect(stdout).toMatch(/configuration: 5 files into .*replacing nothing/);
  expect(code).toBe(0);
  const modeOf = (name: string) => statSync(join(target, name)).mode & 0o777;
  expect(readFileSync(join(target, 'devices/燈.yaml'), 'utf8')).toBe(LAMP('deng'));
  expect(readFileSync(join(target, 'state/doors/homekit/pairing.json'), 'utf8')).toBe('{"key":"k"}');
  expect(modeOf('credentials/mqtt-password')).toBe(0o600);
  expect(modeOf('devices/lamp.yaml')).toBe(0o640);
  expect(readdirSync(target).filter((name) => name.startsWith('.restoring'))).toEqual([]);
}, 60_000);

test('`restore` says what it replaces, keeps that aside, and leaves passwords and models where they are', async () => {
  const folder = homeFolder();
  const file = join(folderWith({}), 'home.tar.gz');
  await backup(folder, file);
  writeFileSync(join(folder, 'devices/lamp.yaml'), LAMP('lamp').replace('hall', 'attic'));
  writeFileSync(join(folder, 'devices/newer.yaml'), LAMP('newer'));
  const dry = await restore(folder, file, '--dry-run');
  expect(dry.stdout).toMatch(/configuration: 4 files .*replacing 5 files/s);
  expect(existsSync(join(folder, 'devices/newer.yaml'))).toBe(true);
  expect(await restore(folder, file)).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
  const { code, stdout } = await restore(folder, file, '--yes');
  expect(code).toBe(0);
  expect(stdout).toMatch(/what was there before: .*before-restore-/);
  expect(readFileSync(join(folder, 'devices/lamp.yaml'), 'utf8')).toContain('room: hall');
  expect(existsSync(join(folder, 'devices/newer.yaml'))).toBe(false);
  const aside = readdirSync(folder).find((name) => name.startsWith('before-restore-')) ?? '';
  expect(readFileSync(join(folder, aside, 'devices/newer.yaml'), 'utf8')).toBe(LAMP('newer'));
  expect(existsSync(join(folder, 'credentials/mqtt-password'))).toBe(true);
  expect(existsSync(join(folder, 'state/models/fsmn-zh/model.bin'))).toBe(true);
}, 60_000);

test('`restore` of a file that is no backup exits with 3 and changes nothing', async () => {
  const folder = homeFolder();
  const file = join(folderWith({ 'x.tar.gz': 'hello' }), 'x.tar.gz');
  const { code, stderr } = await restore(folder, file, '--yes');
  expect(stderr).toMatch(/damaged or incomplete file, or no backup.*nothing was changed/);
  expect(code).toBe(3);
  expect(readFileSync(join(folder, 'devices/lamp.yaml'), 'utf8')).toBe(LAMP('lamp'));
}, 60_000);

test('`restore` does not write through a link that lies in the way', async () => {
  const folder = homeFolder();
  const outside = folderWith({});
  const file = join(outside, 'home.tar.gz');
  await backup(folder, file);
  rmSync(join(folder, 'devices'), { recursive: true });
  mkdirSync(join(outside, 'elsewhere'));
  symlinkSync(join(outside, 'elsewhere'), join(folder, 'devices'));
  const { code, stderr } = await restore(folder, file, '--yes');
  expect(stderr).toMatch(/devices: found a link/);
  expect(code).toBe(4);
  expect(readdirSync(join(outside, 'elsewhere'))).toEqual([]);
}, 60_000);

test('a backup does not choose a state folder elsewhere on the machine', async () => {
  const elsewhere = join(folderWith({}), 'state');
  const folder = folderWith({
    'halfsecond.yaml': `assistants: { siri: { name: Siri } }\nstate: ${elsewhere}\n`,
  });
  mkdirSync(elsewhere);
  writeFileSync(join(elsewhere, 'settings.json'), '{"v":1}');
  const file = join(folderWith({}), 'home.tar.gz');
  await backup(folder, file);
  rmSync(elsewhere, { recursive: true });
  const target = join(folderWith({}), 'new');
  expect(await restore(target, file, '--yes')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('add --state'),
  });
  expect(existsSync(elsewhere)).toBe(false);
  expect(await restore(target, file, '--yes', '--state', elsewhere)).toMatchObject({ code: 0 });
  expect(readFileSync(join(elsewhere, 'settings.json'), 'utf8')).toBe('{"v":1}');
}, 60_000);

test('a running hub is backed up, and not restored over', async () => {
  const { port } = await broker();
  const hub = await RunningHub.open({ port });
  const file = join(folderWith({}), 'home.tar.gz');
  expect(await backup(hub.folder, file)).toMatchObject({ code: 0 });
  const { code, stderr } = await restore(hub.folder, file, '--yes');
  expect(stderr).toMatch(/a hub that runs .*stop it first/);
  expect(code).toBe(4);
}, 60_000);
