// Fits how sure the English recogniser is of its words on one half of the voices and of the recordings of people, in
// quiet and in noise, and judges it on the other half. Prints the weights of src/hearing/stt/english/confidence.ts.
// Usage: node bench/hearing/tune.mjs [--audio FOLDER] [--quick] [--moonshine FOLDER]
//        --moonshine: of the model moonshine-tiny-en, whose files are in the folder: src/hearing/stt/moonshine/confidence.ts
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadHome } from '../../dist/config/load.js';
import { confidenceOf } from '../../dist/hearing/stt/english/confidence.js';
import { createEnglishRecogniser } from '../../dist/hearing/stt/english/recogniser.js';
import { meaningsIn } from '../../dist/hearing/stt/meanings.js';
import {
  featuresOf,
  confidenceOf as moonshineConfidence,
} from '../../dist/hearing/stt/moonshine/confidence.js';
import { afterWake, moonshine } from './commands.mjs';
import { CHUNK_SAMPLES } from './listen.mjs';
import { logisticOf, sureness } from './logistic.mjs';
import { conditions, surrounded } from './mix.mjs';
import { pinkNoise } from './noise.mjs';
import { readRecordings } from './recordings.mjs';
import { table } from './report.mjs';
import { english } from './voices.mjs';

const PROJECT = new URL('../..', import.meta.url).pathname;
const { values } = parseArgs({
  options: {
    audio: { type: 'string', default: join(PROJECT, '../shared/audio/dev') },
    quick: { type: 'boolean', default: false },
    moonshine: { type: 'string' },
  },
});
const { quick } = values;
const { devices } = loadHome(PROJECT);
const meaning = meaningsIn(devices);
/** So much of the wake word and of the room before it is given to the recogniser. */
const BEFORE_SAMPLES = 1.5 * 16_000;
/** Longer pieces of talk than any command are cut to what a recogniser is ever given. */
const LONGEST = 8 * 16_000;
const folder = values.moonshine;
const FEATURES =
  folder === undefined
    ? ['misfit', 'pause_s', 'tempo', 'haste']
    : ['deficit', 'cost', 'margin', 'before', 'after'];
const shippedSureness = folder === undefined ? confidenceOf : moonshineConfidence;

const people = existsSync(values.audio) ? await readRecordings(values.audio) : [];
const talk = people.filter(({ kind }) => kind === 'negative_en' || kind === 'command_en');
const noises = people.filter(({ kind }) => kind === 'noise').map(({ samples }) => samples);

/** One half of the voices, of the people and of the noises. */
function half(name, at) {
  const mine = (_, index) => index % 2 === at;
  const others = talk.filter(mine).map(({ samples }) => ({ text: '', samples: samples.slice(0, LONGEST) }));
  const surroundings = conditions({
    noises: noises.length > 1 ? noises.filter(mine) : [pinkNoise(160_000, at + 1)],
    voices: talk.length > 1 ? talk.filter(mine).map(({ samples }) => samples) : [pinkNoise(160_000, at + 3)],
    quick,
  });
  return { spoken: [...english(name, { quick }), ...others], surroundings };
}

/** In how many of the surroundings each is heard, in turn. */
const EACH_IN = quick ? 1 : 2;

/** What is recognised of a half however unsure it is, with how the words lie in the sound. */
async function recognised({ spoken, surroundings }) {
  const told = [];
  let fit;
  /** Words that a recogniser tells beside its fit, also where it does not take them. */
  let words;
  const onFit = (found) => {
    fit = found;
  };
  const onStanding = (text, standing) => {
    words = text;
    fit = featuresOf(standing);
  };
  const recogniser =
    folder === undefined
      ? await createEnglishRecogniser({ devices, leastConfidence: 0, onFit })
      : await moonshine({ devices, folder, onStanding });
  for (const [at, condition] of surroundings.entries())
    for (const { text, wake, samples } of spoken.filter((_, index) =>
      isTurn(index, at, surroundings.length),
    )) {
      fit = undefined;
      words = undefined;
      const { sound, wake_samples } = wake
        ? afterWake({ wake, samples }, { after_s: 0.4 })
        : { sound: surrounded(samples, { before_s: 0.3, after_s: 0.4 }), wake_samples: 0 };
      const mixed = condition.mix(sound);
      await recogniser.begin(mixed.slice(Math.max(0, wake_samples - BEFORE_SAMPLES), wake_samples));
      for (let from = wake_samples; from < mixed.length; from += CHUNK_SAMPLES)
        await recogniser.feed(mixed.subarray(from, from + CHUNK_SAMPLES));
      const ended = await recogniser.end();
      const heard = words ?? ended.text;
      const right = text !== '' && heard !== '' && meaning(heard) === meaning(text);
      told.push({ condition: condition.name, text, heard, right, fit });
    }
  recogniser.close();
  return told;
}

