// How many sentences of a list are understood: `npm run understand -- FILE… [--verbose]`, after `npm run build`.
// The form of a list: bench/sentence-list.mjs. `--rooms FILE` gives a list names of rooms and floors that it lacks.
// Each sentence is timed five times; its time is the median.
// `--fill N` fills each home up to N devices of many kinds, to see what that costs: then "all the lights" are more,
// and only the time counts.
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { deviceSchema } from '../dist/config/device.js';
import { createUnderstanding } from '../dist/intent/understand.js';
import { linesOf, readSentenceList } from './sentence-list.mjs';

const isVerbose = process.argv.includes('--verbose');
const given = process.argv.slice(2);

/** Takes an option and its value out of what was given. */
function option(name) {
  const at = given.indexOf(name);
  return at < 0 ? undefined : given.splice(at, 2)[1];
}

const roomsFile = option('--rooms');
const fill = Number(option('--fill') ?? 0);
const files = given.filter((argument) => !argument.startsWith('--'));
if (files.length === 0) {
  console.error('usage: npm run understand -- FILE… [--rooms FILE] [--fill N] [--verbose]');
  process.exit(2);
}

function readFile(file) {
  try {
    const list = readSentenceList(file);
    return { ...list, devices: list.devices.map((device) => deviceSchema.parse(device)) };
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exit(3);
  }
}

const FILLING = [
  { kind: 'light', en: 'light', zh: '灯', features: ['on_off', 'brightness'] },
  { kind: 'fan', en: 'fan', zh: '风扇', features: ['on_off'] },
  { kind: 'cover', en: 'curtain', zh: '窗帘', features: ['open_close', 'position'] },
  { kind: 'lock', en: 'door', zh: '门', features: ['lock'] },
  { kind: 'climate', en: 'heater', zh: '空调', features: ['on_off', 'temperature'] },
];

/** Further devices in the rooms that there are, until the home has as many as asked for. */
function filled(devices) {
  const more = Array.from({ length: Math.max(0, fill - devices.length) }, (_, at) => {
    const { kind, en, zh, features } = FILLING[at % FILLING.length];
    const { room } = devices[at % devices.length];
    const name = { en: `${room.replaceAll('-', ' ')} ${en} ${at}`, zh: `${at}号${zh}` };
    return deviceSchema.parse({ id: `filling-${at}`, name, room, kind, features, family: 'zigbee2mqtt' });
  });
  return [...devices, ...more];
}

const named = roomsFile === undefined ? {} : JSON.parse(readFileSync(roomsFile, 'utf8'));

/** The median of five, in milliseconds: on a busy machine a single one measures the others. */
function medianTime(work) {
  const times = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  });
  return times.sort((a, b) => a - b)[2];
}

const tables = files.map((file) => {
  const { language, home, devices, members, sentences, ...list } = readFile(file);
  const understand = createUnderstanding(filled(devices), {
    rooms: named.rooms ?? list.rooms,
    floors: named.floors ?? list.floors,
  });
  const tally = { right: 0, wrong: 0, missed: 0, commands: 0, none: 0, 'none taken': 0 };
  const failures = [];
  const took_ms = [];
  for (const { text, room, want } of sentences) {
    const understanding = understand(text, { room });
    took_ms.push(medianTime(() => understand(text, { room })));
    const found = understanding.kind === 'understood' ? linesOf(understanding.intents, members) : undefined;
    const fail = (how) => failures.push({ how, text, want, found: found ?? understanding.reason });
    if (want === 'none') {
      tally.none += 1;
      if (!found) continue;
      tally['none taken'] += 1;
      fail('none taken');
      continue;
    }
    tally.commands += 1;
    if (!found) {
      tally.missed += 1;
      fail('missed');
    } else if (found.join() === linesOf(want, members).join()) tally.right += 1;
    else {
      tally.wrong += 1;
      fail('wrong');
    }
  }
  took_ms.sort((a, b) => a - b);
  return { file, language, home, tally, failures, p99_ms: took_ms[Math.floor(took_ms.length * 0.99)] ?? 0 };
});

const head = ['list', 'commands', 'right', '', 'wrong', 'missed', 'none', 'none taken', 'p99 ms'];
const rows = tables.map(({ language, home, tally, p99_ms }) => [
  `${language} ${home}`,
  tally.commands,
  tally.right,
  `${((100 * tally.right) / Math.max(1, tally.commands)).toFixed(1)} %`,
  tally.wrong,
  tally.missed,
  tally.none,
  tally['none taken'],
  p99_ms.toFixed(2),
]);
const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => String(row[at]).length)));
const line = (cells) =>
  cells
    .map((cell, at) => (at === 0 ? String(cell).padEnd(widths[at]) : String(cell).padStart(widths[at])))
    .join('  ');
console.log([head, ...rows].map(line).join('\n'));
if (isVerbose)
  for (const { file, failures } of tables) {
    console.log(`\n${file}`);
    for (const { how, text, want, found } of failures) {
      const wanted = want === 'none' ? 'none' : linesOf(want).join(', ');
      console.log(
        `  ${how}: ${text}\n    wanted: ${wanted}\n    found: ${Array.isArray(found) ? found.join(', ') : found}`,
      );
    }
  }
