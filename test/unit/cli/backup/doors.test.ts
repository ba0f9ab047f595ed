import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readArchive } from '../../../../src/cli/backup/archive.ts';
import { backup } from '../../../../src/cli/backup/backup.ts';
import { restore } from '../../../../src/cli/backup/restore.ts';
import { HubDoors } from '../../../../src/doors/process/hub-doors.ts';
import { systemClock } from '../../../../src/time/system-clock.ts';
import { onEnd } from '../../../support/broker.ts';
import { failureOf } from '../../../support/failure.ts';
import { home } from '../../../support/home.ts';
import { MachineTree } from '../../../support/machine-tree.ts';
import { pipe } from '../../../support/pipe.ts';
import { folderWith } from '../../../support/temp-folder.ts';

const SENDERS = 'home/state-door-webhook/senders.json';
const FILES = {
  'home/halfsecond.yaml': 'assistants: { siri: { name: Siri, doors: [webhook] } }\ndoors: { webhook: {} }\n',
  'home/state/settings.json': '{"v":1}',
  'home/state/doors/alexa/accounts.json': 'the linked accounts',
  'home/state/doors/matter/fabric.json': 'the pairings of Matter',
  [SENDERS]: 'the senders',
};

/** A home whose door webhook has an account of its own, and what is said when it is backed up. */
async function backedUp(options: { withCredentials?: boolean } = {}) {
  const root = folderWith(FILES);
  const config = join(root, 'home');
  const terminal = pipe();
  const file = join(root, 'home.tar.gz');
  await backup(terminal, file, { config, ...options });
  const { entries } = await readArchive(file);
  const names = entries.filter(({ kind }) => kind === 'file').map((entry) => `${entry.root}/${entry.name}`);
  return { root, config, file, names, said: terminal.printed.join('\n') };
}

const silent = () => undefined;
const restored = (of: { config: string; file: string }, tree = new MachineTree()) =>
  restore(pipe(), of.file, { config: of.config, yes: true }, tree.machine);

test('linked accounts and tokens are in a backup only with credentials, and their folders are named', async () => {
  const { names, said } = await backedUp();
  expect(names).not.toContain('state/doors/alexa/accounts.json');
  expect(names).not.toContain('door-webhook/senders.json');
  expect(names).toContain('state/doors/matter/fabric.json');
  expect(said).toMatch(/without linked accounts and tokens: .*doors\/alexa.*state-door-webhook/);
});

test('with credentials a backup holds what a door with an account of its own keeps, and restore puts it back', async () => {
  const made = await backedUp({ withCredentials: true });
  expect(made.names).toEqual(
    expect.arrayContaining(['state/doors/alexa/accounts.json', 'door-webhook/senders.json']),
  );
  writeFileSync(join(made.root, SENDERS), 'other senders');
  await restored(made);
  expect(readFileSync(join(made.root, SENDERS), 'utf8')).toBe('the senders');
  rmSync(dirname(join(made.root, SENDERS)), { recursive: true });
  await restored(made);
  expect(readFileSync(join(made.root, SENDERS), 'utf8')).toBe('the senders');
});

test('restore of a backup without credentials leaves the linked accounts and tokens that are there', async () => {
  const made = await backedUp();
  await restored(made);
  expect(existsSync(join(made.config, 'state/doors/alexa/accounts.json'))).toBe(true);
  expect(readFileSync(join(made.root, SENDERS), 'utf8')).toBe('the senders');
});

test('restore changes nothing while the service of a door that it would overwrite runs', async () => {
  const made = await backedUp({ withCredentials: true });
  writeFileSync(join(made.root, SENDERS), 'other senders');
  const unit = 'halfsecond-door@webhook.service';
  const tree = new MachineTree({
    files: { [`etc/systemd/system/halfsecond.service.wants/${unit}`]: '' },
  });
  const { exitCode, message } = await failureOf(() => restored(made, tree));
  expect(exitCode).toBe(4);
  expect(message).toContain(`systemctl stop ${unit}`);
  expect(readFileSync(join(made.root, SENDERS), 'utf8')).toBe('other senders');
});

test('restore does not write through a link in place of the folder of a door', async () => {
  const made = await backedUp({ withCredentials: true });
  const folder = dirname(join(made.root, SENDERS));
  rmSync(folder, { recursive: true });
  mkdirSync(join(made.root, 'elsewhere'));
  symlinkSync(join(made.root, 'elsewhere'), folder);
  expect(await failureOf(() => restored(made))).toMatchObject({ exitCode: 4 });
  expect(existsSync(join(made.root, 'elsewhere/senders.json'))).toBe(false);
});

test('a backup that is made while the hub runs says that files of Matter may be half-written, and the remedy', async () => {
  const stopped = await backedUp();
  expect(stopped.said).not.toMatch(/half-written/);
  const doors = new HubDoors({
    socket: join(stopped.config, 'state/doors.sock'),
    command: ['false'],
    clock: systemClock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
    onState: () => undefined,
    services: {
      claim: () => undefined,
      take: () => undefined,
      paths: { list: () => [] },
      lags: {},
      gaps: { profiles: () => [] },
      registry: { list: () => [] },
      health: { state: 'ok', listening: [], parts: {} },
    },
  });
  await doors.open(home({ devices: [] }));
  onEnd(() => doors.close());
  const terminal = pipe();
  await backup(terminal, stopped.file, { config: stopped.config, force: true });
  expect(terminal.printed.join('\n')).toMatch(/The hub runs, so .* half-written.*systemctl stop halfsecond/);
});
