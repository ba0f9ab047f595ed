import { existsSync, lstatSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { chmod, chown, rename, utimes, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { findFolder, HOME_FILE, loadHome } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { version } from '../../config/version.ts';
import type { ProcessDoorName } from '../../doors/catalogue.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { makeFolder } from '../../state/make-folder.ts';
import { doorSocket, ownDoorState, stateFolder } from '../../state/state-folder.ts';
import { message } from '../../text/text.ts';
import { systemWall } from '../../time/system-clock.ts';
import { askIfRunning } from '../hub-question.ts';
import type { FolderOptions, JsonOption } from '../options.ts';
import { doorUnit, hasDoorUnit } from '../service/door-links.ts';
import { type Machine, machineOf } from '../service/machine.ts';
import { hanging } from '../ui/layout.ts';
import type { Terminal } from '../ui/terminal.ts';
import { type Entry, type Manifest, readArchive } from './archive.ts';
import { DOOR_ROOTS, filesOfFolder, holdsAccounts, type Root } from './selection.ts';

interface RestoreOptions extends FolderOptions, JsonOption {
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Where each root of a backup goes: absolute paths without links. */
type Targets = ReadonlyMap<Root, string>;
/** By root, the names of the present files that give way. */
type Plan = ReadonlyMap<Root, readonly string[]>;

/** Folders of files that belong together: a file of such a folder that the backup lacks is put aside too. */
const WHOLE_FOLDERS = ['devices'];

/**
 * Puts a backup back. It says what it replaces and asks; what was there is kept in `before-restore-…` beside it.
 * Nothing is changed before the whole backup was read and found sound; a failure in the middle is undone.
 */
export async function restore(
  terminal: Terminal,
  given: string,
  options: RestoreOptions,
  machine: Machine = machineOf(terminal),
): Promise<ExitCode> {
  const { text } = terminal;
  const file = resolve(terminal.workingFolder, given);
  const { manifest, entries } = await readArchive(file);
  const folder = findFolder({ given: options.config, workingFolder: terminal.workingFolder });
  const homes = targetsOf(terminal, { manifest, folder, state: options.state });
  const doors = DOOR_ROOTS.filter(({ root }) => entries.some((entry) => entry.root === root));
  const targets: Targets = new Map<Root, string>([
    ['config', homes.config],
    ['state', homes.state],
    ...doors.map(({ root, door }) => [root, ownDoorState(homes.namedState, door)] as const),
  ]);
  await ensureNoHub(terminal, { folder, state: homes.state });
  await ensureNoDoors(
    machine,
    doors.map(({ door }) => door),
  );
  for (const [root, target] of targets)
    ensureNoLinks(
      target,
      entries.filter((e) => e.root === root),
    );
  const plan = planOf(entries, { targets, ...homes, credentials: manifest.credentials });
  const roots = [...targets].map(([root, target]) => ({
    root,
    folder: target,
    files: entries.filter((entry) => entry.root === root && entry.kind === 'file').length,
    replaced: plan.get(root)?.length ?? 0,
  }));
  if (options.json) terminal.print(JSON.stringify({ ...manifest, roots }));
  else {
    const { created_at, credentials } = manifest;
    terminal.print(
      text('restore.of', { at: new Date(created_at).toLocaleString('sv'), version: manifest.version }),
    );
    for (const each of roots)
      for (const line of hanging(
        `  ${text('restore.root', { ...each, door: each.root.replace('door-', '') })}`,
        terminal.columns,
      ))
        terminal.print(line);
    if (!credentials) terminal.print(text('restore.no-credentials'));
    if (manifest.version !== version()) terminal.print(text('restore.other-version', { version: version() }));
  }
  if (options.dryRun) return ExitCode.ok;
  if (!options.yes && !(await isConfirmed(terminal))) return ExitCode.failed;
  const aside = `before-restore-${new Date(systemWall()).toISOString().replace(/[:.]/g, '-')}`;
  await replace(file, { targets, plan, aside });
  if (options.json) return ExitCode.ok;
  const kept = roots.flatMap((each) => (each.replaced > 0 ? [join(each.folder, aside)] : []));
  terminal.print(text('restore.done'));
  if (kept.length > 0) terminal.print(text('restore.kept', { folders: kept }));
  return afterwards(terminal, homes.config);
}

/** What the user should know of the restored configuration. */
function afterwards(terminal: Terminal, folder: string): ExitCode {
  try {
    loadHome(folder);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // Files with passwords are often not in a backup: whoever restores it writes them anew.
    throw new Failure(ExitCode.failed, error.problems);
  }
  terminal.print(terminal.text('restore.next', { folder }));
  return ExitCode.ok;
}

async function isConfirmed(terminal: Terminal): Promise<boolean> {
  if (!terminal.isInteractive)
    throw new Failure(ExitCode.usage, [
      {
        path: '--yes',
        found: message('setup.no-terminal.found'),
        expected: message('restore.yes.expected'),
        fix: message('restore.yes.fix'),
      },
    ]);
  const { confirm } = await import('@clack/prompts');
  return (await confirm({ message: terminal.text('restore.ask'), initialValue: false })) === true;
}

/**
 * Where the roots go. A backup may not choose where on the machine files are written: a state folder outside the
 * configuration is taken only from the present configuration or from `--state`.
 * @returns `config` and `state` without links; `namedState`: the state folder as it is named, beside which the doors'
 * own folders are.
 * @throws Failure (exit 2) where only the backup names such a folder.
 */
function targetsOf(
  terminal: Terminal,
  of: { manifest: Manifest; folder: string; state: string | undefined },
): { config: string; state: string; namedState: string } {
  const { manifest, folder, state: flag } = of;
  const { environment } = terminal;
  const named = manifest.state;
  const isInside =
    named === null || (!isAbsolute(named) && !relative(folder, resolve(folder, named)).startsWith('..'));
  const present = presentState(folder);
  if (flag === undefined && !isInside && present !== named)
    throw new Failure(ExitCode.usage, [
      {
        path: '--state',
        found: message('restore.state.found', { folder: named ?? '' }),
        expected: message('restore.state.expected'),
        fix: message('restore.state.fix', { folder: resolve(folder, named ?? '') }),
      },
    ]);
  const home = { folder, ...(named !== null && { state: named }) };
  const state = stateFolder({ home, flag, environment });
  return { config: made(folder), state: made(state), namedState: resolve(state) };
}

/** `state` of the configuration that is there; undefined where it has none, or cannot be read. */
function presentState(folder: string): string | undefined {
  try {
    return loadHome(folder).state;
  } catch {
    return undefined;
  }
}

/** The folder without links, made where it is missing. */
function made(folder: string): string {
  try {
    makeFolder(folder);
    return realpathSync(folder);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** @throws Failure (exit 4) where a hub runs: it would write its own state over the restored one. */
async function ensureNoHub(terminal: Terminal, of: { folder: string; state: string }): Promise<void> {
  const { environment } = terminal;
  const present = presentHome(of.folder);
  const states = [of.state, ...(present ? [stateFolder({ home: present, environment })] : [])];
  for (const state of new Set(states)) {
    const socket = doorSocket({ state, environment });
    if ((await askIfRunning(socket, 'health', z.unknown())) === undefined) continue;
    throw new Failure(ExitCode.unavailable, [
      {
        found: message('restore.running.found', { socket }),
        expected: message('restore.running.expected'),
        fix: message('restore.running.fix'),
      },
    ]);
  }
}

/**
 * A door with a service of its own outlives the hub, and would write its own state over the restored one.
 * @throws Failure (exit 4) where the service of a door runs.
 */
async function ensureNoDoors(machine: Machine, doors: readonly ProcessDoorName[]): Promise<void> {
  for (const door of doors.filter((each) => hasDoorUnit(each, machine.path))) {
    const unit = doorUnit(door);
    const { code } = await machine.run('systemctl', 'is-active', '--quiet', unit);
    if (code !== 0) continue;
    throw new Failure(ExitCode.unavailable, [
      {
        found: message('restore.door.found', { unit }),
        expected: message('restore.door.expected'),
        fix: message('restore.door.fix', { unit }),
      },
    ]);
  }
}

function presentHome(folder: string): Home | undefined {
  try {
    return loadHome(folder);
  } catch {
    return undefined;
  }
}

/** A link below the folder would lead what is written elsewhere. @throws Failure (exit 4) */
function ensureNoLinks(folder: string, entries: readonly Entry[]): void {
  for (const { name } of entries) {
    const steps = name.split('/');
    for (let at = 0; at <= steps.length; at++) {
      const path = join(folder, ...steps.slice(0, at));
      const status = lstatSync(path, { throwIfNoEntry: false });
      const isFit = !status || (at < steps.length ? status.isDirectory() : !status.isSymbolicLink());
      if (isFit) continue;
      throw new Failure(ExitCode.unavailable, [
        {
          file: path,
          found: message(status?.isSymbolicLink() ? 'restore.link.found' : 'restore.no-folder.found'),
          expected: message('restore.link.expected'),
          fix: message('restore.link.fix'),
        },
      ]);
    }
  }
}

/** The present files that give way. Without credentials in the backup, those that are here stay. */
function planOf(
  entries: readonly Entry[],
  of: { targets: Targets; config: string; state: string; credentials: boolean },
): Plan {
  const { targets, config, state, credentials } = of;
  const given = entries
    .filter((entry) => entry.root === 'config' && entry.kind === 'file')
    .map(({ name }) => name);
  const folders = new Set([...WHOLE_FOLDERS, ...given.map((name) => dirname(name))]);
  const beside = filesOfFolder('config', config)
    .map(({ name }) => name)
    .filter((name) => dirname(name) !== '.' && dirname(name) !== 'credentials' && folders.has(dirname(name)));
  const overwritten = given.filter((name) => existsSync(join(config, name)));
  // The state inside the configuration folder is the other root's.
  const inner = relative(config, state);
  const isState = (name: string) => inner !== '' && !inner.startsWith('..') && name.startsWith(`${inner}/`);
  const plan = new Map<Root, readonly string[]>();
  for (const [root, target] of targets)
    plan.set(
      root,
      filesOfFolder(root, target).map(({ name }) => name),
    );
  plan.set(
    'config',
    [...new Set([...beside, ...overwritten])].filter((name) => !isState(name)),
  );
  if (!credentials) {
    const brought = new Set(entries.filter(({ root }) => root === 'state').map(({ name }) => name));
    const present = plan.get('state') ?? [];
    plan.set(
      'state',
      present.filter((name) => !holdsAccounts(name) || brought.has(name)),
    );
  }
  return plan;
}

/** Writes everything beside the present files, then moves these aside and the new ones in. @throws Failure (exit 4) */
async function replace(file: string, of: { targets: Targets; plan: Plan; aside: string }): Promise<void> {
  const { targets, plan, aside } = of;
  const undo: (() => Promise<void>)[] = [];
  const staged: string[] = [];
  try {
    // systemd gives the folder of a door to the door's account when its service starts.
    const staging = new Map([...targets].map(([root, target]) => [root, stage(made(target), staged)]));
    const stagingOf = (root: Root) => staging.get(root) ?? '';
    const { entries } = await readArchive(file, async ({ root, name, mode, changed_at }, content) => {
      const path = join(stagingOf(root), name);
      makeFolder(dirname(path));
      await writeFile(path, content, { flag: 'wx', mode: 0o600 });
      await chmod(path, mode);
      await utimes(path, changed_at, changed_at);
    });
    const move = async (from: string, to: string) => {
      makeFolder(dirname(to));
      await rename(from, to);
      undo.unshift(() => rename(to, from));
    };
    for (const [root, target] of targets) {
      const owner = statSync(target);
      for (const name of plan.get(root) ?? []) await move(join(target, name), join(target, aside, name));
      for (const entry of entries.filter((each) => each.root === root)) {
        const path = join(target, entry.name);
        if (entry.kind === 'file') await move(join(stagingOf(root), entry.name), path);
        else if (!existsSync(path)) {
          makeFolder(path, 0o755);
          await chmod(path, entry.mode);
        }
        // Root restores for the user of the hub.
        if (process.geteuid?.() === 0) await chown(path, owner.uid, owner.gid);
      }
    }
  } catch (error) {
    for (const back of undo) await back().catch(() => undefined);
    if (error instanceof Failure) throw error;
    throw unwritable(targets.get('config') ?? '', error);
  } finally {
    for (const folder of staged) rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder beside the files, on their file system, so that a rename suffices. */
function stage(target: string, staged: string[]): string {
  const folder = mkdtempSync(join(target, '.restoring-'));
  staged.push(folder);
  return folder;
}

function unwritable(folder: string, error: unknown): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      file: folder,
      found: messageOf(error),
      expected: message('cli.folder.expected'),
      fix: message('restore.folder.fix', { file: HOME_FILE }),
    },
  ]);
}
