import { basename } from 'node:path';
import type { Porcupine } from '@picovoice/porcupine-node';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { heySiriFrames } from '../bundled-recordings.ts';
import { porcupineFault, redact } from './porcupine-fault.ts';
import type { WakeDetector } from './wake-detector.ts';

/** One phrase for Porcupine 4. */
export interface PorcupineKeyword {
  readonly assistant: string;
  /** A built-in phrase, such as `alexa`. */
  readonly keyword?: string;
  /** Or a `.ppn` file, absolute. */
  readonly keyword_file?: string;
  /** A `.pv` file, absolute; default: English. */
  readonly model_file?: string;
  readonly sensitivity: number;
}

/**
 * Its hit comes about this long after the word's end: the 1.9 engine's figure; this one cannot run without a
 * key.
 */
const ENDED_BEFORE_MS = 200;
const CHECK_SENSITIVITY = 0.7;

/**
 * Porcupine 4, with an AccessKey; one engine per language model.
 * @throws Failure (exit 4) with what to do; the key is in none of its messages.
 */
export async function createPorcupines(of: {
  keywords: readonly PorcupineKeyword[];
  accessKey: string;
}): Promise<readonly WakeDetector[]> {
  const library = await loadLibrary();
  const models = [...new Set(of.keywords.map(({ model_file }) => model_file))];
  const started: WakeDetector[] = [];
  try {
    for (const model_file of models) {
      const keywords = of.keywords.filter((keyword) => keyword.model_file === model_file);
      const engine = startEngine({ library, keywords, model_file, accessKey: of.accessKey });
      started.push(detector({ engine, keywords, model_file, accessKey: of.accessKey }));
    }
  } catch (error) {
    for (const each of started) each.close();
    throw error;
  }
  return started;
}

type Library = typeof import('@picovoice/porcupine-node');

async function loadLibrary(): Promise<Library> {
  try {
    return await import('@picovoice/porcupine-node');
  } catch (error) {
    throw unavailable(
      'engine',
      messageOf(error),
      'a processor and system that Porcupine runs on',
      'use `engine: porcupine-keyless` or `engine: enrolled` here',
    );
  }
}

function startEngine(of: {
  library: Library;
  keywords: readonly PorcupineKeyword[];
  model_file: string | undefined;
  accessKey: string;
}): Porcupine {
  const { library, keywords, model_file, accessKey } = of;
  const paths = keywords.map(({ assistant, keyword, keyword_file }) => {
    if (keyword_file !== undefined) return keyword_file;
    const builtin = Object.values(library.BuiltinKeyword).find((known) => known === keyword);
    if (builtin === undefined) {
      throw unavailable(
        `assistants.${assistant}.wake.keyword`,
        `"${keyword}"`,
        `one of ${Object.values(library.BuiltinKeyword).join(', ')}`,
        'choose one, or make a .ppn on the Picovoice console and name it in keyword_file',
      );
    }
    return builtin;
  });
  // One phrase more, which no assistant has: what the engine is checked by.
  const probe = model_file === undefined ? [library.BuiltinKeyword.HEY_SIRI] : [];
  try {
    return new library.Porcupine(
      accessKey,
      [...paths, ...probe],
      [...keywords.map(({ sensitivity }) => sensitivity), ...probe.map(() => CHECK_SENSITIVITY)],
      model_file === undefined ? {} : { modelPath: model_file },
    );
  } catch (error) {
    const files = [...keywords.flatMap(({ keyword_file }) => keyword_file ?? []), model_file ?? ''];
    throw porcupineFault(library.PorcupineErrors, error, {
      accessKey,
      files: files.filter((file) => file !== '').join(', '),
    });
  }
}

function detector(of: {
  engine: Porcupine;
  keywords: readonly PorcupineKeyword[];
  model_file: string | undefined;
  accessKey: string;
}): WakeDetector {
  const { engine, keywords, model_file, accessKey } = of;
  const process = (frame: Int16Array): number => {
    try {
      return engine.process(frame);
    } catch (error) {
      throw new Error(redact(messageOf(error), accessKey));
    }
  };
  return {
    engine: model_file === undefined ? 'porcupine' : `porcupine (${basename(model_file)})`,
    frame_samples: engine.frameLength,
    process(frame) {
      const heard = keywords[process(frame)];
      return heard ? [{ assistant: heard.assistant, ended_before_ms: ENDED_BEFORE_MS }] : [];
    },
    check() {
      const indices = [...heySiriFrames(engine.frameLength)].map(process);
      // Of another language no phrase is bundled: that it takes sound at all must do.
      return model_file !== undefined || indices.some((index) => index >= 0);
    },
    reset: () => undefined,
    close: () => engine.release(),
  };
}

function unavailable(path: string, found: string, expected: string, fix: string): Failure {
  return new Failure(ExitCode.unavailable, [{ path, found, expected, fix }]);
}
