import { readFileSync } from 'node:fs';
import { ExitCode } from '../../../error/exit-code.ts';
import { Failure } from '../../../error/failure.ts';
import { message } from '../../../text/text.ts';

/** `y = W x + b`, then `max(0, y)` where a rectifier follows. */
export interface AffineLayer {
  readonly kind: 'affine';
  readonly inputs: number;
  readonly outputs: number;
  /** Row by row: `outputs` × `inputs`. */
  readonly weights: Float32Array;
  /** One a row; zeros for a layer without a bias. */
  readonly bias: Float32Array;
  readonly rectified: boolean;
}

/**
 * A memory block (FSMN): each element of a frame plus a weighted sum of the same element in earlier and later
 * frames. Tap `i` of `left` is `i × leftStride` frames back (tap 0 is the frame itself); tap `i` of `right` is
 * `(i + 1) × rightStride` frames ahead.
 */
export interface MemoryLayer {
  readonly kind: 'memory';
  readonly size: number;
  readonly leftOrder: number;
  readonly leftStride: number;
  /** `leftOrder` × `size`. */
  readonly left: Float32Array;
  readonly rightOrder: number;
  readonly rightStride: number;
  /** `rightOrder` × `size`. */
  readonly right: Float32Array;
}

export type Layer = AffineLayer | MemoryLayer;

/** The weights of a network; read once and shared by all streams. */
export interface Network {
  readonly inputs: number;
  /** How many symbols the softmax at its end tells apart. */
  readonly outputs: number;
  readonly layers: readonly Layer[];
  /** How many later frames one answer needs. */
  readonly lookAhead_frames: number;
}

/** Larger than any network that this engine is made for: a damaged size must not ask for all memory. */
const MOST = { layers: 64, width: 16_384, span_frames: 512 };
const HEADER = '\0B';
/** What to do about a damaged file of the model. */
export const REPAIR = 'fetch the model again: halfsecond models add fsmn-zh';

/** @throws Failure (exit 4) where the file is missing; (exit 3) where it is damaged or holds another network. */
export function readNetwork(file: string): Network {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const found = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no file' : String(error);
    throw new Failure(ExitCode.unavailable, [
      { file, found, expected: 'the weights of the network', fix: REPAIR },
    ]);
  }
  return parseNetwork(bytes, file);
}

/**
 * Reads Kaldi's binary `nnet1` format: affine, linear and memory (FSMN) layers, rectifiers, one softmax at the end.
 * @param file for error messages only.
 * @throws Failure (exit 3) that names the byte and the layer.
 */
export function parseNetwork(bytes: Uint8Array, file: string): Network {
  const reader = new NnetReader(bytes, file);
  reader.header();
  const layers: Layer[] = [];
  let isEnded = false;
  let width = 0;
  for (;;) {
    const at = reader.offset;
    const kind = reader.token('a layer or </Nnet>');
    if (kind === '</Nnet>') break;
    if (kind === '<!EndOfComponent>') continue;
    if (isEnded) throw reader.failure(at, kind, 'nothing after the softmax');
    if (layers.length >= MOST.layers)
      throw reader.failure(at, 'more layers', `at most ${MOST.layers} layers`);
    const outputs = reader.size('the width of a layer');
    const inputs = reader.size('the width of a layer');
    if (layers.length > 0 && inputs !== width)
      throw reader.failure(
        at,
        `${kind} of ${inputs} inputs`,
        `${width} inputs, as many as the layer before has outputs`,
      );
    width = outputs;
    const last = layers.at(-1);
    if (kind === '<AffineTransform>') layers.push(affine(reader, inputs, outputs, true));
    else if (kind === '<LinearTransform>') layers.push(affine(reader, inputs, outputs, false));
    else if (kind === '<Fsmn>') layers.push(memory(reader, inputs, outputs));
    else if ((kind === '<RectifiedLinear>' || kind === '<ReLU>') && last?.kind === 'affine')
      layers[layers.length - 1] = { ...last, rectified: true };
    else if (kind === '<Softmax>' && last) isEnded = true;
    else throw reader.failure(at, kind, 'an affine, linear, FSMN, ReLU or softmax layer');
  }
  const [first] = layers;
  if (!first || !isEnded)
    throw reader.failure(reader.offset, 'no softmax at the end', 'a network that ends in one');
  return {
    inputs: first.kind === 'affine' ? first.inputs : first.size,
    outputs: width,
    layers,
    lookAhead_frames: layers.reduce(
      (sum, layer) => sum + (layer.kind === 'memory' ? layer.rightOrder * layer.rightStride : 0),
      0,
    ),
  };
}

/** What a trainer notes of a layer, and nobody needs to run it. */
const TRAINING = ['<LearnRateCoef>', '<BiasLearnRateCoef>', '<MaxNorm>'];

function affine(reader: NnetReader, inputs: number, outputs: number, hasBias: boolean): AffineLayer {
  while (TRAINING.includes(reader.nextToken)) reader.skipNumber();
  return {
    kind: 'affine',
    inputs,
    outputs,
    weights: reader.matrix(outputs, inputs),
    bias: hasBias ? reader.vector(outputs) : new Float32Array(outputs),
    rectified: false,
  };
}

