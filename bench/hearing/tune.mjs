// Tunes the English recogniser on one half of the voices and of the recordings of people, and judges it on the other:
// how likely anything but a command is beforehand, and how sure a fit of the words to the sound makes.
// Usage: node bench/hearing/tune.mjs [--audio FOLDER] [--noise 1e-4,1e-6] [--more 1,0.1] [--quick]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadHome } from '../../dist/config/load.js';
import { misfitOf } from '../../dist/hearing/english-confidence.js';
import { createEnglishRecogniser } from '../../dist/hearing/english-recogniser.js';
import { createUnderstanding } from '../../dist/intent/understand.js';
import { conditions, pinkNoise, surrounded } from './mix.mjs';
import { readRecordings } from './recordings.mjs';
import { table } from './report.mjs';
import { english } from './voices.mjs';

const PROJECT = new URL('../..', import.meta.url).pathname;
const { values } = parseArgs({
  options: {
    audio: { type: 'string', default: join(PROJECT, '../shared/audio/dev') },
    noise: { type: 'string', default: '1e-4,1e-6,1e-8,1e-10' },
    more: { type: 'string', default: '1,0.1,0.01' },
    quick: { type: 'boolean', default: false },
  },
});
const { quick } = values;
const { devices } = loadHome(PROJECT);
const understand = createUnderstanding(devices);
const meaning = (text) => JSON.stringify(understand(text, { room: 'bedroom' }));
/** Longer pieces of talk than any command are cut to what a recogniser is ever given. */
const LONGEST = 8 * 16_000;

const people = existsSync(values.audio) ? await readRecordings(values.audio) : [];
const talk = people.filter(({ kind }) => kind === 'negative_en' || kind === 'command_en');
const noises = people.filter(({ kind }) => kind === 'noise').map(({ samples }) => samples);
const halves = Object.fromEntries(
  ['tuned', 'judged'].map((half, at) => {
    const mine = (_, index) => index % 2 === at;
    const others = talk.filter(mine).map(({ samples }) => ({ text: '', samples: samples.slice(0, LONGEST) }));
    const surroundings = conditions({
      noises: noises.length > 1 ? noises.filter(mine) : [pinkNoise(160_000, at + 1)],
      voices:
        talk.length > 1 ? talk.filter(mine).map(({ samples }) => samples) : [pinkNoise(160_000, at + 3)],
      quick,
    });
    return [half, { spoken: [...english(half, { quick }), ...others], surroundings }];
  }),
);

/** What is recognised of a half, with how badly its words fit. */
async function recognised({ spoken, surroundings }, filler) {
  const told = [];
  let misfit;
  const recogniser = await createEnglishRecogniser({
    devices,
    filler,
    sure: (segments) => {
      misfit = misfitOf(segments);
      return 0;
    },
  });
  for (const condition of surroundings)
    for (const { text, samples } of spoken) {
      recogniser.begin();
      recogniser.feed(condition.mix(surrounded(samples, { before_s: 0.3, after_s: 0.4 })));
      misfit = undefined;
      const { text: heard } = recogniser.end();
      const right = text !== '' && heard !== '' && meaning(heard) === meaning(text);
      told.push({ condition: condition.name, text, heard, right, misfit });
    }
  recogniser.close();
  return told;
}

function line(name, told) {
  const commands = told.filter(({ text }) => text !== '');
  const others = told.filter(({ text }) => text === '');
  const count = (list, is) => list.filter(is).length;
  return [
    name,
    `${count(commands, ({ right }) => right)}/${commands.length}`,
    count(commands, ({ heard }) => heard === ''),
    count(commands, ({ heard, right }) => heard !== '' && !right),
    `${count(others, ({ heard }) => heard !== '')}/${others.length}`,
  ];
}

