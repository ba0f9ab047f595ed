import { SAMPLE_RATE_HZ } from './pcm.ts';

/** Zero crossings of the filter on each side: the more, the sharper its edge and the later its output. */
const ZERO_CROSSINGS = 24;
/** Where the filter's edge lies, as a share of the lower one of both bands. */
const EDGE = 0.92;
/** Kaiser's window: what the filter stops is 80 dB down. */
const KAISER_BETA = 8;

/**
 * Turns sound of any whole rate into 16 kHz, piece by piece: a windowed sinc, one set of weights for each place between
 * two samples. Frequencies that 16 kHz cannot hold are 80 dB down, so that nothing of them is heard as speech. The output
 * is late by 24 samples of the lower rate (1.5 ms).
 */
export class Resampler {
  /** In and out, reduced: after `#step` samples in, `#phases` samples came out. */
  readonly #phases: number;
  readonly #step: number;
  readonly #half: number;
  /** By phase, the weights of the samples around it. */
  readonly #weights: readonly Float64Array[];
  /** The samples that later output still needs. */
  #kept: Float64Array;
  /** Of the next output: the sample before it, counted from the first kept, and the phase behind that. */
  #at: number;
  #phase = 0;

  /** @param rate_hz of the sound that comes in, 4000 to 192000. */
  constructor(rate_hz: number) {
    const divisor = greatestDivisor(rate_hz, SAMPLE_RATE_HZ);
    this.#phases = SAMPLE_RATE_HZ / divisor;
    this.#step = rate_hz / divisor;
    // In periods of the input: the filter grows as the output rate falls.
    const cutoff = EDGE * Math.min(1, SAMPLE_RATE_HZ / rate_hz);
    this.#half = Math.ceil(ZERO_CROSSINGS / cutoff);
    this.#weights = Array.from({ length: this.#phases }, (_, phase) =>
      weightsAt(phase / this.#phases, { half: this.#half, cutoff }),
    );
    this.#kept = new Float64Array(this.#half);
    this.#at = this.#half - 1;
  }

  /** @returns the samples at 16 kHz that are now known. */
  push(samples: Int16Array): Int16Array {
    const sound = new Float64Array(this.#kept.length + samples.length);
    sound.set(this.#kept);
    sound.set(samples, this.#kept.length);
    const out: number[] = [];
    while (this.#at + this.#half < sound.length) {
      const weights = this.#weights[this.#phase] as Float64Array;
      const from = this.#at - this.#half + 1;
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++)
        sum += (weights[tap] as number) * (sound[from + tap] as number);
      out.push(Math.max(-32_768, Math.min(32_767, Math.round(sum))));
      this.#phase += this.#step;
      this.#at += Math.floor(this.#phase / this.#phases);
      this.#phase %= this.#phases;
    }
    const unneeded = Math.max(0, Math.min(sound.length, this.#at - this.#half + 1));
    this.#kept = sound.slice(unneeded);
    this.#at -= unneeded;
    return Int16Array.from(out);
  }
}

/** The weights of the `2 · half` samples around a place. @param behind how far it lies behind the sample before it, 0 to 1. */
function weightsAt(behind: number, { half, cutoff }: { half: number; cutoff: number }): Float64Array {
  const weights = Float64Array.from({ length: 2 * half }, (_, tap) => {
    const distance = tap - half + 1 - behind;
    return cutoff * sinc(cutoff * distance) * kaiser(distance / half);
  });
  // Without ripple: a constant stays what it is.
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

function sinc(value: number): number {
  return value === 0 ? 1 : Math.sin(Math.PI * value) / (Math.PI * value);
}

/** @param place −1 to 1. */
function kaiser(place: number): number {
  return Math.abs(place) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - place * place)) / bessel(KAISER_BETA);
}

/** The modified Bessel function of order 0, by its series. */
function bessel(value: number): number {
  let sum = 1;
  let term = 1;
  for (let n = 1; term > 1e-12 * sum; n++) {
    term *= (value / (2 * n)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
