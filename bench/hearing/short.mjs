// A short form of the measurements of hearing, for every change: a figure that is worse than its last one by more than its
// interval (Wilson, 95 %) fails. A part whose weights, recordings or voices are not there is named as not run.
//
//   npm run build && npm run bench:hearing -- --short [--record] [--moonshine FOLDER]
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadHome } from '../../dist/config/load.js';
import { createFsmnDetector } from '../../dist/hearing/stt/fsmn/detector.js';
import { createKeylessPorcupine } from '../../dist/hearing/wake/keyless-porcupine.js';
import { englishCommands } from './commands.mjs';
import { interval, wilson } from './interval.mjs';
import { ear } from './listen.mjs';
import { mandarinOfPeople } from './mandarin-people.mjs';
import { homeRecogniser, WAKE, weightsFolder } from './mandarin-recogniser.mjs';
import { COMMANDS, canSpeakMandarin, OTHER, SPEAKERS, spokenMandarin } from './mandarin-voices.mjs';
import { mixed, surrounded } from './mix.mjs';
import { pinkNoise } from './noise.mjs';
import { readRecordings } from './recordings.mjs';
import { impulseResponse, ROOMS, reverberant } from './reverberation.mjs';
import { twoPeople } from './two-speakers.mjs';
import { canSpeak, english as spokenEnglish } from './voices.mjs';

const PROJECT = new URL('../../', import.meta.url).pathname;
const LAST = new URL('./short.json', import.meta.url).pathname;
/** Every third sentence does; the other voices and surroundings are in the whole measurement. */
const some = (texts, step = 3) => texts.filter((_, at) => at % step === 0);
const NEARER_DB = 6;

/** Commands, other speech and a wake word in synthetic voices that nothing was fitted on. */
function mandarin(count) {
  const { model, meaningOf, recogniser } = homeRecogniser(weightsFolder());
  const detector = createFsmnDetector({ model, phrases: [{ assistant: 'wake', phrase: WAKE }] });
  const noise = pinkNoise(80_000);
  const said = (sound) => {
    recogniser.begin();
    recogniser.feed(sound);
    return recogniser.end().text;
  };
  const speak = (text, at) =>
    surrounded(spokenMandarin(text, SPEAKERS.judged[at % SPEAKERS.judged.length]), {
      before_s: 0.3,
      after_s: 0.8,
    });
  for (const [at, text] of some(COMMANDS).entries()) {
    const sound = speak(text, at);
    for (const [name, heard] of [
      ['quiet', said(sound)],
      ['noise 10 dB', said(mixed(sound, noise, { ratio_db: 10 }))],
    ]) {
      const isRight = meaningOf(heard) === meaningOf(text);
      count(`Mandarin commands right, ${name}`, isRight, 'more');
      count(`Mandarin commands wrong, ${name}`, heard !== '' && !isRight, 'less');
    }
  }
  for (const [at, text] of some(OTHER, 2).entries())
    count('other Mandarin speech taken', said(speak(text, at)) !== '', 'less');
  for (const speaker of SPEAKERS.judged) {
    const sound = surrounded(spokenMandarin(WAKE, speaker));
    detector.reset();
    let hits = 0;
    for (let at = 0; at + detector.frame_samples <= sound.length; at += detector.frame_samples)
      hits += detector.process(sound.subarray(at, at + detector.frame_samples)).length;
    count(`${WAKE} heard`, hits > 0, 'more');
  }
}

/** A wake word of people, and which of two rooms is nearer: the far one 6 dB quieter, the near one in more noise. */
async function people(count, folder) {
  const recordings = await readRecordings(folder);
  const detector = await createKeylessPorcupine([{ assistant: 'alexa', keyword: 'alexa', sensitivity: 0.7 }]);
  const room = await ear({ detectors: [detector], recognisers: [], locales: {} });
  const heard = async (sound) => (await room.hear(sound)).find(({ kind }) => kind === 'wake_word');
  const far = 10 ** (-NEARER_DB / 20);
  const echoes = impulseResponse(ROOMS['reverberation 1.5 m']);
  for (const { samples } of recordings.filter(({ named }) => named[0] === 'alexa')) {
    const near = await heard(mixed(surrounded(samples), pinkNoise(80_000, 3), { ratio_db: 15 }));
    count('alexa of people heard, noise 15 dB', near !== undefined, 'more');
    const echoing = await heard(reverberant(surrounded(samples), echoes));
    count('alexa of people heard, echoes at 1.5 m', echoing !== undefined, 'more');
    const farther = await heard(surrounded(samples).map((sample) => Math.round(far * sample)));
    if (near && farther) count('nearer room by level, 6 dB', near.level_db > farther.level_db, 'more');
  }
  for (const { samples } of recordings.filter(({ kind }) => kind === 'negative_en'))
    count('other English speech calls', (await heard(surrounded(samples))) !== undefined, 'less');
  room.close();
  const words = ['alexa', 'computer', 'jarvis'];
  const [together] = await twoPeople({ recordings, words, most: 24 });
  for (let at = 0; at < together.of; at++) {
    count(
      'one of two voices over each other heard',
      at < together.first + together.second - together.both,
      'more',
    );
    count('somebody else heard in two voices', at < together.other, 'less');
  }
}

