// Wake words: who was heard, who was missed, who was mistaken.

import { enrol } from '../../dist/hearing/enrolled/enrolment.js';
import { loadEmbeddingModels } from '../../dist/hearing/enrolled/speech-embedding.js';
import { faultOf } from '../../dist/hearing/enrolled/take-fault.js';
import { createEnrolledDetector } from '../../dist/hearing/wake/enrolled-detector.js';
import { createKeylessPorcupine } from '../../dist/hearing/wake/keyless-porcupine.js';
import { ear } from './listen.mjs';
import { surrounded } from './mix.mjs';
import { randomFrom } from './noise.mjs';

const TAKES = 3;

/** @param of.words each with the recordings to be heard in; `assistant` names its detector. */
async function score({ detector, words, others, condition }) {
  const listening = await ear({ detectors: [detector], recognisers: [], locales: {} });
  const rows = [];
  const hitsIn = async (recording) =>
    (await listening.hear(condition.mix(surrounded(recording.samples)))).filter(
      ({ kind }) => kind === 'wake_word',
    );
  const heardIn = new Map();
  const heard = async (recording) => {
    if (!heardIn.has(recording)) heardIn.set(recording, await hitsIn(recording));
    return heardIn.get(recording);
  };
  for (const { word, assistant, recordings } of words) {
    let detected = 0;
    let wrong = 0;
    for (const recording of recordings) {
      const hits = await heard(recording);
      detected += hits.some((hit) => hit.assistant === assistant) ? 1 : 0;
      wrong += hits.some((hit) => hit.word !== undefined && hit.word !== word) ? 1 : 0;
      wrong += hits.some((hit) => !hit.assistant.startsWith(word)) ? 1 : 0;
    }
    rows.push({ word, assistant, of: recordings.length, detected, wrong });
  }
  let falseAlarms = 0;
  let seconds = 0;
  for (const recording of others) {
    falseAlarms += (await heard(recording)).length;
    seconds += recording.samples.length / 16_000;
  }
  return { rows, falseAlarms, seconds };
}

const has = (recordings, word) => recordings.filter(({ named }) => named.join(' ') === word);
/** A few words that contain a keyword ("hey computer") are neither for nor against it. */
const unrelated = (recordings, words) =>
  recordings.filter(({ named }) => !words.some((word) => named.join(' ').includes(word)));

export async function keyless({ recordings, condition, sensitivity = 0.7 }) {
  const words = ['alexa', 'computer', 'jarvis', 'hey siri'].filter((word) =>
    recordings.some(({ named }) => named.join(' ') === word),
  );
  const detector = await createKeylessPorcupine(
    words.map((word) => ({ assistant: word, keyword: word, sensitivity })),
  );
  const others = unrelated(recordings, words);
  const told = await score({
    detector,
    words: words.map((word) => ({ word, assistant: word, recordings: has(recordings, word) })),
    others: condition.name === 'clean' ? others : others.filter(({ kind }) => kind !== 'noise'),
    condition,
  });
  return { engine: 'porcupine-keyless', condition: condition.name, ...told };
}

/** Phrases enrolled from three takes of three people and heard in all others; several draws of the three. */
export async function enrolled({ recordings, condition, words, negatives, draws }) {
  const models = await loadEmbeddingModels();
  const random = randomFrom(3);
  const phrases = [];
  const judged = [];
  for (const word of words) {
    for (let draw = 0; draw < draws; draw++) {
      const all = has(recordings, word)
        .map((recording) => ({ recording, order: random() }))
        .sort((a, b) => a.order - b.order)
        .map(({ recording }) => recording);
      // As `enroll` would have it: what is too quiet or too noisy is said again.
      const chosen = all.filter(({ samples }) => faultOf(samples) === undefined).slice(0, TAKES);
      const takes = chosen.map(({ samples }) => samples);
      const { threshold } = await enrol({ models, takes, others: negatives, as: 'phrase' });
      const assistant = `${word}#${draw}`;
      phrases.push({ assistant, takes, threshold, midpoint: threshold });
      judged.push({ word, assistant, recordings: all.filter((each) => !chosen.includes(each)) });
    }
  }
  const others = unrelated(recordings, words);
  const told = await score({
    detector: await createEnrolledDetector({ phrases }),
    words: judged,
    others: condition.name === 'clean' ? others : others.filter(({ kind }) => kind !== 'noise'),
    condition,
  });
  const rows = words.map((word) => {
    const of = told.rows.filter((row) => row.word === word);
    const sum = (key) => of.reduce((total, row) => total + row[key], 0);
    return { word, of: sum('of'), detected: sum('detected'), wrong: sum('wrong') };
  });
  // Each draw is a detector of its own: what it costs in false alarms is their mean.
  return {
    engine: 'enrolled',
    condition: condition.name,
    rows,
    falseAlarms: told.falseAlarms / draws,
    seconds: told.seconds,
  };
}
