import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { SAMPLE_RATE_HZ } from '../../../audio/pcm.ts';
import { ExitCode } from '../../../error/exit-code.ts';
import { Failure } from '../../../error/failure.ts';
import { loadOnnxRuntime, type OnnxRuntime } from '../../onnx-runtime.ts';
import { BEGIN } from './vocabulary.ts';

/** One way to write what was said, to which a token is added. */
export interface Step {
  /** Which of the ways of the last answer. */
  readonly way: number;
  readonly token: number;
}

/** One utterance, as the network reads it. */
export interface Reading {
  /** @returns for the empty way, how likely each token is as the first, in nats. */
  begin(): Promise<readonly Float32Array[]>;
  /** Adds a token to each of these ways. @returns by way, how likely each token is as the next, in nats. */
  add(steps: readonly Step[]): Promise<readonly Float32Array[]>;
}

/** Moonshine's two networks, for any number of streams. */
export interface Network {
  /** @param sound at 16 kHz, from −1 to 1. */
  read(sound: Float32Array): Promise<Reading>;
}

/** After so many steps of the decoder, V8 has compiled what they use. */
const WARM_UP_TOKENS = 8;
/** In the names of the networks' inputs and outputs. */
const PAST = 'past_key_values';
const PRESENT = 'present';
/** Heads of each layer, and numbers of a head, of Moonshine tiny. */
const HEADS = 8;
const HEAD_SIZE = 36;

/** All tokens that are less likely than the likeliest one by this, in nats, are together less than one in 10,000. */
const NEGLIGIBLE = 20;

/** The decoder keeps such tensors between two runs: of the sound, and of the tokens so far. */
type Memory = Readonly<Record<string, Tensor>>;

/**
 * Loads Moonshine tiny.
 * @param folder of the model's files.
 * @throws Failure (exit 4) where the files of ONNX Runtime are missing, (exit 3) where a file of the model is damaged.
 */
export async function loadNetwork(folder: string): Promise<Network> {
  const ort = await loadOnnxRuntime().catch(() => {
    throw new Failure(ExitCode.unavailable, [
      {
        found: 'no ONNX Runtime',
        expected: 'the files of dist/hearing/enrolled/onnx',
        fix: 'install halfsecond again',
      },
    ]);
  });
  // The larger one comes first: what its loading needed serves the smaller one.
  const decoder = await open(ort, join(folder, 'decoder.onnx'));
  const encoder = await open(ort, join(folder, 'encoder.onnx'));
  const network: Network = {
    async read(sound) {
      const input = new ort.Tensor('float32', sound, [1, sound.length]);
      const { last_hidden_state: heard } = await encoder.run({ input_values: input });
      await othersTurn();
      if (!heard) throw new Error('invariant: the encoder has one output');
      return new UtteranceReading(ort, decoder, heard);
    },
  };
  await warmUp(network).catch(() => {
    throw notThisModel(folder);
  });
  return network;
}

async function open(ort: OnnxRuntime, file: string): Promise<InferenceSession> {
  try {
    return await ort.InferenceSession.create(new Uint8Array(readFileSync(file)), {
      executionProviders: ['wasm'],
    });
  } catch {
    throw notThisModel(file);
  }
}

function notThisModel(file: string): Failure {
  return new Failure(ExitCode.invalidFile, [
    {
      file,
      found: 'a model that is cut short, or of another network',
      expected: 'the model as its publisher serves it',
      fix: 'fetch the model again: halfsecond models add moonshine-tiny-en',
    },
  ]);
}

/**
 * Reads silence once: the first reading takes a second more than the others, because V8 compiles what is used. It shows too
 * whether the networks fit each other.
 */
async function warmUp(network: Network): Promise<void> {
  const reading = await network.read(new Float32Array(SAMPLE_RATE_HZ));
  await reading.begin();
  for (let token = 0; token < WARM_UP_TOKENS; token++) await reading.add([{ way: 0, token: BEGIN }]);
}

class UtteranceReading implements Reading {
  readonly #ort: OnnxRuntime;
  readonly #decoder: InferenceSession;
  readonly #heard: Tensor;
  readonly #pastNames: readonly string[];
  /** Of the sound: one row, which the network takes for every way. */
  #sound: Memory = {};
  /** Of the tokens: a row for each way. */
  #tokens: Memory = {};

