import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../home.ts';

const run = promisify(execFile);
const OWN = process.arch === 'arm64' ? 'arm64' : 'amd64';
/** What packages and images are built for: this machine's processor, or another one whose programs qemu-user runs. */
export const ARCHITECTURE = process.env.PACKAGED_FOR ?? OWN;
/** Whether programs of the package are emulated, and some 20 times slower. */
export const isEmulated = ARCHITECTURE !== OWN;

/** The package for Debian, not compressed; built once for all tests that share the folder. @returns the file */
export async function buildPackage(folder: string): Promise<string> {
  const file = join(folder, `halfsecond_1.0.0_${ARCHITECTURE}.deb`);
  if (existsSync(file)) return file;
  await run('packaging/deb/build', [ARCHITECTURE, folder], {
    cwd: PROJECT,
    env: { ...process.env, COMPRESS: 'none', VERSION: '1.0.0' },
    maxBuffer: 2 ** 26,
  });
  return file;
}

/** The same as the release after it, which brings another home. @returns the file */
export async function nextRelease(file: string, folder: string): Promise<string> {
  const root = join(folder, 'next');
  mkdirSync(root);
  await run('dpkg-deb', ['--raw-extract', file, root]);
  const change = (path: string, to: (text: string) => string) =>
    writeFileSync(join(root, path), to(readFileSync(join(root, path), 'utf8')));
  change('DEBIAN/control', (text) => text.replace('Version: 1.0.0', 'Version: 1.0.1'));
  change('etc/halfsecond/halfsecond.yaml', (text) => `# The home of the next release.\n${text}`);
  const next = join(folder, `halfsecond_1.0.1_${ARCHITECTURE}.deb`);
  await run('dpkg-deb', ['--root-owner-group', '-Znone', '--build', root, next]);
  return next;
}