/** Whether a recording is heard in these surroundings: in so many, one after the other. */
function isTurn(recording, surrounding, of) {
  return (surrounding - recording * EACH_IN + recording * of) % of < EACH_IN;
}

const inputs = (fit) => [1, ...FEATURES.map((feature) => fit[feature])];
const percent = (share) => (share * 100).toFixed(0);

/** What passes in each condition, where words must be this sure. */
function passing(told, name, sureOf) {
  const rows = [['', 'at least', 'right', 'wrong', 'other speech accepted']];
  for (const condition of ['all', ...new Set(told.map((each) => each.condition))])
    for (const least of condition === 'all' ? [0, 0.5, 0.6, 0.7, 0.8] : [0.5, 0.7]) {
      const here = told.filter((each) => condition === 'all' || each.condition === condition);
      const passed = here.filter(({ fit }) => fit && sureOf(fit) >= least);
      const commands = here.filter(({ text }) => text !== '').length;
      const count = (is) => passed.filter(is).length;
      const right = count((each) => each.right);
      rows.push([
        `${name}, ${condition}`,
        least.toFixed(1),
        `${right}/${commands} (${percent(right / commands)} %)`,
        count((each) => each.text !== '' && !each.right),
        `${count(({ text }) => text === '')}/${here.length - commands}`,
      ]);
    }
  return table(rows);
}

const tuned = await recognised(half('tuned', 0));
const judged = await recognised(half('judged', 1));
const withWords = tuned.filter(({ fit }) => fit);
const weights = logisticOf(
  withWords.map(({ fit }) => inputs(fit)),
  withWords.map(({ right }) => (right ? 1 : 0)),
);
const named = ['sure', ...FEATURES].map((feature, at) => `${feature}: ${weights[at].toPrecision(3)}`);
console.log(`fitted: { ${named.join(', ')} }`);
const fitted = (fit) => sureness(weights, inputs(fit));
for (const [name, told] of Object.entries({ tuned, judged }))
  console.log(['', ...passing(told, `${name}, fitted anew`, fitted)].join('\n'));
for (const [name, told] of Object.entries({ tuned, judged })) {
  console.log(['', ...passing(told, `${name}, as shipped`, shippedSureness)].join('\n'));
  const scored = told
    .filter(({ fit }) => fit)
    .map(({ fit, right }) => ({ said: shippedSureness(fit), right: right ? 1 : 0 }));
  const mean = (list, of) => list.reduce((sum, each) => sum + of(each), 0) / list.length;
  const base = mean(scored, ({ right }) => right);
  const brier = mean(scored, ({ said, right }) => (said - right) ** 2);
  console.log(
    `\n${name}: Brier score ${brier.toFixed(3)}, of always saying ${base.toFixed(2)}: ${(base * (1 - base)).toFixed(3)}`,
  );
  const bands = [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.9, 1.01];
  const rows = bands.slice(1).map((to, at) => {
    const within = scored.filter(({ said }) => said >= bands[at] && said < to);
    return [
      `${bands[at]} to ${Math.min(1, to)}`,
      within.length === 0 ? '' : mean(within, ({ said }) => said).toFixed(2),
      within.length === 0 ? '' : mean(within, ({ right }) => right).toFixed(2),
      within.length,
    ];
  });
  console.log(table([['said', 'mean', 'was right', 'of'], ...rows]).join('\n'));
}
process.exit(0);
