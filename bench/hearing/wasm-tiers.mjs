// What V8's ways of compiling WebAssembly cost the hearing: the wake engines, the English recogniser and the embedding of
// enrolled phrases are WebAssembly. Each way is measured in processes of its own, in turns, and the table has the medians.
// Usage: npm run build && NODE bench/hearing/wasm-tiers.mjs [--rounds 5] [--seconds 8]      NODE: the one that is asked about
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from '../../dist/time/percentile.js';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '8' },
  },
});
const LOAD = join(import.meta.dirname, 'load.mjs');
const WAYS = [
  [],
  ['--no-wasm-tier-up'],
  ['--no-wasm-dynamic-tiering'],
  ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'],
  ['--no-liftoff'],
];
const PLANS = { 'fsmn-zh': [], 'enrolled phrases': ['--enrolled'] };

/** One run of the load. V8 tells of each function that it compiles, and by which compiler. */
function measured(flags, plan) {
  const { stdout, stderr, status, signal } = spawnSync(
    process.execPath,
    [...flags, '--trace-wasm-compilation-times', LOAD, '1', values.seconds, ...plan],
    { encoding: 'utf8', maxBuffer: 1e8, env: { ...process.env, MALLOC_ARENA_MAX: '1' } },
  );
  if (status !== 0)
    throw new Error(`${flags.join(' ')}: ended with ${status ?? signal}: ${stderr.slice(-2000)}`);
  const compiledBy = (compiler) => stdout.split(`using ${compiler}`).length - 1;
  const figures = JSON.parse(stdout.split('\n').findLast((line) => line.startsWith('{')));
  return { ...figures, liftoff: compiledBy('Liftoff'), turbofan: compiledBy('TurboFan') };
}

console.log(`Node ${process.version}, V8 ${process.versions.v8}, ${process.arch}, ${values.rounds} rounds`);
for (const [name, plan] of Object.entries(PLANS)) {
  const runs = new Map(WAYS.map((flags) => [flags.join(' ') || 'as V8 does by itself', []]));
  for (let round = 0; round < Number(values.rounds); round++)
    for (const flags of WAYS) runs.get(flags.join(' ') || 'as V8 does by itself').push(measured(flags, plan));
  const median = (of, figure) =>
    percentile(
      of.map((run) => run[figure]),
      0.5,
    );
  console.log(`\n${name}`);
  console.table(
    Object.fromEntries(
      [...runs].map(([way, of]) => [
        way,
        {
          'by Liftoff': median(of, 'liftoff'),
          'by TurboFan': median(of, 'turbofan'),
          'silence, % of a core': (100 * median(of, 'silence')).toFixed(1),
          'speech, %': (100 * median(of, 'speech')).toFixed(1),
          'start, s': median(of, 'start_s').toFixed(2),
          'of the processor, s': median(of, 'start_cpu_s').toFixed(2),
          'resident, MB': Math.round(median(of, 'rss_mb')),
        },
      ]),
    ),
  );
}
