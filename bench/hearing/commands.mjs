// Commands: whether they are understood as they were meant, and how soon after the last word.
import { readWav } from '../../dist/audio/wav-file.js';
import { otherSpeechFiles } from '../../dist/hearing/bundled-recordings.js';
import { Silero } from '../../dist/hearing/endpointing/silero.js';
import { enrol } from '../../dist/hearing/enrolled/enrolment.js';
import { loadEmbeddingModels } from '../../dist/hearing/enrolled/speech-embedding.js';
import { createEnglishRecogniser } from '../../dist/hearing/stt/english/recogniser.js';
import { createEnrolledCommands } from '../../dist/hearing/stt/enrolled-commands.js';
import { loadMoonshine } from '../../dist/hearing/stt/moonshine/recogniser.js';
import { createUnderstanding } from '../../dist/intent/understand.js';
import { percentile } from '../../dist/time/percentile.js';
import { ear } from './listen.mjs';
import { speechIn, surrounded } from './mix.mjs';

/** What is before a wake word, and between it and the command, in seconds. */
const BEFORE_S = 0.6;
const GAP_S = 0.2;
const AFTER_S = 1.5;
const STEP = 320;

/** Stands for the detection of a wake word: what is measured here comes after it. */
function called(assistant) {
  let heard = 0;
  let at_samples = 0;
  return {
    engine: 'called',
    frame_samples: STEP,
    process() {
      const before = heard;
      heard += STEP;
      const isNow = before < at_samples && heard >= at_samples;
      return isNow ? [{ assistant, ended_before_ms: (heard - at_samples) / 16 }] : [];
    },
    check: () => true,
    /** Where the wake word ends in the next recording. */
    ends(samples) {
      at_samples = samples;
    },
    reset: () => {
      heard = 0;
    },
    close: () => undefined,
  };
}

/** A wake word and a command, one after the other; without a wake word a tone stands for it. */
export function afterWake({ wake, samples }, { after_s = AFTER_S } = {}) {
  const tone = Int16Array.from({ length: 3680 }, (_, at) => Math.round(600 * Math.sin(at / 3)));
  const name = wake === undefined ? tone : wake.subarray(speechIn(wake).from, speechIn(wake).to);
  const words = samples.subarray(Math.max(0, speechIn(samples).from - 800));
  const gap = Math.round(GAP_S * 16_000);
  const whole = new Int16Array(name.length + gap + words.length);
  whole.set(name);
  whole.set(words, name.length + gap);
  const sound = surrounded(whole, { before_s: BEFORE_S, after_s });
  return { sound, wake_samples: Math.round(BEFORE_S * 16_000) + name.length };
}

/** Two texts mean the same where they ask the same in every room: "turn the light off" and "turn off the light". */
export function meaningIn(devices) {
  const understand = createUnderstanding(devices);
  const rooms = [...new Set(devices.map(({ room }) => room))];
  return (text) => JSON.stringify(rooms.map((room) => understand(text, { room })));
}

async function judge({ recogniser, locale, spoken, condition, devices }) {
  const wake = called('hub');
  // It is called whether or not anybody stirs.
  const listening = await ear({
    detectors: [wake],
    recognisers: [recogniser],
    locales: { hub: locale },
    speech: new Silero(),
  });
  const told = { right: 0, rejected: 0, wrong: 0, of: 0, accepted: 0, ofOther: 0, early: 0 };
  const lags_ms = [];
  const sureness = [];
  const mean = meaningIn(devices);
  for (const { text, said, voice, ...recording } of spoken) {
    const { sound, wake_samples } = afterWake(recording);
    wake.ends(wake_samples);
    const words = (await listening.hear(condition.mix(sound))).filter(({ kind }) => kind === 'words');
    const [first] = words;
    if (text === '') {
      told.ofOther++;
      told.accepted += first ? 1 : 0;
    } else {
      told.of++;
      const right = first !== undefined && mean(first.text) === mean(text);
      told[right ? 'right' : first ? 'wrong' : 'rejected']++;
      if (first) lags_ms.push(first.known_ms - speechIn(sound).to / 16);
    }
    if (process.env.SHOW)
      console.error([condition.name, voice, said, first?.text ?? '', first?.confidence ?? ''].join('\t'));
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

/** Moonshine, as the hub loads it for Siri. @param folder of its files. */
export async function moonshine({ devices, folder, onStanding }) {
  const plan = { locale: 'en-US', model: 'moonshine-tiny-en', folder, names: ['Siri'] };
  const onEngine = ({ reason }) => {
    throw new Error(reason);
  };
  return (await loadMoonshine(plan, { devices, onEngine, onStanding }))();
}

/** @param folder of Moonshine's files. Default: the recogniser that needs no model is judged. */
export async function englishCommands({ devices, spoken, condition, folder }) {
  const recogniser = await (folder === undefined
    ? createEnglishRecogniser({ devices })
    : moonshine({ devices, folder }));
  const judged = await judge({ recogniser, locale: 'en-US', spoken, condition, devices });
  recogniser.close();
  return { engine: folder === undefined ? 'English grammar' : 'Moonshine', ...judged };
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
