// The fault campaign: what goes wrong in a home, among honest contests, on a real broker and a real hub.
//   npm run campaign                      every fault many times, within 60 minutes
//   npm run campaign -- --short           the same faults a few times each, within 4 minutes
//   npm run campaign -- --only clock      those whose name has this
//   npm run campaign -- --share 0.1       the long form with a tenth of its repetitions
// Ends with 1 where it counts a fault, or a home does not work.
import { existsSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { COLUMNS, count, FAULTS } from './count.mjs';
import { CLOCK } from './fault/clock.mjs';
import { DOORS } from './fault/doors.mjs';
import { MESSAGES } from './fault/messages.mjs';
import { PROCESSES } from './fault/processes.mjs';
import { STORAGE } from './fault/storage.mjs';
import { Home, MAIN } from './home.mjs';
import { runs } from './process.mjs';

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean' },
    only: { type: 'string', default: '' },
    share: { type: 'string', default: '1' },
  },
});
const share = Number(options.share);
for (const [what, isThere, fix] of [
  ['dist/main.js', existsSync(MAIN), 'npm run build'],
  ['mosquitto', runs('sh', '-c', 'command -v mosquitto mosquitto_passwd'), 'apt install mosquitto'],
])
  if (!isThere) {
    console.error(`campaign: found no ${what}, expected it; ${fix}`);
    process.exit(4);
  }
if (!(share > 0 && share <= 1)) {
  console.error(`campaign: --share: found ${options.share}, expected a number above 0, at most 1`);
  process.exit(2);
}
/** Of each fault no more contests are shown. */
const SHOWN = 5;
/** Homes at a time. Each is idle most of the time. */
const LANES = 4;
/** The most that a fault waits for what is still to be told, in milliseconds. */
const TOLD_WITHIN_MS = 20_000;

/** The shorter or the longer form of a number, or of a list. */
function many(short, long) {
  if (options.short) return short;
  if (share >= 1) return long;
  if (typeof long === 'number') return Math.max(1, Math.round(long * share));
  const step = Math.ceil(1 / share);
  return long.filter((_, at) => at % step === 0);
}

const ALL = { ...PROCESSES, ...MESSAGES, ...STORAGE, ...CLOCK, ...DOORS };
/** The longest first, so that the last to end has not begun last. */
const LONG = [
  'the configuration is reloaded',
  'the hub is frozen',
  'the broker is killed',
  'the hub is killed',
  'a door hangs',
];

function countsOf(home) {
  const { household } = home;
  const { contests, commands, outcomes, redelivered, forgotten, brokerStops, watch } = household;
  const counts = count({
    contests,
    commands,
    outcomes,
    redelivered,
    forgotten,
    brokerStops,
    journaled: home.journaled(),
    own_ms: (from_ms, to_ms) => watch.own_ms(from_ms, to_ms),
    any_ms: (from_ms, to_ms) => watch.any_ms(from_ms, to_ms),
  });
  counts.unlocked = ['door', 'heater'].flatMap((device) => household.commandsOf(device)).length;
  return counts;
}

async function play(name, { home: made = {}, skipped = () => undefined, run }) {
  const why = skipped();
  if (why !== undefined) return { name, skipped: why };
  const of = typeof made === 'function' ? made() : made;
  const began_ms = performance.now();
  let home;
  try {
    home = await Home.open(of);
    home.clock = of.clock;
    await run(home, many);
    let counts;
    for (let waited = 0; waited < TOLD_WITHIN_MS; waited += 1000) {
      await pause(1000);
      counts = countsOf(home);
      if (waited >= 3000 && counts.told === 0) break;
    }
    const seconds = Math.round((performance.now() - began_ms) / 1000);
    const warnings = home.hub.said.split('\n').filter((line) => /"level":"(warn|error)"/.test(line));
    return {
      name,
      counts,
      seconds,
      problems: home.problems,
      notes: home.notes,
      warnings: warnings.slice(-SHOWN),
    };
  } catch (error) {
    return { name, problems: [...(home?.problems ?? []), error.stack ?? String(error)], notes: [] };
  } finally {
    await home?.close();
    if (of.clock) rmSync(of.clock, { force: true });
  }
}

const names = Object.keys(ALL).filter((name) => name.includes(options.only));
const queue = [...names].sort((one, other) => placeOf(one) - placeOf(other));
function placeOf(name) {
  const place = LONG.indexOf(name);
  return place === -1 ? LONG.length : place;
}

const rows = new Map();
const began_ms = performance.now();
async function lane() {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const row = await play(name, ALL[name]);
    rows.set(name, row);
    const faults = FAULTS.map((column) => `${column} ${row.counts?.[column] ?? '?'}`).join(', ');
    console.error(`${name}: ${row.skipped ? 'skipped' : `over after ${row.seconds ?? '?'} s: ${faults}`}`);
  }
}
await Promise.all(Array.from({ length: LANES }, lane));

const remarks = [];
const failures = [];
let faults = 0;
console.log(`| fault | ${COLUMNS.join(' | ')} |\n| --- |${' --- |'.repeat(COLUMNS.length)}`);
for (const name of names) {
  const { counts, skipped, problems = [], notes = [] } = rows.get(name);
  console.log(`| ${name} | ${COLUMNS.map((column) => counts?.[column] ?? '–').join(' | ')} |`);
  if (skipped) remarks.push(`${name}: skipped: ${skipped}`);
  for (const note of new Set(notes)) remarks.push(`${name}: ${note}`);
  for (const contest of counts?.seen.slice(0, SHOWN) ?? []) failures.push(`${name} > ${contest}`);
  if (counts?.seen.length || problems.length)
    for (const warning of rows.get(name).warnings ?? []) remarks.push(`${name}: the hub said: ${warning}`);
  for (const problem of new Set(problems)) failures.push(`${name} > ${problem}`);
  faults += problems.length + FAULTS.reduce((sum, column) => sum + (counts?.[column] ?? 0), 0);
}
const minutes = ((performance.now() - began_ms) / 60_000).toFixed(1);
console.log(`\n${remarks.map((remark) => `- ${remark}\n`).join('')}`);
for (const failure of failures) console.log(` FAIL  campaign > ${failure}`);
console.log(`${faults} faults in ${minutes} minutes`);
process.exit(faults === 0 ? 0 : 1);
