// Writes parts.json into dist: for each part that `halfsecond parts add` installs, the packages that it is made of, with the
// versions and checksums of package-lock.json.
// Usage: node build/parts.mjs [DIST]
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The parts, each with the packages that the hub opens by name. What they need themselves comes along. */
export const PARTS = {
  matter: ['@matter/main'],
  hearing: ['@ricky0123/vad-web', 'sherpa-onnx-node'],
};

const MODULES = 'node_modules/';
/** Of a package's entry in the lock file: what npm needs to install exactly this one. */
const KEPT = [
  'version',
  'integrity',
  'optional',
  'os',
  'cpu',
  'libc',
  'dependencies',
  'optionalDependencies',
];

/** Where Node finds a package from within another: the nearest folder that has it. */
function placeOf(name, from, packages) {
  for (let folder = from; ; ) {
    const place = `${folder === '' ? '' : `${folder}/`}${MODULES}${name}`;
    if (packages[place]) return place;
    if (folder === '') return undefined;
    const above = folder.lastIndexOf(`/${MODULES}`);
    folder = above < 0 ? '' : folder.slice(0, above);
  }
}

/**
 * The places in the lock file of all that these packages need, with their own.
 * @throws Error where the lock file lacks one that must be there.
 */
export function closureOf(names, packages) {
  const places = new Set();
  const take = (name, from, isOptional) => {
    const place = placeOf(name, from, packages);
    if (place === undefined) {
      if (isOptional) return;
      throw new Error(
        `package-lock.json: found no ${name}, which ${from || 'a part'} needs; run npm install`,
      );
    }
    if (places.has(place)) return;
    places.add(place);
    const { dependencies = {}, optionalDependencies = {} } = packages[place];
    for (const each of Object.keys(optionalDependencies)) take(each, place, true);
    for (const each of Object.keys(dependencies)) take(each, place, each in optionalDependencies);
  };
  for (const name of names) take(name, '', false);
  return [...places].sort();
}

/** The parts as the hub reads them: by name, what it opens, and what npm installs. */
export function partsOf({ packages }) {
  return Object.fromEntries(
    Object.entries(PARTS).map(([part, opens]) => {
      const locked = closureOf(opens, packages).map((place) => {
        const { dev: _, devOptional: __, ...entry } = packages[place];
        return [
          place,
          Object.fromEntries(KEPT.filter((key) => key in entry).map((key) => [key, entry[key]])),
        ];
      });
      return [part, { opens, packages: Object.fromEntries(locked) }];
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [named] = process.argv.slice(2);
  const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
  const target = named === undefined ? at('dist') : resolve(named);
  const parts = partsOf(JSON.parse(readFileSync(at('package-lock.json'), 'utf8')));
  writeFileSync(join(target, 'parts.json'), `${JSON.stringify(parts, null, 2)}\n`);
}
