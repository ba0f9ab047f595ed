import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { makeTree } from '../../support/container/tree.ts';

const run = promisify(execFile);

/** The longest that a package registry may take, in milliseconds. */
const PATIENCE_MS = 600_000;

const packages = z.record(
  z.string(),
  z.strictObject({
    /** Python packages with their versions, all that the first of them needs. */
    pip: z.array(z.string().regex(/^[\w.-]+==[\w.]+$/)).default([]),
    /** Packages of npm with their versions. */
    npm: z.array(z.string().regex(/^.+@[\d.]+$/)).default([]),
    /** Whether npm's packages want the Node that npm itself carries, as a version; absent: the Node of the tests. */
    node: z.string().optional(),
    /** The Debian whose Python the Python packages want, as a suite; absent: the Python of this machine. */
    debian: z.string().optional(),
    /** Packages of that Debian, at the versions that it has; absent: none. */
    apt: z.array(z.string().regex(/^[a-z\d][a-z\d.+-]+$/)).optional(),
  }),
);

/** Where a tree has the peer's Python packages. */
export const PACKAGES = '/opt/peer';

/** The oldest and the newest glibc of which a wheel may be for the Python of a tree, as minor versions: Debian 13 has 2.41. */
const GLIBC = { from: 5, to: 41 };

/** A program of somebody else that is installed for the tests. */
export interface InstalledPeer {
  /** The Python that has its packages; where it wants that of another Debian, as a path in `tree`. */
  readonly python: string;
  /** The folder of the Debian that has it, or its Python: that wants `chroot`, and `PACKAGES` as `PYTHONPATH`. Absent: none is wanted. */
  readonly tree?: string;
  /** The Node that it wants. */
  readonly node: string;
  /** The folder with its `node_modules`. */
  readonly folder: string;
}

/**
 * Installs a peer into the cache, or takes it from there; its packages are in `packages.json`.
 * @returns undefined where it cannot be had, which the log says.
 * @throws Error where it cannot be had in CI: there no peer is skipped.
 */
export async function installPeer(name: string): Promise<InstalledPeer | undefined> {
  const file = new URL('packages.json', import.meta.url);
  const wanted = packages.parse(JSON.parse(readFileSync(file, 'utf8')))[name];
  if (!wanted) throw new Error(`${file.pathname}: found no packages of ${name}, expected its versions`);
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const folder = join(cache, 'halfsecond', 'peers', name);
  const mark = join(folder, 'installed.json');
  const content = JSON.stringify(wanted);
  const cpu = process.arch === 'arm64' ? 'arm64' : 'x64';
  try {
    if (!existsSync(mark) || readFileSync(mark, 'utf8') !== content) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder, { recursive: true });
      if (wanted.debian !== undefined) await installInTree(folder, { ...wanted, suite: wanted.debian });
      else if (wanted.pip.length > 0) await installPython(folder, wanted.pip);
      const node = wanted.node === undefined ? [] : [`node-linux-${cpu}@${wanted.node}`];
      if (wanted.npm.length > 0) await installNode(folder, [...wanted.npm, ...node]);
      writeFileSync(mark, content);
    }
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const why = `the peer ${name} cannot be had: ${(stderr || message).trim()}`;
    if (process.env.CI) throw new Error(why);
    console.warn(`skipped: ${why}`);
    return undefined;
  }
  return {
    folder,
    python: wanted.debian === undefined ? join(folder, 'python/bin/python') : '/usr/bin/python3',
    ...(wanted.debian !== undefined && { tree: treeIn(folder) }),
    node: wanted.node ? join(folder, `node_modules/node-linux-${cpu}/bin/node`) : process.execPath,
  };
}

/** Debian's Python has no pip in it, and takes no packages beside its own. */
async function installPython(folder: string, names: readonly string[]): Promise<void> {
  const environment = join(folder, 'python');
  await run('python3', ['-m', 'venv', '--without-pip', environment]);
  const python = join(environment, 'bin/python');
  const install = ['install', '-qq', '--no-deps', '--prefer-binary', ...names];
  await run('pip3', ['--python', python, ...install], { timeout: PATIENCE_MS });
}

const treeIn = (folder: string) => join(folder, 'tree');

/**
 * Makes a tree of another Debian, with packages of its own, or with its Python, which has no pip: this machine's pip unpacks into it
 * the wheels that fit that Python. What is published as source alone cannot be had so.
 */
async function installInTree(
  folder: string,
  of: { suite: string; apt?: readonly string[] | undefined; pip: readonly string[] },
): Promise<void> {
  const tree = treeIn(folder);
  const { suite, apt = [], pip } = of;
  await makeTree(tree, suite, pip.length > 0 ? ['python3', ...apt] : apt);
  if (pip.length === 0) return;
  const version = ['python3', '-c', 'import platform; print(platform.python_version())'];
  const { stdout } = await run('chroot', [tree, ...version]);
  const cpu = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  const platforms = ['manylinux2014'].concat(
    Array.from({ length: GLIBC.to - GLIBC.from + 1 }, (_, at) => `manylinux_2_${GLIBC.from + at}`),
  );
  const fitting = [
    ...['--python-version', stdout.trim(), '--ignore-requires-python', '--only-binary=:all:'],
    ...platforms.flatMap((each) => ['--platform', `${each}_${cpu}`]),
  ];
  const install = ['install', '-qq', '--no-deps', '--no-compile', '--target', join(tree, PACKAGES)];
  await run('pip3', [...install, ...fitting, ...pip], { timeout: PATIENCE_MS });
}

async function installNode(folder: string, names: readonly string[]): Promise<void> {
  const install = ['install', '--silent', '--no-save', '--ignore-scripts', '--prefix', folder, ...names];
  await run('npm', install, { timeout: PATIENCE_MS });
}
