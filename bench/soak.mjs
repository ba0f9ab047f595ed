// Whether anything grows over days: memory, handles, files, the journal.
//   npm run build && node --max-semi-space-size=2 --expose-gc bench/soak.mjs               a simulated month of a busy home
//   node bench/soak.mjs --minutes 60                                 a real hub with a fake microphone
// Writes bench/soak-month.svg or bench/soak-minutes.svg, and prints a table. Exits 1 where something grows.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chart } from './soak/chart.mjs';
import { soakMinutes } from './soak/minutes.mjs';
import { soakMonth } from './soak/month.mjs';

const minutes = process.argv.includes('--minutes')
  ? Number(process.argv[process.argv.indexOf('--minutes') + 1])
  : undefined;
const days = process.argv.includes('--days') ? Number(process.argv[process.argv.indexOf('--days') + 1]) : 30;
const folder = mkdtempSync(join(tmpdir(), 'halfsecond-soak-'));

const samples =
  minutes === undefined ? await soakMonth({ folder, days }) : await soakMinutes({ folder, minutes });
rmSync(folder, { recursive: true, force: true });

const unit = minutes === undefined ? 'day' : 'minute';
const shown = samples.filter(
  (_, at) => at % Math.ceil(samples.length / 16) === 0 || at === samples.length - 1,
);
console.log(`| ${unit} | RSS MB | heap MB | handles | files | journal MB | written MB | verdicts |`);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
for (const each of shown)
  console.log(
    `| ${each.at} | ${mb(each.rss)} | ${mb(each.heap)} | ${each.handles ?? '–'} | ${each.files} | ${mb(each.journal)} | ${mb(each.written)} | ${each.verdicts} |`,
  );
writeFileSync(
  new URL(`soak-${minutes === undefined ? 'month' : 'minutes'}.svg`, import.meta.url),
  chart({
    unit,
    rows: samples,
    lines: [
      { name: 'RSS, MB', of: ({ rss }) => rss / 1e6 },
      { name: 'files open', of: ({ files }) => files },
      { name: 'journal, MB', of: ({ journal }) => journal / 1e6 },
    ],
  }),
);

// What is there after the first fifth is what it needs; what comes on top of that grows.
const settled = samples[Math.floor(samples.length / 5)];
const last = samples.at(-1);
const span = (last.at - settled.at) / (unit === 'day' ? 1 : 24 * 60);
const grown = { rss: (last.rss - settled.rss) / 1e6, files: last.files - settled.files };
console.log(
  `\nfrom ${unit} ${settled.at} to ${last.at}: RSS ${grown.rss.toFixed(1)} MB, files ${grown.files}; written to disk ${((last.written - settled.written) / 1e6 / span).toFixed(2)} MB a day`,
);
if (grown.rss > 16 || grown.files > 2) process.exitCode = 1;

function mb(bytes) {
  return bytes === undefined ? '–' : (bytes / 1e6).toFixed(1);
}
