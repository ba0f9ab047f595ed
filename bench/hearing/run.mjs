// How well hearing hears, and what it costs: per engine and language, in quiet and in noise.
// Usage: npm run bench:hearing [-- --quick] [--audio FOLDER] [--only wake,enrolled,english,mandarin,people,speakers,rooms,load]
//        people: their Mandarin (../shared/audio/more); speakers: two over each other; rooms: which of two is nearer
//        [--short [--record]]: a minute of it, compared with bench/hearing/short.json
//        [--moonshine FOLDER]: English by the model moonshine-tiny-en, whose files are in the folder
//        [--words athena,snowboy] [--in 'clean,noise 10 dB'] [--json FILE] [--svg FILE]
// Recordings of people are read from the folder given, or from ../shared/audio/dev where that is there; else the
// bundled synthetic ones. Commands are spoken by the free voices that are installed (flite, espeak-ng, sox).
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readWav } from '../../dist/audio/wav-file.js';
import { loadHome } from '../../dist/config/load.js';
import { otherSpeechFiles } from '../../dist/hearing/bundled-recordings.js';
import { englishCommands, mandarinCommands } from './commands.mjs';
import { mandarinOfPeople } from './mandarin-people.mjs';
import { homeRecogniser, WAKE, weightsFolder } from './mandarin-recogniser.mjs';
import { canSpeakMandarin, SPEAKERS, spokenMandarin } from './mandarin-voices.mjs';
import { conditions } from './mix.mjs';
import { pinkNoise } from './noise.mjs';
import { readRecordings } from './recordings.mjs';
import {
  commandTable,
  loadTable,
  mandarinPeopleTable,
  summarised,
  surenessTable,
  svg,
  twoRoomsTable,
  twoSpeakersTable,
  wakeTable,
} from './report.mjs';
import { twoRooms } from './two-rooms.mjs';
import { personAndMandarin, twoPeople } from './two-speakers.mjs';
import { canSpeak, english, mandarin } from './voices.mjs';
import { enrolled, keyless } from './wake.mjs';

const PARTS = 'wake,enrolled,english,mandarin,people,speakers,rooms,load';
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    audio: { type: 'string' },
    only: { type: 'string', default: PARTS },
    words: { type: 'string' },
    in: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string' },
    short: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    moonshine: { type: 'string' },
  },
});
if (values.short) {
  const { short } = await import('./short.mjs');
  process.exit((await short(values)) ? 0 : 1);
}
const PROJECT = new URL('../..', import.meta.url).pathname;
const { quick } = values;
const shared = join(PROJECT, '../shared/audio/dev');
const folder = values.audio === undefined ? (existsSync(shared) ? shared : undefined) : resolve(values.audio);
const wants = (part) => values.only.split(',').includes(part);
const say = (lines) => console.log(`\n${[lines].flat().join('\n')}`);

const recordings = await readRecordings(folder ?? join(PROJECT, 'bench/hearing/synthetic'));
console.log(
  folder
    ? `${recordings.length} recordings in ${folder}`
    : `${recordings.length} bundled recordings of synthetic voices: they say little about people`,
);
// Half of them do for a first look.
const some = quick ? recordings.filter((_, at) => at % 3 === 0) : recordings;
const of = (kind) => recordings.filter((each) => each.kind === kind).map(({ samples }) => samples);
const noises = of('noise').length > 0 ? of('noise') : [pinkNoise(160_000, 1), pinkNoise(160_000, 2)];
const voices = recordings.filter(({ named, kind }) => named.length === 0 && kind !== 'noise');
const wanted = values.in?.split(',');
const surroundings = conditions({ noises, voices: voices.map(({ samples }) => samples), quick }).filter(
  ({ name }) => wanted?.includes(name) ?? true,
);
const negatives = otherSpeechFiles().map(readWav);
const { devices } = loadHome(PROJECT);

const results = { wake: [], commands: [] };
if (wants('wake'))
  for (const condition of surroundings) results.wake.push(await keyless({ recordings: some, condition }));
if (wants('enrolled')) {
  const chosen = values.words?.split(',');
  const words = [...new Set(recordings.flatMap(({ named }) => named.join(' ')))].filter(
    (word) =>
      recordings.filter(({ named }) => named.join(' ') === word).length >= 5 &&
      (chosen?.includes(word) ?? true),
  );
  for (const condition of surroundings)
    results.wake.push(
      await enrolled({
        recordings: some,
        condition,
        words: quick ? words.slice(0, 3) : words,
        negatives,
        draws: quick ? 1 : 3,
      }),
    );
}
if (results.wake.length > 0) say(wakeTable(results.wake));
if (!canSpeak) say('flite, espeak-ng or sox is not installed: no commands are spoken');
else {
  if (wants('english')) {
    const spoken = english('judged', { quick });
    for (const condition of surroundings)
      results.commands.push(await englishCommands({ devices, spoken, condition, folder: values.moonshine }));
  }
  if (wants('mandarin')) {
    const { commands, spoken } = mandarin({ quick });
    for (const condition of surroundings)
      results.commands.push(await mandarinCommands({ devices, commands, spoken, condition }));
  }
  if (results.commands.length > 0)
    say([...commandTable(results.commands), '', ...surenessTable(results.commands)]);
}
/** Words that keyless Porcupine knows, said by people. */
const words = ['alexa', 'computer', 'jarvis'].filter((word) =>
  recordings.some(({ named }) => named.join(' ') === word),
);
const weights = weightsFolder();
if (wants('people')) {
  const more = join(PROJECT, '../shared/audio/more');
  if (weights === undefined || !existsSync(more))
    say('people: the weights of fsmn-zh, or the recordings of more people, are not beside the project');
  else {
    const people = (await readRecordings(more)).filter(({ speech }) => speech.startsWith('people'));
    const home = homeRecogniser(weights);
    results.people = mandarinOfPeople({ home, recordings: people, surroundings });
    say(mandarinPeopleTable(results.people));
  }
}
if (wants('speakers') && words.length > 1) {
  const most = quick ? 12 : undefined;
  const voices = `people: ${words.join(', ')}`;
  results.speakers = (await twoPeople({ recordings, words, most })).map((row) => ({ voices, ...row }));
  if (weights !== undefined && canSpeakMandarin) {
    const spoken = SPEAKERS.judged.map((speaker) => spokenMandarin(WAKE, speaker));
    const { model } = homeRecogniser(weights);
    const both = { recordings, word: words[0], model, phrase: WAKE, spoken, most };
    for (const row of await personAndMandarin(both))
      results.speakers.push({ voices: `${words[0]} by people, ${WAKE} synthetic`, ...row });
  }
  say(twoSpeakersTable(results.speakers));
}
if (wants('rooms') && words.length > 0) {
  results.rooms = await twoRooms({ recordings, words, most: quick ? 12 : undefined });
  say(twoRoomsTable(results.rooms));
}
if (wants('load')) {
  // As the unit starts the hub (systemd/halfsecond.service, `halfsecond service install`).
  const env = { ...process.env, MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };
  results.load = [1, 2, 4, 8].map((streams) => {
    const file = join(PROJECT, 'bench/hearing/load.mjs');
    const load = ['--max-semi-space-size=1', file, String(streams), quick ? '8' : '20'];
    const { stdout } = spawnSync(process.execPath, load, { env, stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(stdout.toString());
  });
  say(loadTable(results.load));
}
const whole = { recordings: recordings.length, ...results, commands: summarised(results.commands) };
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(whole, undefined, 2)}\n`);
if (values.svg !== undefined) writeFileSync(values.svg, svg(results));
process.exit(0);
