// How well the network hears Mandarin: commands in quiet, in noise and beside a second voice; a wake word; other speech;
// and what it costs. Weights: HALFSECOND_FSMN_MODEL or ../shared/models/fsmn-xiaoyun beside the project.
//
//   npm run build && node bench/hearing/fsmn.mjs [--quick] [--people FOLDER] [--other FOLDER] [--tune]
//        [--half judged|drawn] [--turns 3] [--in 'clean,noise 10 dB']: whose sentences, in how many of its voices each, and where
import { parseArgs } from 'node:util';
import { commandConfidence, featuresOf } from '../../dist/hearing/stt/fsmn/confidence.js';
import { createFsmnDetector } from '../../dist/hearing/stt/fsmn/detector.js';
import { percentile } from '../../dist/time/percentile.js';
import { interval } from './interval.mjs';
import { logisticOf } from './logistic.mjs';
import { mandarinOfPeople } from './mandarin-people.mjs';
import { homeRecogniser, WAKE, weightsFolder } from './mandarin-recogniser.mjs';
import { canSpeakMandarin, OTHER, SENTENCES, SPEAKERS, spokenMandarin } from './mandarin-voices.mjs';
import { conditions, speechIn, surrounded } from './mix.mjs';
import { pinkNoise } from './noise.mjs';
import { readRecordings } from './recordings.mjs';
import { mandarinPeopleTable } from './report.mjs';

const CHUNK = 2000;
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    tune: { type: 'boolean', default: false },
    people: { type: 'string' },
    other: { type: 'string' },
    half: { type: 'string', default: 'judged' },
    turns: { type: 'string' },
    in: { type: 'string' },
  },
});
const folder = weightsFolder();
if (folder === undefined) {
  console.log('skipped: no model beside the project; name its folder by HALFSECOND_FSMN_MODEL');
  process.exit(0);
}
if (!canSpeakMandarin) {
  console.log('skipped: espeak-ng and sox speak the commands, and are not installed');
  process.exit(0);
}

const before_rss = process.memoryUsage().rss;
const { model, graph, meaningOf, recogniser } = homeRecogniser(folder);

let heard_ms = 0;
let spent_ms = 0;
const latencies_ms = [];

/** What the recogniser makes of a sound that follows a wake word. */
function recognise(sound, end_ms) {
  recogniser.begin();
  let known_ms;
  let last;
  // The processor's time: what else this machine does meanwhile is none of ours.
  const begun = process.cpuUsage();
  for (let at = 0; at < sound.length; at += CHUNK) {
    recogniser.feed(sound.subarray(at, at + CHUNK));
    const so = recogniser.soFar()?.text;
    if (so !== last) known_ms = so === undefined ? undefined : (at + CHUNK) / 16;
    last = so;
  }
  const words = recogniser.end();
  const { user, system } = process.cpuUsage(begun);
  spent_ms += (user + system) / 1000;
  heard_ms += sound.length / 16;
  if (known_ms !== undefined && end_ms !== undefined) latencies_ms.push(known_ms - end_ms);
  return { ...words, found: recogniser.found() };
}

const recordings = values.other === undefined ? [] : await readRecordings(values.other);
const noises = recordings.filter(({ kind }) => kind === 'noise').map(({ samples }) => samples);
const voices = recordings.filter(({ kind }) => kind.startsWith('negative')).map(({ samples }) => samples);
const surroundings = conditions({
  noises: noises.length > 0 ? noises : [pinkNoise(160_000)],
  voices:
    voices.length > 0
      ? voices
      : SPEAKERS.judged.slice(0, 3).map((speaker) => spokenMandarin(OTHER.slice(20).join(''), speaker)),
  quick: false,
}).filter(({ name }) => values.in?.split(',').includes(name) ?? true);

/** Every sentence in some voices, in all surroundings. */
function* utterances(half, texts) {
  const turns = values.turns === undefined ? (values.quick ? 1 : 3) : Number(values.turns);
  const speakers = SPEAKERS[half];
  // No voice comes again before all have spoken.
  const step = speakers.length % 3 === 0 ? 5 : 3;
  for (const [at, text] of texts.entries())
    for (let turn = 0; turn < turns; turn++) {
      const speaker = speakers[(at + step * turn) % speakers.length];
      const sound = surrounded(spokenMandarin(text, speaker), { before_s: 0.3, after_s: 0.8 });
      const end_ms = speechIn(sound).to / 16;
      for (const { name, mix } of surroundings)
        yield { text, speaker, condition: name, sound: mix(sound), end_ms };
    }
}

