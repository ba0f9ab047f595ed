// When a detector of speech would close an utterance, and what it costs: loudness, WebRTC's and Silero's.
// Usage: node bench/hearing/vad.mjs [--quick] [--audio FOLDER] [--fvad FOLDER] [--json FILE]
// --fvad: @echogarden/fvad-wasm, unpacked: WebRTC's detector by itself. SoundSwallower's Endpointer smooths it.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import createSoundSwallower from 'soundswallower';
import { level_db } from '../../dist/audio/pcm.js';
import { Silero } from '../../dist/hearing/endpointing/silero.js';
import { SpeechActivity } from '../../dist/hearing/endpointing/speech-activity.js';
import { percentile } from '../../dist/time/percentile.js';
import { conditions, speechIn, surrounded } from './mix.mjs';
import { pinkNoise } from './noise.mjs';
import { readRecordings } from './recordings.mjs';
import { table } from './report.mjs';
import { canSpeak, english } from './voices.mjs';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    audio: { type: 'string' },
    fvad: { type: 'string' },
    json: { type: 'string' },
  },
});
const PROJECT = new URL('../..', import.meta.url).pathname;
const PER_MS = 16;
/** In a pipeline the wake word comes before; it is as good a context as the room. */
const AROUND = { before_s: 1.2, after_s: 2.5 };
/** An echo, and the end of a voice that dies away, is no false alarm. */
const DYING_SAMPLES = 100 * PER_MS;
const ONSET_MS = 120;
const SILENCES_MS = [400, 60];

function loudness() {
  let activity;
  return {
    name: 'loudness',
    frame_samples: 320,
    reset: () => {
      activity = new SpeechActivity();
    },
    push: (frame) => activity.push(frame),
  };
}

/** Its smallest window: three frames of 30 ms, of which two must agree. */
async function endpointer(mode) {
  const modelBase = join(dirname(createRequire(import.meta.url).resolve('soundswallower')), 'model/');
  const { Endpointer } = await createSoundSwallower({ modelBase });
  let engine;
  return {
    name: `soundswallower's endpointer, mode ${mode}`,
    frame_samples: 480,
    reset: () => {
      engine = new Endpointer({ samprate: 16_000, frame_length: 0.03, mode, window: 0.09, ratio: 0.67 });
    },
    push: (frame) => {
      engine.process(Float32Array.from(frame, (sample) => sample / 32_768));
      return engine.get_in_speech();
    },
  };
}

async function fvad(folder, mode) {
  const { default: create } = await import(join(folder, 'fvad.js'));
  const module = await create({ wasmBinary: readFileSync(join(folder, 'fvad.wasm')) });
  const engine = module._fvad_new();
  const buffer = module._malloc(640);
  return {
    name: `WebRTC, mode ${mode}`,
    frame_samples: 320,
    reset: () => {
      module._fvad_reset(engine);
      module._fvad_set_mode(engine, mode);
      module._fvad_set_sample_rate(engine, 16_000);
    },
    push: (frame) => {
      module.HEAP16.set(frame, buffer / 2);
      return module._fvad_process(engine, buffer, 320) === 1;
    },
  };
}

async function silero() {
  const detector = new Silero();
  await detector.load();
  return {
    name: 'Silero 6',
    frame_samples: detector.frame_samples,
    reset: () => detector.reset(),
    push: (frame) => detector.push(frame),
  };
}

/** Recordings that end in quiet of their own: in others nobody knows where the speech ends. */
const endsInQuiet = (samples) => speechIn(samples).to + DYING_SAMPLES <= samples.length;

/** What a detector makes of one recording; the silences are told in milliseconds after the true end. */
function judge({ frames, frame_samples, clean, from, to }) {
  const level = (at) => level_db(clean.subarray(at, at + frame_samples));
  const loudest = Math.max(...frames.map((_, index) => level(index * frame_samples)));
  const told = { missed: 0, speech: 0, false: 0, after: 0, closed_ms: {}, cut: {} };
  let silent_ms = 0;
  let spoken_ms = 0;
  for (const [index, isSpeech] of frames.entries()) {
    const start = index * frame_samples;
    const end = (index + 1) * frame_samples;
    if (start >= from && end <= to && level(start) > loudest - 25) {
      told.speech++;
      told.missed += isSpeech ? 0 : 1;
    }
    if (start >= to + DYING_SAMPLES) {
      told.after++;
      told.false += isSpeech ? 1 : 0;
    }
    if (start < from) continue;
    spoken_ms += isSpeech ? frame_samples / PER_MS : 0;
    silent_ms = isSpeech ? 0 : silent_ms + frame_samples / PER_MS;
    if (spoken_ms < ONSET_MS) continue;
    for (const silence_ms of SILENCES_MS.filter((each) => silent_ms >= each))
      if (end < to) told.cut[silence_ms] = true;
      else told.closed_ms[silence_ms] ??= (end - to) / PER_MS;
  }
  return told;
}

