// Copies what the compiler leaves behind: every file of src/ that is not TypeScript, to the same place in dist/; the page of
// the console has a build of its own.
// Usage: node build/assets.mjs [DIST]
import { cpSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PAGE = join('console', 'page');
const SOURCE = fileURLToPath(new URL('../src/', import.meta.url));
const [named] = process.argv.slice(2);
const target = named === undefined ? fileURLToPath(new URL('../dist/', import.meta.url)) : resolve(named);

for (const entry of readdirSync(SOURCE, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name.endsWith('.ts')) continue;
  const file = join(entry.parentPath, entry.name);
  const place = relative(SOURCE, file);
  if (place.startsWith(PAGE)) continue;
  const copy = join(target, place);
  cpSync(file, copy);
}
