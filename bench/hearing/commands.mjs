// Commands: whether they are understood as they were meant, and how soon after the last word.
import { readWav } from '../../dist/audio/wav-file.js';
import { otherSpeechFiles } from '../../dist/hearing/bundled-recordings.js';
import { Silero } from '../../dist/hearing/endpointing/silero.js';
import { enrol } from '../../dist/hearing/enrolled/enrolment.js';
import { loadEmbeddingModels } from '../../dist/hearing/enrolled/speech-embedding.js';
import { createEnglishRecogniser } from '../../dist/hearing/stt/english/recogniser.js';
import { createEnrolledCommands } from '../../dist/hearing/stt/enrolled-commands.js';
import { createUnderstanding } from '../../dist/intent/understand.js';
import { percentile } from '../../dist/time/percentile.js';
import { ear } from './listen.mjs';
import { speechIn, surrounded } from './mix.mjs';

const WAKE_MS = 480;

/** Stands for a wake word that ended before the command: what is measured here comes after it. */
function called(assistant) {
  let heard_ms = 0;
  return {
    engine: 'called',
    frame_samples: 320,
    process() {
      heard_ms += 20;
      return heard_ms === WAKE_MS ? [{ assistant, ended_before_ms: 0 }] : [];
    },
    check: () => true,
    reset: () => {
      heard_ms = 0;
    },
    close: () => undefined,
  };
}

/** Two texts mean the same where they ask the same: "turn the light off" and "turn off the light". */
function meaning(devices) {
  const understand = createUnderstanding(devices);
  return (text) => JSON.stringify(understand(text, { room: 'bedroom' }));
}

async function judge({ recogniser, locale, spoken, condition, devices }) {
  const wake = called('hub');
  // It is called whether or not anybody stirs: a click is as loud as a word.
  const listening = await ear({
    detectors: [wake],
    recognisers: [recogniser],
    locales: { hub: locale },
    speech: new Silero(),
  });
  const told = { right: 0, rejected: 0, wrong: 0, of: 0, accepted: 0, ofOther: 0, early: 0 };
  const lags_ms = [];
  const sureness = [];
  const mean = meaning(devices);
  for (const { text, samples } of spoken) {
    const whole = surrounded(samples, { before_s: 0.6, after_s: 1.5 });
    for (let at = 4000; at < 7680; at++) whole[at] = Math.round(600 * Math.sin(at / 3));
    const clean = surrounded(samples, { before_s: 0.6, after_s: 1.5 });
    const words = (await listening.hear(condition.mix(whole))).filter(({ kind }) => kind === 'words');
    const [first] = words;
    if (text === '') {
      told.ofOther++;
      told.accepted += first ? 1 : 0;
    } else {
      told.of++;
      const right = first !== undefined && mean(first.text) === mean(text);
      told[right ? 'right' : first ? 'wrong' : 'rejected']++;
      if (process.env.SHOW && !right) console.error(condition.name, text, '->', first?.text);
      if (first) lags_ms.push(first.known_ms - speechIn(clean).to / 16);
    }
    if (first?.confidence !== undefined)
      sureness.push({ right: text !== '' && mean(first.text) === mean(text), confidence: first.confidence });
  }
  return {
    condition: condition.name,
    ...told,
    lag_ms:
      lags_ms.length === 0 ? undefined : { p50: percentile(lags_ms, 0.5), p99: percentile(lags_ms, 0.99) },
    sureness,
  };
}

export async function englishCommands({ devices, spoken, condition }) {
  const recogniser = await createEnglishRecogniser({ devices });
  const judged = await judge({ recogniser, locale: 'en-US', spoken, condition, devices });
  recogniser.close();
  return { engine: 'English grammar', ...judged };
}

export async function mandarinCommands({ devices, commands, spoken, condition }) {
  const models = await loadEmbeddingModels();
  const enrolled = [];
  for (const { text, takes } of commands) {
    const others = commands.flatMap((each) => (each.text === text ? [] : each.takes));
    const negatives = otherSpeechFiles(text).map(readWav);
    const { threshold } = await enrol({ models, takes, others: [...negatives, ...others], as: 'command' });
    enrolled.push({ text, takes, threshold, midpoint: threshold });
  }
  const recogniser = await createEnrolledCommands({ locale: 'zh-CN', commands: enrolled });
  return {
    engine: 'enrolled commands',
    ...(await judge({ recogniser, locale: 'zh-CN', spoken, condition, devices })),
  };
}
