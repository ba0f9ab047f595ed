import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { pinnedParts } from '../../../src/parts/part.ts';
import { PROJECT } from '../../support/home.ts';

/** What starts by its file, in dist; build/bundle.mjs joins the rest into chunks. */
const ENTRIES = [
  'dist/main.js',
  'dist/config/load-worker.js',
  'dist/console/hearing/measure-worker.js',
  'dist/console/journal/journal-worker.js',
  'dist/hearing/stt/sherpa/sherpa-process.js',
  'dist/hearing/worker.js',
];
const PAGE = 'dist/console/page/';

const about = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};
const [{ files }] = JSON.parse(
  execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: PROJECT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 26,
  }),
) as [{ files: readonly { path: string; size: number }[] }];
const packed = files.map(({ path }) => path);

/** Every file that these import, and the packages that are imported by name. */
function reached(entries: readonly string[]) {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const waiting = [...entries];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const code = readFileSync(join(PROJECT, file), 'utf8');
    for (const [, name = ''] of code.matchAll(/(?:\bfrom|\bimport\(?|^import)\s*["']([\w@./-]+)["']/gm))
      if (name.startsWith('.')) waiting.push(normalize(join(dirname(file), name)));
      else if (!isBuiltin(name)) packages.add(/^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name);
  }
  return { files: [...seen], packages: [...packages] };
}

test('the npm package holds all modules that the program loads, and no others', () => {
  const modules = packed.filter((path) => /^dist\/.*\.js$/.test(path) && !path.startsWith(PAGE));
  expect(modules.sort()).toEqual(reached(ENTRIES).files.sort());
});

test('besides modules and the page, dist has only what they read', () => {
  const others = packed.filter(
    (path) => /^dist\//.test(path) && !path.endsWith('.js') && !path.startsWith(PAGE),
  );
  expect(others.sort()).toEqual([
    'dist/NOTICE',
    'dist/audio/arecord.cjs',
    'dist/hearing/enrolled/onnx/embedding_model.onnx',
    'dist/hearing/enrolled/onnx/melspectrogram.onnx',
    'dist/hearing/enrolled/onnx/ort-wasm-simd-threaded.mjs',
    'dist/hearing/enrolled/onnx/ort-wasm-simd-threaded.wasm',
    'dist/hearing/enrolled/onnx/ort.wasm.bundle.min.mjs',
    'dist/hearing/enrolled/whitening.bin',
    'dist/intent/sentences/en.yaml',
    'dist/intent/sentences/zh.yaml',
    'dist/parts.json',
    'dist/text/zh-Hans.json',
  ]);
});

test('outside dist there are the shipped home, its sounds and schemas, the units, and the papers', () => {
  const top = new Set(packed.filter((path) => !path.startsWith('dist/')).map((path) => path.split('/')[0]));
  expect([...top].sort()).toEqual(
    ['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh.md', 'commands', 'devices', 'halfsecond.yaml']
      .concat(['package.json', 'scenarios', 'schema', 'systemd', 'wake'])
      .sort(),
  );
});

test('every package that the program imports is a dependency, or of a part', () => {
  const inParts = Object.values(pinnedParts(join(PROJECT, 'dist'))).flatMap(({ opens }) => opens);
  // Only the sources take it from its package.
  const known = new Set([...Object.keys(about.dependencies), ...inParts, 'onnxruntime-web']);
  expect(reached(ENTRIES).packages.filter((name) => !known.has(name))).toEqual([]);
});

test('it holds under 30 MB', () => {
  expect(files.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(30_000_000);
});

test('what is joined or copied into dist is named where releases are made', async () => {
  const { JOINED } = (await import(join(PROJECT, 'packaging/shipped.mjs'))) as { JOINED: readonly string[] };
  const notice = readFileSync(join(PROJECT, 'dist/NOTICE'), 'utf8');
  const page = readFileSync(join(PROJECT, 'dist/console/page/NOTICE'), 'utf8');
  const joined = Object.keys(about.devDependencies).filter((name) =>
    `${notice}${page}`.includes(`\n\n${name} ${about.devDependencies[name]} (`),
  );
  expect(joined.sort()).toEqual([...JOINED].sort());
});