function judge(half) {
  const rows = Object.fromEntries(
    surroundings.map(({ name }) => [
      name,
      { right: 0, wrong: 0, rejected: 0, commands: 0, taken: 0, other: 0 },
    ]),
  );
  const samples = [];
  for (const [texts, isCommand] of [
    [SENTENCES[half].commands, true],
    [SENTENCES[half].other, false],
  ])
    for (const { text, condition, sound, end_ms } of utterances(half, texts)) {
      const { text: said, found } = recognise(sound, isCommand ? end_ms : undefined);
      const row = rows[condition];
      if (isCommand) {
        row.commands++;
        row[said === '' ? 'rejected' : meaningOf(said) === meaningOf(text) ? 'right' : 'wrong']++;
      } else {
        row.other++;
        if (said !== '') row.taken++;
      }
      if (found && !found.isDecoy)
        samples.push({ found, right: isCommand && meaningOf(found.text) === meaningOf(text) });
    }
  console.log(`\nCommands, ${half} voices (synthetic), ${graph.nodes} nodes`);
  console.table(
    Object.fromEntries(
      Object.entries(rows).map(([name, { right, wrong, commands, taken, other }]) => [
        name,
        {
          right: interval(right, commands),
          wrong: interval(wrong, commands),
          'other speech taken': interval(taken, other),
        },
      ]),
    ),
  );
  return samples;
}

/** How well the confidence says how often it is right. */
function reliability(samples) {
  const bins = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01];
  console.table(
    bins.slice(0, -1).map((from, at) => {
      const inside = samples.filter(({ found }) => {
        const confidence = commandConfidence(found);
        return confidence >= from && confidence < bins[at + 1];
      });
      const mean = inside.reduce((sum, { found }) => sum + commandConfidence(found), 0) / inside.length;
      return {
        from,
        said: mean.toFixed(2),
        was: interval(inside.filter(({ right }) => right).length, inside.length),
      };
    }),
  );
}

if (values.tune) {
  const samples = judge('tuned');
  const weights = logisticOf(
    samples.map(({ found }) => featuresOf(found)),
    samples.map(({ right }) => (right ? 1 : 0)),
  );
  console.log(
    'weights (sure, fit, worst, margin, before, after):',
    weights.map((weight) => weight.toFixed(2)).join(' '),
  );
}
const samples = judge(values.half);
console.log('\nConfidence: what it said, and how often it was right');
reliability(samples);
console.log(
  `end of speech → known: p50 ${Math.round(percentile(latencies_ms, 0.5))} ms, p99 ${Math.round(percentile(latencies_ms, 0.99))} ms (pieces of 125 ms)`,
);
console.log(
  `recogniser: ${((100 * spent_ms) / heard_ms).toFixed(1)} % of a core in speech; memory +${Math.round((process.memoryUsage().rss - before_rss) / 1e6)} MB with all sounds of this run`,
);

const detector = createFsmnDetector({ model, phrases: [{ assistant: 'wake', phrase: WAKE }] });
const hits = (sound) => {
  detector.reset();
  let count = 0;
  for (let at = 0; at + detector.frame_samples <= sound.length; at += detector.frame_samples)
    count += detector.process(sound.subarray(at, at + detector.frame_samples)).length;
  return count;
};
const wakes = [WAKE, `${WAKE}打开客厅灯`, `${WAKE}把卧室灯关掉`].slice(0, values.quick ? 1 : 3);
console.log(`\n${WAKE}, judged voices (synthetic)`);
const spoken = wakes.flatMap((text) =>
  SPEAKERS.judged.map((speaker) => surrounded(spokenMandarin(text, speaker))),
);
console.table(
  Object.fromEntries(
    surroundings.map(({ name, mix }) => [
      name,
      { heard: interval(spoken.filter((sound) => hits(mix(sound)) > 0).length, spoken.length) },
    ]),
  ),
);
if (recordings.length > 0) {
  const false_ = recordings.reduce((sum, { samples }) => sum + hits(samples), 0);
  const minutes = recordings.reduce((sum, { samples }) => sum + samples.length, 0) / 16_000 / 60;
  console.log(`false alarms: ${false_} in ${minutes.toFixed(1)} minutes of other speech and noise`);
  const taken = recordings.filter(({ samples }) => recognise(samples.subarray(0, 128_000)).text !== '');
  console.log(`taken for a command after a wake word: ${interval(taken.length, recordings.length)}`);
  for (const { file } of taken) console.log(`  ${file}`);
}
if (values.people !== undefined) {
  const people = await readRecordings(values.people);
  console.log('\nSentences of people among all commands of the home');
  for (const line of mandarinPeopleTable(
    mandarinOfPeople({ home: homeRecogniser(folder), recordings: people, surroundings }),
  ))
    console.log(line);
}
