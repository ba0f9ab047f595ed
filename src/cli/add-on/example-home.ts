import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOME_FILE } from '../../config/load.ts';
import { makeFolder } from '../../state/make-folder.ts';

/**
 * Copies the shipped home with its recordings where there is none, and the schemas from which editors complete, which are
 * those of this release.
 * @param of.from the folder of the installation; `of.to` that of the home.
 * @returns whether the home was copied.
 */
export function copyExample({ from, to }: { from: string; to: string }): boolean {
  makeFolder(join(to, 'schema'), 0o755);
  for (const name of readdirSync(join(from, 'schema')).filter((each) => each.endsWith('.json'))) {
    const text = readFileSync(join(from, 'schema', name), 'utf8');
    const file = join(to, 'schema', name);
    if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text, { mode: 0o644 });
  }
  if (existsSync(join(to, HOME_FILE))) return false;
  cpSync(join(from, 'wake'), join(to, 'wake'), {
    recursive: true,
    force: false,
    filter: (path) => !path.endsWith('.md'),
  });
  mkdirSync(join(to, 'devices'), { recursive: true, mode: 0o755 });
  writeFileSync(join(to, HOME_FILE), readFileSync(join(from, HOME_FILE)), { mode: 0o644 });
  return true;
}