  constructor(ort: OnnxRuntime, decoder: InferenceSession, heard: Tensor) {
    this.#ort = ort;
    this.#decoder = decoder;
    this.#heard = heard;
    this.#pastNames = decoder.inputNames.filter((name) => name.startsWith(PAST));
  }

  async begin(): Promise<readonly Float32Array[]> {
    const { Tensor } = this.#ort;
    const none = new Float32Array(0);
    const past = this.#pastNames.map((name) => [name, new Tensor('float32', none, [1, HEADS, 0, HEAD_SIZE])]);
    const answer = await this.#run([BEGIN], Object.fromEntries(past), this.#pastNames);
    this.#sound = memoryOf(answer, this.#pastNames.filter(isOfSound));
    return this.#take(answer);
  }

  async add(steps: readonly Step[]): Promise<readonly Float32Array[]> {
    const ways = steps.map(({ way }) => way);
    const past = Object.fromEntries(
      Object.entries(this.#tokens).map(([name, tensor]) => [name, this.#rowsOf(tensor, ways)]),
    );
    const tokens = steps.map(({ token }) => token);
    const kept = this.#pastNames.filter((name) => !isOfSound(name));
    const answer = await this.#run(tokens, { ...past, ...this.#sound }, kept);
    await othersTurn();
    return this.#take(answer);
  }

  #run(tokens: readonly number[], past: Memory, kept: readonly string[]): Promise<Memory> {
    const { Tensor } = this.#ort;
    const isFirst = Object.keys(this.#sound).length === 0;
    return this.#decoder.run(
      {
        input_ids: new Tensor('int64', BigInt64Array.from(tokens, BigInt), [tokens.length, 1]),
        encoder_hidden_states: this.#heard,
        use_cache_branch: new Tensor('bool', Uint8Array.of(isFirst ? 0 : 1), [1]),
        ...past,
      },
      ['logits', ...kept.map(presentName)],
    );
  }

  #take(answer: Memory): readonly Float32Array[] {
    this.#tokens = memoryOf(
      answer,
      this.#pastNames.filter((name) => !isOfSound(name)),
    );
    const { logits } = answer;
    if (!logits) throw new Error('invariant: the decoder tells how likely each token is');
    const [ways = 0, , tokens = 0] = logits.dims;
    const all = logits.data as Float32Array;
    return Array.from({ length: ways }, (_, way) =>
      logarithms(all.subarray(way * tokens, (way + 1) * tokens)),
    );
  }

  /** The rows of a tensor in this order. */
  #rowsOf(tensor: Tensor, rows: readonly number[]): Tensor {
    const [count = 1, ...dims] = tensor.dims;
    if (rows.length === count && rows.every((row, at) => row === at)) return tensor;
    const data = tensor.data as Float32Array;
    const size = data.length / count;
    const taken = new Float32Array(rows.length * size);
    for (const [at, row] of rows.entries()) taken.set(data.subarray(row * size, (row + 1) * size), at * size);
    return new this.#ort.Tensor('float32', taken, [rows.length, ...dims]);
  }
}

/** WebAssembly holds its thread up while it runs: other streams are heard between two runs. */
function othersTurn(): Promise<void> {
  return new Promise((turned) => setImmediate(turned));
}

function isOfSound(name: string): boolean {
  return name.includes('.encoder.');
}

function presentName(past: string): string {
  return past.replace(PAST, PRESENT);
}

/** The results of a run, under the names by which the next run takes them. */
function memoryOf(answer: Memory, names: readonly string[]): Memory {
  return Object.fromEntries(
    names.flatMap((name) => {
      const tensor = answer[presentName(name)];
      return tensor ? [[name, tensor]] : [];
    }),
  );
}

/** How likely each token is, in nats. */
function logarithms(logits: Float32Array): Float32Array {
  // Plain loops that leave out what counts for nothing: otherwise this takes a tenth of the network's own time.
  let most = Number.NEGATIVE_INFINITY;
  for (const value of logits) if (value > most) most = value;
  let sum = 0;
  for (const value of logits) if (value > most - NEGLIGIBLE) sum += Math.exp(value - most);
  const all = most + Math.log(sum);
  const likely = new Float32Array(logits.length);
  for (let token = 0; token < logits.length; token++) likely[token] = (logits[token] ?? 0) - all;
  return likely;
}
