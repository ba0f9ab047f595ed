/** Sound everywhere in halfsecond: 16 kHz, one channel, signed 16-bit. */
export const SAMPLE_RATE_HZ = 16_000;

/** Cuts pieces of any length into frames of one length; what is left over waits for the next piece. */
export class Framer {
  readonly #frame: Int16Array;
  #filled = 0;

  constructor(frame_samples: number) {
    this.#frame = new Int16Array(frame_samples);
  }

  /** Each frame owns its buffer. */
  *push(samples: Int16Array): Iterable<Int16Array> {
    for (let at = 0; at < samples.length; ) {
      const taken = samples.subarray(at, at + this.#frame.length - this.#filled);
      this.#frame.set(taken, this.#filled);
      this.#filled += taken.length;
      at += taken.length;
      if (this.#filled < this.#frame.length) return;
      this.#filled = 0;
      yield this.#frame.slice();
    }
  }

  reset(): void {
    this.#filled = 0;
  }
}

/** Mean power of the samples in decibels of full scale; −100 for silence. */
export function level_db(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const power = sum / Math.max(1, samples.length) / 32768 ** 2;
  return power < 1e-10 ? -100 : 10 * Math.log10(power);
}