async function measure(detector, set, condition) {
  const judged = [];
  let seconds = 0;
  let work_ms = 0;
  for (const { mix, ...recording } of set) {
    const frames = [];
    const before = process.cpuUsage();
    detector.reset();
    for (let at = 0; at + detector.frame_samples <= mix.length; at += detector.frame_samples)
      frames.push(await detector.push(mix.slice(at, at + detector.frame_samples)));
    const { user, system } = process.cpuUsage(before);
    work_ms += (user + system) / 1000;
    seconds += mix.length / 16_000;
    judged.push(judge({ ...recording, frames, frame_samples: detector.frame_samples }));
  }
  const sum = (count) => judged.reduce((total, each) => total + count(each), 0);
  const closing = (silence_ms) => {
    const lags_ms = judged.map(({ closed_ms }) => closed_ms[silence_ms] ?? Number.POSITIVE_INFINITY);
    return { p50: percentile(lags_ms, 0.5), p99: percentile(lags_ms, 0.99) };
  };
  return {
    detector: detector.name,
    condition: condition.name,
    of: judged.length,
    missed: sum(({ missed }) => missed) / sum(({ speech }) => speech),
    false: sum((each) => each.false) / sum(({ after }) => after),
    cut: SILENCES_MS.map((silence_ms) => sum(({ cut }) => (cut[silence_ms] ? 1 : 0))),
    never: sum(({ closed_ms }) => (closed_ms[400] === undefined ? 1 : 0)),
    closing: SILENCES_MS.map(closing),
    core: work_ms / 1000 / seconds,
  };
}

const shared = join(PROJECT, '../shared/audio/dev');
const folder = values.audio ? resolve(values.audio) : existsSync(shared) ? shared : undefined;
const recordings = await readRecordings(folder ?? join(PROJECT, 'bench/hearing/synthetic'));
const of = (wanted) => recordings.filter(wanted).map(({ samples }) => samples);
const noises = of(({ kind }) => kind === 'noise');
const spoken = of(({ kind, samples }) => kind !== 'noise' && samples.length < 12 * 16_000).filter(
  endsInQuiet,
);
const commands = canSpeak ? english('judged', { quick: true }).map(({ samples }) => samples) : [];
const all = [...spoken, ...commands].filter((_, at) => !values.quick || at % 3 === 0);
console.log(
  `${spoken.length} recordings that end in quiet, in ${folder ?? 'the repository'}, ${commands.length} sentences by free voices`,
);

const detectors = [
  loudness(),
  await endpointer(3),
  ...(values.fvad ? await Promise.all([1, 2, 3].map((mode) => fvad(resolve(values.fvad), mode))) : []),
  await silero(),
];
const results = [];
for (const condition of conditions({
  noises: noises.length > 0 ? noises : [pinkNoise(160_000, 1), pinkNoise(160_000, 2)],
  voices: of(({ kind, named }) => kind !== 'noise' && named.length === 0),
  quick: false,
})) {
  const set = all.map((samples) => {
    const clean = surrounded(samples, AROUND);
    return { clean, mix: condition.mix(clean), ...speechIn(clean) };
  });
  for (const detector of detectors) results.push(await measure(detector, set, condition));
}

const percent = (share) => `${(100 * share).toFixed(1)} %`;
const lag = ({ p50, p99 }) =>
  [p50, p99].map((each) => (each === Number.POSITIVE_INFINITY ? 'never' : each.toFixed(0)));
const rows = results.map((each) => [
  each.detector,
  each.condition,
  percent(each.missed),
  percent(each.false),
  ...each.cut.map((count) => `${count}/${each.of}`),
  `${each.never}/${each.of}`,
  ...each.closing.map((closing) => lag(closing).join(' / ')),
  percent(each.core),
]);
const head = [
  'detector',
  'condition',
  'speech missed',
  'speech after the end',
  'cut by 400 ms',
  'by 60 ms',
].concat(['never closed', 'closed by 400 ms: p50 / p99 ms', 'by 60 ms', 'of a core']);
console.log(table([head, ...rows]).join('\n'));
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
process.exit(0);
