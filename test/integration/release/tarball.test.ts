import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { version } from '../../../src/config/version.ts';
import { broker, Subscriber } from '../../support/broker.ts';
import { freePort } from '../../support/free-port.ts';
import { PROJECT } from '../../support/home.ts';
import { HalfsecondProcess } from '../../support/process.ts';
import { folderWith } from '../../support/temp-folder.ts';

const run = promisify(execFile);

/** A registry may be slow, and two cores busy. */
const PATIENTLY_MS = 600_000;
const MOST_BYTES = 100_000_000;

const LAMP =
  '{ id: study-lamp, name: { en: lamp }, room: study, kind: light, features: [on_off], family: zigbee2mqtt }';
const ASSISTANTS = 'assistants: { siri: { name: Siri }, tmall-genie: { name: Genie } }\n';

/** An empty folder in which npm has installed what npm packs of this checkout. */
let project: string;

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'halfsecond-project-'));
  writeFileSync(join(project, 'package.json'), '{}');
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', project], { cwd: PROJECT });
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? '';
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', `./${tarball}`], {
    cwd: project,
    maxBuffer: 2 ** 26,
  });
}, PATIENTLY_MS);

// Thousands of files, on a disk that others use.
afterAll(() => rm(project, { recursive: true, force: true }), PATIENTLY_MS);

const installed = (...args: readonly string[]) => {
  const main = join(project, 'node_modules/halfsecond/dist/main.js');
  return new HalfsecondProcess([...args], { main, workingFolder: project });
};

/** What a run of the installed command says and how it ends. */
async function ended(...args: readonly string[]) {
  const child = installed(...args);
  const code = await child.exit;
  return { stdout: child.stdout, stderr: child.stderr, code };
}

/** A home at a broker of the test. */
async function homeAt(more = '') {
  const { port } = await broker();
  const folder = folderWith({
    'halfsecond.yaml': `${ASSISTANTS}mqtt: { url: "mqtt://127.0.0.1:${port}" }\n${more}`,
    'devices/study.yaml': LAMP,
  });
  return { folder, witness: await Subscriber.open(port) };
}

const isOnline = (topic: string, payload: string) => topic === 'halfsecond/status' && payload === 'online';

test('a plain installation has under 100 MB', () => {
  const bytes = readdirSync(join(project, 'node_modules'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  console.log(`a plain installation: ${(bytes / 1e6).toFixed(0)} MB`);
  expect(bytes).toBeLessThan(MOST_BYTES);
});

test('the installed command tells its version and its parts', async () => {
  expect((await ended('--version')).stdout.trim()).toBe(version());
  const { stdout, code } = await ended('parts');
  expect(stdout).toMatch(/– matter +absent .*\n– hearing +absent /);
  expect(code).toBe(0);
});

test(
  'without parts, the hub takes a command to its device, and check finds nothing wrong',
  async () => {
    const { folder, witness } = await homeAt();
    installed('run', '--config', folder);
    await witness.message(isOnline);
    const said = await ended('say', 'turn on the lamp', '--as', 'siri', '--config', folder);
    expect(said.stdout).toMatch(/^granted/);
    await witness.message((topic) => topic === 'zigbee2mqtt/study-lamp/set');
    const checked = await ended('check', '--config', folder);
    expect(checked.stdout).toMatch(/✓ broker/);
    // The broker of the test is open, and the lamp is none.
    expect(checked.stdout).not.toMatch(/✗ (?!devices|rights)/);
  },
  PATIENTLY_MS,
);

test(
  'a Matter door names the command that adds its part, and opens once the part is there',
  async () => {
    const { folder } = await homeAt(`doors: { matter: { port: ${await freePort()} } }\n`);
    const without = installed('run', '--config', folder);
    await without.says(/halfsecond parts add matter/);
    without.process.kill('SIGTERM');
    expect(await without.exit).toBe(0);
    const { stdout, stderr, code } = await ended('parts', 'add', 'matter');
    expect(stderr).toBe('');
    expect(stdout).toContain('matter is installed in ');
    expect(code).toBe(0);
    const hub = installed('run', '--config', folder);
    await hub.says(/"door":"matter","msg":"open"/);
    const status = await ended('doors', 'status', '--config', folder);
    expect(status.stdout).toMatch(/^matter +open/);
    hub.process.kill('SIGTERM');
    expect(await hub.exit).toBe(0);
  },
  PATIENTLY_MS,
);

test(
  'the demonstration plays without parts, and with the engines of hearing',
  async () => {
    // It plays in real time: what it hears on a busy machine is not asked here.
    const without = await ended('demo');
    expect(without.stdout.match(/▶/g)).toHaveLength(5);
    expect((await ended('parts', 'add', 'hearing')).code).toBe(0);
    const { stdout, code } = await ended('demo');
    expect(stdout.match(/▶/g)).toHaveLength(5);
    expect(code).not.toBe(4);
  },
  PATIENTLY_MS,
);

test(
  'npm leaves parts alone when it installs something else',
  async () => {
    expect((await ended('parts')).stdout).toMatch(/✓ matter .*\n✓ hearing /);
    await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', 'picocolors@1.1.1'], {
      cwd: project,
    });
    expect((await ended('parts')).stdout).toMatch(/✓ matter .*\n✓ hearing /);
    expect((await ended('parts', 'remove', 'matter')).code).toBe(0);
    expect((await ended('parts')).stdout).toMatch(/– matter .*\n✓ hearing /);
  },
  PATIENTLY_MS,
);
