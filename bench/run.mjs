// halfsecond beside others, in one run. Each part starts what it needs, prints a table and writes a picture of it.
// Usage: npm run bench [-- --only latency,standby,start,deadline,throughput] [--rounds N] [--plots FOLDER]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { endAll } from './measure/process.mjs';
import { deadline } from './part/deadline.mjs';
import { latency } from './part/latency.mjs';
import { standby } from './part/standby.mjs';
import { starting } from './part/starting.mjs';
import { throughput } from './part/throughput.mjs';

const PARTS = { latency, standby, start: starting, deadline, throughput };

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: Object.keys(PARTS).join(',') },
    rounds: { type: 'string', default: '150' },
    plots: { type: 'string', default: new URL('.', import.meta.url).pathname },
  },
});
const wanted = options.only.split(',');
const unknown = wanted.filter((part) => !Object.hasOwn(PARTS, part));
const rounds = Number(options.rounds);
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(
    unknown.length > 0
      ? `--only: no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}`
      : `--rounds: found ${options.rounds}, expected a whole number from 1`,
  );
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'halfsecond-bench-'));
try {
  for (const part of wanted) {
    const { name, text, svg } = await PARTS[part]({ folder: mkdtempSync(join(folder, part)), rounds });
    console.log(`${text}\n`);
    if (svg === undefined) continue;
    const picture = join(options.plots, `${name}.svg`);
    writeFileSync(picture, svg);
    console.log(`→ ${picture}\n`);
  }
} finally {
  await endAll();
  rmSync(folder, { recursive: true, force: true });
}