function memory(reader: NnetReader, inputs: number, outputs: number): MemoryLayer {
  const at = reader.offset;
  if (inputs !== outputs) throw reader.failure(at, `${inputs} inputs, ${outputs} outputs`, 'as many of both');
  const shape: Record<string, number> = {};
  for (let token = reader.nextToken; token.startsWith('<'); token = reader.nextToken) {
    if (TRAINING.includes(token)) reader.skipNumber();
    else if (/^<[LR](Order|Stride)>$/.test(token)) {
      reader.token('a property');
      shape[token] = reader.integer(token);
    } else throw reader.failure(reader.offset, token, 'the order or stride of a memory block');
  }
  const { '<LOrder>': leftOrder, '<ROrder>': rightOrder = 0 } = shape;
  const { '<LStride>': leftStride = 1, '<RStride>': rightStride = 1 } = shape;
  if (leftOrder === undefined || leftOrder < 1 || rightOrder < 0 || leftStride < 1 || rightStride < 1)
    throw reader.failure(at, JSON.stringify(shape), 'a left order and strides of at least 1');
  if (leftOrder * leftStride + rightOrder * rightStride > MOST.span_frames)
    throw reader.failure(at, JSON.stringify(shape), `a span of at most ${MOST.span_frames} frames`);
  return {
    kind: 'memory',
    size: inputs,
    leftOrder,
    leftStride,
    left: reader.matrix(leftOrder, inputs),
    rightOrder,
    rightStride,
    right: rightOrder > 0 ? reader.matrix(rightOrder, inputs) : new Float32Array(0),
  };
}

/** Walks through the bytes; every wish for more than there is fails with the offset. */
class NnetReader {
  readonly #view: DataView;
  readonly #file: string;
  offset = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#file = file;
  }

  failure(offset: number, found: string, expected: string): Failure {
    return new Failure(ExitCode.invalidFile, [
      {
        file: this.#file,
        path: message('error.byte', { offset }),
        found: printable(found),
        expected,
        fix: REPAIR,
      },
    ]);
  }

  header(): void {
    const found = this.#latin1(0, HEADER.length);
    if (found !== HEADER) throw this.failure(0, found, 'a binary Kaldi nnet1 file (it begins with \\0B)');
    this.offset = HEADER.length;
    const token = this.token('<Nnet>');
    if (token !== '<Nnet>') throw this.failure(HEADER.length, token, '<Nnet>');
  }

  /** The token that comes next; empty at the end of the file. */
  get nextToken(): string {
    return this.#latin1(this.offset, 32).split(' ')[0] ?? '';
  }

  token(expected: string): string {
    const token = this.nextToken;
    const end = this.offset + token.length;
    if (token === '' || end >= this.#view.byteLength)
      throw this.failure(this.offset, 'the end of the file', expected);
    this.offset = end + 1;
    return token;
  }

  /** A number is a byte that tells its size, and four bytes. */
  integer(of: string): number {
    this.#need(5, of);
    if (this.#view.getUint8(this.offset) !== 4)
      throw this.failure(
        this.offset,
        `a number of ${this.#view.getUint8(this.offset)} bytes`,
        `${of} as four bytes`,
      );
    const value = this.#view.getInt32(this.offset + 1, true);
    this.offset += 5;
    return value;
  }

  size(of: string): number {
    const at = this.offset;
    const value = this.integer(of);
    if (value < 1 || value > MOST.width) throw this.failure(at, String(value), `${of}, 1 to ${MOST.width}`);
    return value;
  }

  skipNumber(): void {
    const name = this.token('a property');
    this.#need(5, name);
    this.offset += 5;
  }

  matrix(rows: number, columns: number): Float32Array {
    const at = this.offset;
    const token = this.token('a matrix');
    const found = token === 'FM' ? `${this.integer('rows')} × ${this.integer('columns')}` : token;
    const expected = `${rows} × ${columns}`;
    if (found !== expected) throw this.failure(at, found, `a matrix of ${expected} floats`);
    return this.#floats(rows * columns);
  }

  vector(length: number): Float32Array {
    const at = this.offset;
    const token = this.token('a vector');
    const found = token === 'FV' ? String(this.integer('a length')) : token;
    if (found !== String(length)) throw this.failure(at, found, `a vector of ${length} floats`);
    return this.#floats(length);
  }

  #floats(count: number): Float32Array {
    this.#need(4 * count, `${count} weights`);
    const values = new Float32Array(count);
    for (let at = 0; at < count; at++) {
      const value = this.#view.getFloat32(this.offset + 4 * at, true);
      if (!Number.isFinite(value))
        throw this.failure(this.offset + 4 * at, `the weight ${value}`, 'a finite weight');
      values[at] = value;
    }
    this.offset += 4 * count;
    return values;
  }

  #need(bytes: number, of: string): void {
    const left = this.#view.byteLength - this.offset;
    if (left < bytes)
      throw this.failure(this.offset, `${left} bytes until the end of the file`, `${bytes} bytes: ${of}`);
  }

  #latin1(from: number, length: number): string {
    const to = Math.min(this.#view.byteLength, from + length);
    let text = '';
    for (let at = from; at < to; at++) text += String.fromCharCode(this.#view.getUint8(at));
    return text;
  }
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e×−–]/g, '?').slice(0, 80) || 'nothing';
}
