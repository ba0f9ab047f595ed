import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

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
  }),
);

/** A program of somebody else that is installed for the tests. */
export interface InstalledPeer {
  /** The Python that has its packages. */
  readonly python: string;
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
      if (wanted.pip.length > 0) await installPython(folder, wanted.pip);
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
    python: join(folder, 'python/bin/python'),
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

async function installNode(folder: string, names: readonly string[]): Promise<void> {
  const install = ['install', '--silent', '--no-save', '--ignore-scripts', '--prefix', folder, ...names];
  await run('npm', install, { timeout: PATIENCE_MS });
}
