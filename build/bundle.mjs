// Joins what every start loads, some five hundred modules, into a few files: to find and read each by itself is
// most of what a start takes. What is loaded only where it is configured stays where it is. Run after tsc, on dist or
// the folder that is named.
import { writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { EMBEDDING } from './embedding.mjs';
import { noticeOn } from './notice.mjs';

const [named] = process.argv.slice(2);
const DIST = named === undefined ? fileURLToPath(new URL('../dist/', import.meta.url)) : `${resolve(named)}/`;
/**
 * What the hub always needs; every other package is rare, a part of its own or native, and found at run time. These are
 * devDependencies: their code is in the chunks, so that an installation does not fetch it again.
 */
const INLINED = ['commander', 'zod', 'mqtt', 'pino', 'yaml', 'xstate', 'opencc-js'].concat([
  'intl-messageformat',
  '@formatjs/fast-memoize',
  '@formatjs/icu-messageformat-parser',
  '@formatjs/icu-skeleton-parser',
]);
/** What is started by its file: the command, the workers and the processes. A test follows the imports from here. */
const ENTRIES = ['main', 'hearing/worker', 'config/load-worker', 'console/journal/journal-worker'].concat([
  'console/hearing/measure-worker',
  'hearing/stt/sherpa/sherpa-process',
]);

/** The package that is asked for by its name; undefined for a path and what Node has itself. */
const packageOf = (id) => /^(?:@[^/]+\/)?[\w][^/:]*/.exec(id)?.[0];

/** What a module finds beside itself stands where it stood, not beside the chunk that it was joined into. */
const wherever = {
  name: 'where-it-stood',
  transform(code, id) {
    if (!id.startsWith(DIST) || !code.includes('import.meta.url')) return null;
    return code.replaceAll('import.meta.url', `new URL('./${relative(DIST, id)}', __DIST__).href`);
  },
  /** Chunks stand one folder below, entries where they stood. */
  renderChunk(code, { fileName }) {
    if (!code.includes('__DIST__')) return null;
    const up = relative(dirname(join(DIST, fileName)), DIST) || '.';
    return code.replaceAll('__DIST__', `new URL('${up}/', import.meta.url)`);
  },
};

const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((entry) => [entry, join(DIST, `${entry}.js`)])),
  platform: 'node',
  external: (id, importer) => {
    if (id.startsWith('.') || id.startsWith('/') || importer?.includes('/node_modules/')) return false;
    const name = packageOf(id);
    return name !== undefined && !INLINED.includes(name);
  },
  plugins: [wherever],
  // What is not found would be left to the machine that runs the hub.
  onLog(level, log) {
    if (log.code === 'UNRESOLVED_IMPORT') throw new Error(log.message);
    if (level === 'warn') console.warn(log.message);
  },
});
const { output } = await bundle.write({
  dir: DIST,
  format: 'esm',
  chunkFileNames: 'chunk/[name]-[hash].js',
  comments: { legal: true, annotation: false, jsdoc: false },
});
await bundle.close();
const copied = EMBEDDING.map((file) => fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url)));
writeFileSync(
  join(DIST, 'NOTICE'),
  noticeOn([...output.flatMap(({ moduleIds = [] }) => moduleIds), ...copied]),
);
