import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT } from '../home.ts';
import type { Container } from './container.ts';

const run = promisify(execFile);

/** Installs this checkout by npm for all users, as it is published; the machine itself has no network. */
export async function installByNpm(machine: Container): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-npm-'));
  try {
    await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
      cwd: PROJECT,
    });
    const [packed = ''] = readdirSync(folder);
    copyFileSync(process.execPath, machine.path('/usr/local/bin/node'));
    await run(
      'npm',
      ['install', '--global', '--no-audit', '--no-fund', '--prefix', machine.path('/usr/local')].concat(
        join(folder, packed),
      ),
      { maxBuffer: 2 ** 26 },
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
