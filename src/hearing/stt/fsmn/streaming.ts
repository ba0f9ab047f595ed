import type { AffineLayer, MemoryLayer, Network } from './network.ts';

/** The state of a memory block in one stream: its last inputs in a ring. */
interface Memory {
  readonly layer: MemoryLayer;
  readonly ring: Float32Array;
  readonly capacity: number;
  /** How many inputs it was given, and how many outputs it gave. */
  given: number;
  answered: number;
}

/** A layer in one stream, with the buffer of its output. */
type Stage =
  | { readonly layer: AffineLayer; readonly output: Float32Array; readonly memory?: undefined }
  | { readonly layer: MemoryLayer; readonly output: Float32Array; readonly memory: Memory };

/**
 * Runs a network on one stream, frame by frame. Answers come `lookAhead_frames` late; `flush` gives the last ones. The
 * weights belong to the network; a stream holds some 70 kB and allocates nothing while it runs. Whether a stream is
 * pushed or a whole file is, the same numbers come out, to the last bit.
 */
export class FsmnStream {
  readonly #stages: readonly Stage[];

  constructor(network: Network) {
    this.#stages = network.layers.map((layer): Stage => {
      if (layer.kind === 'affine') return { layer, output: new Float32Array(layer.outputs) };
      const capacity = (layer.leftOrder - 1) * layer.leftStride + layer.rightOrder * layer.rightStride + 1;
      const ring = new Float32Array(capacity * layer.size);
      return {
        layer,
        output: new Float32Array(layer.size),
        memory: { layer, ring, capacity, given: 0, answered: 0 },
      };
    });
  }

  /**
   * @param features the network's inputs of one frame.
   * @returns its outputs before the softmax, of the frame `lookAhead_frames` before this one, in a buffer that the next
   * frame overwrites; undefined while there is no such frame.
   */
  push(features: Float32Array): Float32Array | undefined {
    return this.#run(0, features);
  }

  /** The stream ends: answers to the frames that wait for later ones. The stream must then be reset. */
  flush(onOutput: (output: Float32Array) => void): void {
    for (const [at, { memory }] of this.#stages.entries()) {
      if (!memory) continue;
      while (memory.answered < memory.given) {
        remember(memory, this.#stages[at]?.output as Float32Array);
        const output = this.#run(at + 1, this.#stages[at]?.output as Float32Array);
        if (output) onOutput(output);
      }
    }
  }

  reset(): void {
    for (const { memory } of this.#stages) {
      if (!memory) continue;
      memory.given = 0;
      memory.answered = 0;
    }
  }

  #run(from: number, input: Float32Array): Float32Array | undefined {
    let current = input;
    for (let at = from; at < this.#stages.length; at++) {
      const { layer, output, memory } = this.#stages[at] as Stage;
      if (memory) {
        memory.ring.set(current, (memory.given % memory.capacity) * memory.layer.size);
        memory.given += 1;
        if (memory.given <= memory.layer.rightOrder * memory.layer.rightStride) return undefined;
        remember(memory, output);
      } else multiply(layer as AffineLayer, current, output);
      current = output;
    }
    return current;
  }
}

/** Four rows at a time: each waits for its last sum, and four do not wait for each other. */
function multiply(layer: AffineLayer, input: Float32Array, output: Float32Array): void {
  const { weights, bias, inputs, outputs, rectified } = layer;
  let row = 0;
  for (; row + 3 < outputs; row += 4) {
    const a = row * inputs;
    const b = a + inputs;
    const c = b + inputs;
    const d = c + inputs;
    let sumA = bias[row] as number;
    let sumB = bias[row + 1] as number;
    let sumC = bias[row + 2] as number;
    let sumD = bias[row + 3] as number;
    for (let at = 0; at < inputs; at++) {
      const value = input[at] as number;
      sumA += (weights[a + at] as number) * value;
      sumB += (weights[b + at] as number) * value;
      sumC += (weights[c + at] as number) * value;
      sumD += (weights[d + at] as number) * value;
    }
    output[row] = rectified && sumA < 0 ? 0 : sumA;
    output[row + 1] = rectified && sumB < 0 ? 0 : sumB;
    output[row + 2] = rectified && sumC < 0 ? 0 : sumC;
    output[row + 3] = rectified && sumD < 0 ? 0 : sumD;
  }
  for (; row < outputs; row++) {
    let sum = bias[row] as number;
    for (let at = 0; at < inputs; at++) sum += (weights[row * inputs + at] as number) * (input[at] as number);
    output[row] = rectified && sum < 0 ? 0 : sum;
  }
}

/** The block's answer to the oldest frame without one. Frames before the first and after the last count nothing. */
function remember(memory: Memory, output: Float32Array): void {
  const { layer, ring, capacity, given, answered } = memory;
  const { size, left, right } = layer;
  const own = (answered % capacity) * size;
  for (let at = 0; at < size; at++) output[at] = ring[own + at] as number;
  for (let tap = 0; tap < layer.leftOrder; tap++) {
    const frame = answered - tap * layer.leftStride;
    if (frame < 0) break;
    addProduct(output, left, tap * size, ring, (frame % capacity) * size);
  }
  for (let tap = 0; tap < layer.rightOrder; tap++) {
    const frame = answered + (tap + 1) * layer.rightStride;
    if (frame >= given) break;
    addProduct(output, right, tap * size, ring, (frame % capacity) * size);
  }
  memory.answered += 1;
}

function addProduct(sum: Float32Array, a: Float32Array, aFrom: number, b: Float32Array, bFrom: number): void {
  for (let at = 0; at < sum.length; at++)
    sum[at] = (sum[at] as number) + (a[aFrom + at] as number) * (b[bFrom + at] as number);
}
