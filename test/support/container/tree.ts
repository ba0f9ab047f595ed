import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Which Debian; `trixie` is systemd 257. */
const SUITE = process.env.SUITE ?? 'bookworm';
const MIRROR = 'http://deb.debian.org/debian';
/** Of a machine that starts services, and of what the package depends on; the broker is to be there or not. */
const PACKAGES = [
  'systemd',
  'systemd-sysv',
  'init-system-helpers',
  'libstdc++6',
  'passwd',
  'procps',
  'mosquitto',
];

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'halfsecond');

const has = (program: string) => spawnSync(program, ['--version']).error === undefined;

/** Whether a machine can be booted in a folder here; else the tests that want one are shown as skipped. */
export const canBoot = process.geteuid?.() === 0 && ['systemd-nspawn', 'debootstrap', 'nsenter'].every(has);

/**
 * Makes a Debian in a folder.
 * @param folder is made where it is not there.
 */
export async function makeTree(folder: string, suite: string, packages: readonly string[]): Promise<void> {
  await promisify(execFile)(
    'debootstrap',
    ['--variant=minbase', `--include=${packages.join(',')}`, suite, folder, MIRROR],
    { maxBuffer: 2 ** 26 },
  );
}

/** The folder of a Debian that nothing was done to, built where it is not there. */
export async function debianTree(): Promise<string> {
  const recipe = createHash('sha256')
    .update([SUITE, ...PACKAGES].join())
    .digest('hex')
    .slice(0, 12);
  const tree = join(CACHE, `tree-${SUITE}-${recipe}`);
  if (existsSync(tree)) return tree;
  mkdirSync(CACHE, { recursive: true });
  const building = mkdtempSync(`${tree}-building-`);
  try {
    await makeTree(building, SUITE, PACKAGES);
    await promisify(execFile)('systemctl', [`--root=${building}`, 'disable', 'mosquitto.service']);
    chmodSync(building, 0o755);
    renameSync(building, tree);
  } catch (error) {
    rmSync(building, { recursive: true, force: true });
    // Another run may have been as quick.
    if (!existsSync(tree)) throw error;
  }
  return tree;
}