/** Mandarin sentences by people, and whether what is no command becomes one. */
async function mandarinPeople(count, folder) {
  const recordings = (await readRecordings(folder)).filter(({ speech }) => speech === 'people');
  const home = homeRecogniser(weightsFolder());
  const surroundings = [{ name: 'quiet', mix: (samples) => samples }];
  for (const row of mandarinOfPeople({ home, recordings: some(recordings), surroundings })) {
    for (let at = 0; at < row.sentences; at++)
      count('Mandarin sentences of people right', at < row.right, 'more');
    for (let at = 0; at < row.other; at++)
      count('other Mandarin speech of people taken', at < row.taken, 'less');
  }
}

/** English commands and other speech by Moonshine, in voices that nothing was fitted on. */
async function english(count, folder) {
  const { devices } = loadHome(PROJECT);
  const spoken = spokenEnglish('judged', { quick: true, everywhere: true });
  const noise = pinkNoise(160_000);
  const surroundings = [
    { name: 'quiet', mix: (samples) => samples },
    { name: 'noise 10 dB', mix: (samples) => mixed(samples, noise, { ratio_db: 10 }) },
  ];
  for (const condition of surroundings) {
    const told = await englishCommands({ devices, spoken, condition, folder });
    for (let at = 0; at < told.of; at++) {
      count(`English commands right, ${condition.name}`, at < told.right, 'more');
      count(`English commands wrong, ${condition.name}`, at < told.wrong, 'less');
    }
    for (let at = 0; at < told.ofOther; at++) count('other English speech taken', at < told.accepted, 'less');
  }
}

/** @returns whether no figure is worse than its last one. */
export async function short({ audio, record, moonshine }) {
  const figures = {};
  const count = (name, counts, better) => {
    figures[name] ??= { counted: 0, of: 0, better };
    figures[name].of += 1;
    if (counts) figures[name].counted += 1;
  };
  const notRun = [];
  if (weightsFolder() === undefined)
    notRun.push('Mandarin: the weights of fsmn-zh are not beside the project');
  else if (!canSpeakMandarin) notRun.push('Mandarin: espeak-ng or sox is not installed');
  else mandarin(count);
  if (moonshine === undefined)
    notRun.push('English by Moonshine: its model is not named by --moonshine FOLDER');
  else if (!canSpeak) notRun.push('English by Moonshine: flite, espeak-ng or sox is not installed');
  else await english(count, resolve(moonshine));
  const folder = audio ?? join(PROJECT, '../shared/audio/dev');
  if (existsSync(join(folder, 'manifest.csv'))) await people(count, folder);
  else notRun.push('people: their recordings are not beside the project');
  const more = join(PROJECT, '../shared/audio/more');
  if (weightsFolder() !== undefined && existsSync(more)) await mandarinPeople(count, more);
  else notRun.push('Mandarin of people: the weights or their recordings are not beside the project');

  const last = existsSync(LAST) ? JSON.parse(readFileSync(LAST, 'utf8')) : {};
  let isWell = true;
  for (const [name, { counted, of, better }] of Object.entries(figures)) {
    const before = last[name];
    const { from, to } = before ? wilson(before.counted, before.of) : { from: 0, to: 1 };
    const isWorse = better === 'more' ? counted / of < from : counted / of > to;
    isWell &&= !isWorse;
    const was = before ? `, was ${interval(before.counted, before.of)}` : '';
    console.log(`${isWorse ? 'worse' : 'ok   '}  ${name}: ${interval(counted, of)}${was}`);
  }
  for (const each of notRun) console.log(`not run  ${each}`);
  if (record) writeFileSync(LAST, `${JSON.stringify({ ...last, ...figures }, undefined, 2)}\n`);
  return isWell;
}
