import type { Porcupine } from '@picovoice/porcupine-node';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
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

/** Its hit comes about this long after the word's end: the 1.9 engine's figure; this one cannot run without a key. */
const ENDED_BEFORE_MS = 200;

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
  return models.map((model_file) => {
    const keywords = of.keywords.filter((keyword) => keyword.model_file === model_file);
    return detector(startEngine({ library, keywords, model_file, accessKey: of.accessKey }), keywords);
  });
}

type Library = typeof import('@picovoice/porcupine-node');

async function loadLibrary(): Promise<Library> {
  try {
    return await import('@picovoice/porcupine-node');
  } catch (error) {
    throw unavailable(
      'engine',
      error instanceof Error ? error.message : String(error),
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
  try {
    return new library.Porcupine(
      accessKey,
      paths,
      keywords.map(({ sensitivity }) => sensitivity),
      model_file === undefined ? {} : { modelPath: model_file },
    );
  } catch (error) {
    throw explain(library, error, { accessKey, keywords });
  }
}

function detector(engine: Porcupine, keywords: readonly PorcupineKeyword[]): WakeDetector {
  return {
    engine: 'porcupine',
    frame_samples: engine.frameLength,
    process(frame) {
      const heard = keywords[engine.process(frame)];
      return heard ? [{ assistant: heard.assistant, ended_before_ms: ENDED_BEFORE_MS }] : [];
    },
    reset: () => undefined,
    close: () => engine.release(),
  };
}

/** What to do about each of the library's errors. They are told by class, for all are named `Error`. */
function explain(
  library: Library,
  error: unknown,
  of: { accessKey: string; keywords: readonly PorcupineKeyword[] },
): Failure {
  const { PorcupineErrors: errors } = library;
  const message = redact(error instanceof Error ? error.message : String(error), of.accessKey);
  const files = of.keywords.flatMap(({ keyword_file }) => keyword_file ?? []).join(', ');
  const key = 'porcupine.access_key_file';
  const account = 'see the Picovoice console';
  if (error instanceof errors.PorcupineActivationLimitReachedError)
    return unavailable(
      key,
      'an AccessKey that is active on too many devices',
      'a free activation',
      `free one: ${account}`,
    );
  if (error instanceof errors.PorcupineActivationThrottledError)
    return unavailable(key, 'an AccessKey that is asked too often', 'fewer activations', 'wait some minutes');
  if (error instanceof errors.PorcupineActivationRefusedError)
    return unavailable(key, 'an AccessKey that is refused', 'a valid AccessKey', `copy it anew: ${account}`);
  if (error instanceof errors.PorcupineActivationError)
    return unavailable(
      key,
      'an AccessKey that could not be activated',
      'the network, once, and a valid AccessKey',
      'connect this machine to the internet for the first start',
    );
  if (error instanceof errors.PorcupineKeyError)
    return unavailable(
      key,
      'an AccessKey that fits no account',
      'a valid AccessKey',
      `copy it anew: ${account}`,
    );
  if (error instanceof errors.PorcupineIOError)
    return unavailable(
      'assistants.*.wake',
      `a keyword or model file that cannot be read (${files || message})`,
      'a .ppn and a .pv of version 4 for this system',
      'correct the path, or download it anew for this platform',
    );
  if (error instanceof errors.PorcupineInvalidArgumentError && files === '')
    return unavailable(
      key,
      'an AccessKey that is malformed',
      'an AccessKey as the Picovoice console shows it',
      'copy it anew, whole and alone on its line',
    );
  if (error instanceof errors.PorcupineInvalidArgumentError)
    return unavailable(
      'assistants.*.wake',
      `an AccessKey, keyword or model that does not fit (${files})`,
      'a valid AccessKey, and .ppn and .pv of one language and of this platform',
      'copy the key anew; then download the .ppn for this platform',
    );
  return unavailable(
    'assistants.*.wake',
    message,
    'a Porcupine that starts',
    'use `engine: porcupine-keyless` or `engine: enrolled` until it does',
  );
}

/** Porcupine repeats a malformed key in its message. */
export function redact(message: string, secret: string): string {
  return secret === '' ? message : message.replaceAll(secret, '[AccessKey]');
}

function unavailable(path: string, found: string, expected: string, mend: string): Failure {
  return new Failure(ExitCode.unavailable, [{ path, found, expected, mend }]);
}
