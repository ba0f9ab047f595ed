import { existsSync, lstatSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { z } from 'zod';
import { findFolder, HOME_FILE, loadHome } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { version } from '../../config/version.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { doorSocket, stateFolder } from '../../state/state-folder.ts';
import { message } from '../../text/text.ts';
import { systemWall } from '../../time/system-clock.ts';
import { askIfRunning } from '../hub-question.ts';
import type { FolderOptions, JsonOption } from '../options.ts';
import { hanging } from '../ui/layout.ts';
import type { Terminal } from '../ui/terminal.ts';
import { type Entry, type Manifest, readArchive } from './archive.ts';
import { filesOfFolder, type Root } from './selection.ts';

interface RestoreOptions extends FolderOptions, JsonOption {
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Where each root of a backup goes: absolute paths without links. */
type Targets = Readonly<Record<Root, string>>;

/** Folders of files that belong together: a file of such a folder that the backup lacks is put aside too. */
const WHOLE_FOLDERS = ['devices'];

/**
 * Puts a backup back. It says what it replaces and asks; what was there is kept in `before-restore-…` beside it.
 * Nothing is changed before the whole backup was read and found sound; a failure in the middle is undone.
 */
export async function restore(terminal: Terminal, given: string, options: RestoreOptions): Promise<ExitCode> {
  const { text } = terminal;
  const file = resolve(terminal.workingFolder, given);
  const { manifest, entries } = await readArchive(file);
  const folder = findFolder({ given: options.config, workingFolder: terminal.workingFolder });
  const targets = targetsOf(terminal, { manifest, folder, state: options.state });
  await ensureNoHub(terminal, { folder, state: targets.state });
  for (const root of ['config', 'state'] as const)
    ensureNoLinks(
      targets[root],
      entries.filter((e) => e.root === root),
    );
  const plan = planOf(entries, targets);
  const roots = (['config', 'state'] as const).map((root) => ({
    root,
    folder: targets[root],
    files: entries.filter((entry) => entry.root === root && entry.kind === 'file').length,
    replaced: plan[root].length,
  }));
  if (options.json) terminal.print(JSON.stringify({ ...manifest, roots }));
  else {
    const { created_at, credentials } = manifest;
    terminal.print(
      text('restore.of', { at: new Date(created_at).toLocaleString('sv'), version: manifest.version }),
    );
    for (const each of roots)
      for (const line of hanging(`  ${text('restore.root', each)}`, terminal.columns)) terminal.print(line);
    if (!credentials) terminal.print(text('restore.no-credentials'));
    if (manifest.version !== version()) terminal.print(text('restore.other-version', { version: version() }));
  }
  if (options.dryRun) return ExitCode.ok;
  if (!options.yes && !(await isConfirmed(terminal))) return ExitCode.failed;
  const aside = `before-restore-${new Date(systemWall()).toISOString().replace(/[:.]/g, '-')}`;
  await replace(file, { targets, plan, aside });
  if (options.json) return ExitCode.ok;
  const kept = (['config', 'state'] as const).flatMap((root) =>
    plan[root].length > 0 ? [join(targets[root], aside)] : [],
  );
  terminal.print(text('restore.done'));
  if (kept.length > 0) terminal.print(text('restore.kept', { folders: kept }));
  return afterwards(terminal, targets.config);
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
 * @throws Failure (exit 2) where only the backup names such a folder.
 */
function targetsOf(
  terminal: Terminal,
  of: { manifest: Manifest; folder: string; state: string | undefined },
): Targets {
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
  return { config: made(folder), state: made(state) };
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
    mkdirSync(folder, { recursive: true, mode: 0o700 });
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
    for (let at = 1; at <= steps.length; at++) {
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

/** By root, the names of the present files that give way. */
function planOf(entries: readonly Entry[], targets: Targets): Readonly<Record<Root, readonly string[]>> {
  const given = (root: Root) =>
    entries.filter((entry) => entry.root === root && entry.kind === 'file').map(({ name }) => name);
  const folders = new Set([...WHOLE_FOLDERS, ...given('config').map((name) => dirname(name))]);
  const beside = filesOfFolder('config', targets.config)
    .map(({ name }) => name)
    .filter((name) => dirname(name) !== '.' && dirname(name) !== 'credentials' && folders.has(dirname(name)));
  const overwritten = given('config').filter((name) => existsSync(join(targets.config, name)));
  // The state inside the configuration folder is the other root's.
  const inner = relative(targets.config, targets.state);
  const isState = (name: string) => inner !== '' && !inner.startsWith('..') && name.startsWith(`${inner}/`);
  const state = filesOfFolder('state', targets.state).map(({ name }) => name);
  return {
    config: [...new Set([...beside, ...overwritten])].filter((name) => !isState(name)),
    state,
  };
}

/** Writes everything beside the present files, then moves these aside and the new ones in. @throws Failure (exit 4) */
async function replace(
  file: string,
  of: { targets: Targets; plan: Readonly<Record<Root, readonly string[]>>; aside: string },
): Promise<void> {
  const { targets, plan, aside } = of;
  const undo: (() => Promise<void>)[] = [];
  const staged: string[] = [];
  try {
    const staging = { config: stage(targets.config, staged), state: stage(targets.state, staged) };
    const { entries } = await readArchive(file, async ({ root, name, mode, changed_at }, content) => {
      const path = join(staging[root], name);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(path, content, { flag: 'wx', mode: 0o600 });
      await chmod(path, mode);
      await utimes(path, changed_at, changed_at);
    });
    const move = async (from: string, to: string) => {
      await mkdir(dirname(to), { recursive: true, mode: 0o700 });
      await rename(from, to);
      undo.unshift(() => rename(to, from));
    };
    for (const root of ['config', 'state'] as const) {
      const target = targets[root];
      const owner = statSync(target);
      for (const name of plan[root]) await move(join(target, name), join(target, aside, name));
      for (const entry of entries.filter((each) => each.root === root)) {
        const path = join(target, entry.name);
        if (entry.kind === 'file') await move(join(staging[root], entry.name), path);
        else if (!existsSync(path)) {
          await mkdir(path, { recursive: true });
          await chmod(path, entry.mode);
        }
        // Root restores for the user of the hub.
        if (process.geteuid?.() === 0) await chown(path, owner.uid, owner.gid);
      }
    }
  } catch (error) {
    for (const back of undo) await back().catch(() => undefined);
    if (error instanceof Failure) throw error;
    throw unwritable(targets.config, error);
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
