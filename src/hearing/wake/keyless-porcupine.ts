import { createRequire } from 'node:module';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { heySiriFrames } from '../bundled-recordings.ts';
import type { WakeDetector } from './wake-detector.ts';

/** One phrase to listen for. */
export interface KeylessKeyword {
  readonly assistant: string;
  /** As people say it: `hey siri`. */
  readonly keyword: string;
  /** 0 to 1. */
  readonly sensitivity: number;
}

/** The part of Porcupine 1.9's WebAssembly binding that is used here. */
interface Porcupine19 {
  isLoaded(): boolean;
  readonly loader: { once(event: 'ready', done: () => void): void };
  readonly defaultHotwords: Readonly<Record<string, Uint8Array>>;
  create(
    keywords: readonly Uint8Array[],
    sensitivities: Float32Array,
  ): { process(frame: Int16Array): number; release(): void };
}

const FRAME_SAMPLES = 512;
/** Its hit comes this long after the word's end: measured on the bundled recordings. */
const ENDED_BEFORE_MS = 200;
const CHECK_SENSITIVITY = 0.7;

/**
 * Porcupine 1.9 in WebAssembly: no key, no network, eleven English phrases, any processor. Costs 3 % of a
 * core where the native form costs 0.4 %, but that one exists for no 64-bit ARM.
 */
export async function createKeylessPorcupine(keywords: readonly KeylessKeyword[]): Promise<WakeDetector> {
  const porcupine = await load();
  const models = keywords.map(({ assistant, keyword }) => {
    const model = porcupine.defaultHotwords[keyword.replaceAll(' ', '_')];
    if (!model) throw unknownKeyword(assistant, keyword, Object.keys(porcupine.defaultHotwords));
    return model;
  });
  const probe = porcupine.defaultHotwords.hey_siri;
  if (!probe) throw new Error('invariant: Porcupine 1.9 knows "hey siri"');
  const sensitivities = Float32Array.from(keywords, ({ sensitivity }) => sensitivity);
  const engine = porcupine.create(models, sensitivities);
  return {
    engine: 'porcupine-keyless',
    frame_samples: FRAME_SAMPLES,
    process(frame) {
      const heard = keywords[engine.process(frame)];
      return heard ? [{ assistant: heard.assistant, ended_before_ms: ENDED_BEFORE_MS }] : [];
    },
    check() {
      // Porcupine cannot forget: another engine on the same module hears the recording.
      const other = porcupine.create([probe], Float32Array.of(CHECK_SENSITIVITY));
      try {
        return [...heySiriFrames(FRAME_SAMPLES)].some((frame) => other.process(frame) === 0);
      } finally {
        other.release();
      }
    },
    reset: () => undefined,
    close: () => engine.release(),
  };
}

async function load(): Promise<Porcupine19> {
  const require = createRequire(import.meta.url);
  // Its loader takes Node for a browser where there is `fetch`, and would look for its module on the web.
  const { fetch } = globalThis;
  Reflect.deleteProperty(globalThis, 'fetch');
  try {
    const porcupine: Porcupine19 = require('bumblebee-hotword-node/lib/porcupine-v1.9');
    if (!porcupine.isLoaded()) await new Promise<void>((ready) => porcupine.loader.once('ready', ready));
    return porcupine;
  } finally {
    globalThis.fetch = fetch;
  }
}

function unknownKeyword(assistant: string, found: string, phrases: readonly string[]): Failure {
  return new Failure(ExitCode.unavailable, [
    {
      path: `assistants.${assistant}.wake.keyword`,
      found: `"${found}"`,
      expected: `one of ${phrases.map((phrase) => phrase.replaceAll('_', ' ')).join(', ')}`,
      fix: 'choose one, or another engine: `enrolled` hears any phrase',
    },
  ]);
}