/** Logistic regression by Newton's method, held near 0 by a little: few words are ever wrong. */
function fitted(rows) {
  const inputs = rows.map(({ misfit: { mean, worst } }) => [1, mean, worst]);
  let weights = [0, 0, 0];
  for (let round = 0; round < 50; round++) {
    const gradient = weights.map((weight) => -0.001 * weight);
    const hessian = weights.map((_, i) => weights.map((__, j) => (i === j ? 0.001 : 0)));
    for (const [at, input] of inputs.entries()) {
      const said = sure(weights, input);
      for (let i = 0; i < 3; i++) {
        gradient[i] += input[i] * ((rows[at].right ? 1 : 0) - said);
        for (let j = 0; j < 3; j++) hessian[i][j] += input[i] * input[j] * said * (1 - said);
      }
    }
    const step = solved(hessian, gradient);
    weights = weights.map((weight, at) => weight + step[at]);
  }
  return weights;
}

const sure = (weights, input) =>
  1 / (1 + Math.exp(-weights.reduce((sum, weight, at) => sum + weight * input[at], 0)));

/** Gauss's elimination. */
function solved(matrix, right) {
  const rows = matrix.map((row, at) => [...row, right[at]]);
  for (let at = 0; at < rows.length; at++)
    for (let below = 0; below < rows.length; below++) {
      if (below === at) continue;
      const factor = rows[below][at] / rows[at][at];
      rows[below] = rows[below].map((value, column) => value - factor * rows[at][column]);
    }
  return rows.map((row, at) => row[rows.length] / row[at]);
}

const HEAD = ['', 'right', 'rejected', 'wrong', 'other speech accepted'];
const by = (told) => [...new Set(told.map(({ condition }) => condition))];
const rows = [HEAD];
for (const noise of values.noise.split(','))
  for (const more of values.more.split(',')) {
    const told = await recognised(halves.tuned, { noise: Number(noise), more: Number(more) });
    rows.push(line(`begins ${noise}, goes on ${more}`, told));
    console.error(rows.at(-1).join('  '));
  }
console.log(table(rows).join('\n'));

const shipped = await recognised(halves.tuned, undefined);
const judged = await recognised(halves.judged, undefined);
console.log(
  `\nas shipped\n${table([
    HEAD,
    ...by(shipped).map((name) =>
      line(
        `tuned, ${name}`,
        shipped.filter(({ condition }) => condition === name),
      ),
    ),
    ...by(judged).map((name) =>
      line(
        `judged, ${name}`,
        judged.filter(({ condition }) => condition === name),
      ),
    ),
  ]).join('\n')}`,
);

const accepted = (told) => told.filter(({ misfit, heard }) => misfit && heard !== '');
const weights = fitted(accepted(shipped));
console.log(`\nsureness: ${weights.map((weight) => weight.toFixed(2)).join(', ')} (1, mean, worst)`);
const bands = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 1.01];
for (const [name, told] of Object.entries({ tuned: accepted(shipped), judged: accepted(judged) })) {
  const said = told.map(({ right, misfit: { mean, worst } }) => ({
    right,
    p: sure(weights, [1, mean, worst]),
  }));
  const lines = bands.slice(1).flatMap((to, at) => {
    const within = said.filter(({ p }) => p >= bands[at] && p < to);
    if (within.length === 0) return [];
    const right = within.filter((each) => each.right).length;
    const mean = within.reduce((sum, { p }) => sum + p, 0) / within.length;
    return [
      [
        `${bands[at]} to ${Math.min(1, to)}`,
        mean.toFixed(3),
        `${right}/${within.length} (${(right / within.length).toFixed(3)})`,
      ],
    ];
  });
  const brier = said.reduce((sum, { right, p }) => sum + ((right ? 1 : 0) - p) ** 2, 0) / said.length;
  const base = said.filter(({ right }) => right).length / said.length;
  console.log(
    `\n${name} half: Brier score ${brier.toFixed(4)}, of always saying ${base.toFixed(3)}: ${(base * (1 - base)).toFixed(4)}`,
  );
  console.log(table([['said', 'mean', 'was right'], ...lines]).join('\n'));
}
process.exit(0);
