/** Sound everywhere in halfsecond: 16 kHz, one channel, signed 16-bit. */
export const SAMPLE_RATE_HZ = 16_000;

/** Cuts pieces of any length into frames of one length. The rest of a piece waits for the next piece. */
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

/**
 * Level of the loudest part of some sound, in decibels of full scale; −100 for silence.
 * @param window_samples length of the part; shorter sound is measured whole.
 * @param step_samples how far apart the parts begin that are compared.
 */
export function loudest_db(samples: Int16Array, window_samples: number, step_samples: number): number {
  let loudest = level_db(samples.subarray(0, window_samples));
  for (let from = step_samples; from + window_samples <= samples.length; from += step_samples)
    loudest = Math.max(loudest, level_db(samples.subarray(from, from + window_samples)));
  return loudest;
}

/**
 * Power of the samples about their mean, in decibels of full scale; −100 for silence. An offset of the card
 * is no sound.
 */
export function level_db(samples: Int16Array): number {
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    sum += sample;
    squares += sample * sample;
  }
  const length = Math.max(1, samples.length);
  const power = (squares / length - (sum / length) ** 2) / 32768 ** 2;
  return power < 1e-10 ? -100 : 10 * Math.log10(power);
}

/** Pieces of sound, one after the other, as one. */
export function joined(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
