// Log-mel features as Kaldi computes them, from a stream of samples cut anywhere.

const WINDOW_SAMPLES = 400;
const HOP_SAMPLES = 160;
const FFT_SIZE = 512;
const SAMPLE_RATE_HZ = 16_000;
const LOWEST_HZ = 20;
const HIGHEST_HZ = 8000;
const PRE_EMPHASIS = 0.97;
/** Kaldi's least energy of a band: the precision of a float. */
const LEAST_ENERGY = 1.1920929e-7;

/** The bands of one frame. */
export const MEL_BANDS = 80;
/** An answer of the network is about the middle one of so many frames. */
const SPLICED_FRAMES = 5;
/** Of so many frames the network is given one. */
const SUBSAMPLING = 3;
/** From one answer to the next: 30 ms. */
export const STEP_SAMPLES = SUBSAMPLING * HOP_SAMPLES;
/** What the network is given of one step. */
export const FEATURES = SPLICED_FRAMES * MEL_BANDS;

/** Mean and scale of each feature: `(x + shift) × scale`. */
export interface Normalisation {
  readonly shift: Float32Array;
  readonly scale: Float32Array;
}

const HAMMING = Float64Array.from(
  { length: WINDOW_SAMPLES },
  (_, at) => 0.54 - 0.46 * Math.cos((2 * Math.PI * at) / (WINDOW_SAMPLES - 1)),
);
const COSINE = Float64Array.from({ length: FFT_SIZE / 2 }, (_, at) =>
  Math.cos((2 * Math.PI * at) / FFT_SIZE),
);
const SINE = Float64Array.from({ length: FFT_SIZE / 2 }, (_, at) => -Math.sin((2 * Math.PI * at) / FFT_SIZE));
const BITS = Math.log2(FFT_SIZE);
const REVERSED = Uint16Array.from({ length: FFT_SIZE }, (_, index) => {
  let reversed = 0;
  for (let bit = 0; bit < BITS; bit++) reversed |= ((index >> bit) & 1) << (BITS - 1 - bit);
  return reversed;
});
/** The triangles of all bands one after the other: band, first bin, weights. */
const BANK = melBank();
/**
 * Noise of one least significant bit, the same at each run: the network was trained on sound that never is exactly
 * zero. Its length shares no factor with the hop, so that no frame sees the same noise as the one before.
 */
const DITHER = ditherOf(16_381);

/** Turns samples into the network's features; holds one stream's state and allocates nothing while it runs. */
export class FrontEnd {
  readonly #normalisation: Normalisation;
  /** Samples that no whole frame has used up. */
  readonly #pending = new Float64Array(WINDOW_SAMPLES);
  #pendingCount = 0;
  #dither = 0;
  /** The last frames in a ring, by frame number modulo its length. */
  readonly #frames = new Float32Array(SPLICED_FRAMES * MEL_BANDS);
  #frameCount = 0;
  #stepCount = 0;
  readonly #real = new Float64Array(FFT_SIZE);
  readonly #imaginary = new Float64Array(FFT_SIZE);
  readonly #features = new Float32Array(FEATURES);

  constructor(normalisation: Normalisation) {
    this.#normalisation = normalisation;
  }

  /**
   * @param samples any number of them, at 16 kHz.
   * @param onStep is given the features of each step, in a buffer that the next step overwrites.
   */
  push(samples: Int16Array, onStep: (features: Float32Array) => void): void {
    for (let at = 0; at < samples.length; at++) {
      this.#pending[this.#pendingCount++] = (samples[at] as number) + (DITHER[this.#dither] as number);
      this.#dither = this.#dither + 1 === DITHER.length ? 0 : this.#dither + 1;
      if (this.#pendingCount < WINDOW_SAMPLES) continue;
      this.#frame();
      this.#pending.copyWithin(0, HOP_SAMPLES);
      this.#pendingCount = WINDOW_SAMPLES - HOP_SAMPLES;
      if (this.#frameCount > this.#stepCount * SUBSAMPLING + (SPLICED_FRAMES - 1) / 2) this.#step(onStep);
    }
  }

  /** The stream ends: the last steps repeat its last frame. */
  flush(onStep: (features: Float32Array) => void): void {
    while (this.#stepCount * SUBSAMPLING < this.#frameCount) this.#step(onStep);
  }

  /** A new stream begins. */
  reset(): void {
    this.#pendingCount = 0;
    this.#dither = 0;
    this.#frameCount = 0;
    this.#stepCount = 0;
  }

  #step(onStep: (features: Float32Array) => void): void {
    const { shift, scale } = this.#normalisation;
    const middle = this.#stepCount * SUBSAMPLING;
    for (let part = 0; part < SPLICED_FRAMES; part++) {
      const wanted = middle + part - (SPLICED_FRAMES - 1) / 2;
      const frame = Math.min(this.#frameCount - 1, Math.max(0, wanted));
      const from = (frame % SPLICED_FRAMES) * MEL_BANDS;
      for (let band = 0; band < MEL_BANDS; band++) {
        const at = part * MEL_BANDS + band;
        const energy = this.#frames[from + band] as number;
        this.#features[at] = (energy + (shift[at] as number)) * (scale[at] as number);
      }
    }
    this.#stepCount += 1;
    onStep(this.#features);
  }

  /** One frame of 25 ms: mean removed, pre-emphasised, windowed, transformed, summed into bands. */
  #frame(): void {
    const samples = this.#pending;
    const real = this.#real;
    const imaginary = this.#imaginary;
    let mean = 0;
    for (let at = 0; at < WINDOW_SAMPLES; at++) mean += samples[at] as number;
    mean /= WINDOW_SAMPLES;
    real.fill(0);
    imaginary.fill(0);
    let before = (samples[0] as number) - mean;
    for (let at = 0; at < WINDOW_SAMPLES; at++) {
      const centred = (samples[at] as number) - mean;
      real[REVERSED[at] as number] = (centred - PRE_EMPHASIS * before) * (HAMMING[at] as number);
      before = centred;
    }
    transform(real, imaginary);
    const to = (this.#frameCount % SPLICED_FRAMES) * MEL_BANDS;
    for (let band = 0; band < MEL_BANDS; band++) {
      let energy = 0;
      let weight = BANK.from[band] as number;
      const end = BANK.from[band + 1] as number;
      for (let bin = BANK.firstBin[band] as number; weight < end; bin++, weight++) {
        const re = real[bin] as number;
        const im = imaginary[bin] as number;
        energy += (BANK.weights[weight] as number) * (re * re + im * im);
      }
      this.#frames[to + band] = Math.log(Math.max(energy, LEAST_ENERGY));
    }
    this.#frameCount += 1;
  }
}

/** Fast Fourier transform in place; the input is in bit-reversed order. */
function transform(real: Float64Array, imaginary: Float64Array): void {
  for (let size = 2; size <= FFT_SIZE; size *= 2) {
    const half = size / 2;
    const stride = FFT_SIZE / size;
    for (let from = 0; from < FFT_SIZE; from += size) {
      for (let at = 0; at < half; at++) {
        const cosine = COSINE[at * stride] as number;
        const sine = SINE[at * stride] as number;
        const low = from + at;
        const high = low + half;
        const re = (real[high] as number) * cosine - (imaginary[high] as number) * sine;
        const im = (real[high] as number) * sine + (imaginary[high] as number) * cosine;
        real[high] = (real[low] as number) - re;
        imaginary[high] = (imaginary[low] as number) - im;
        real[low] = (real[low] as number) + re;
        imaginary[low] = (imaginary[low] as number) + im;
      }
    }
  }
}

function melBank(): { from: Uint32Array; firstBin: Uint32Array; weights: Float64Array } {
  const mel = (hertz: number) => 1127 * Math.log(1 + hertz / 700);
  const lowest = mel(LOWEST_HZ);
  const width = (mel(HIGHEST_HZ) - lowest) / (MEL_BANDS + 1);
  const from = new Uint32Array(MEL_BANDS + 1);
  const firstBin = new Uint32Array(MEL_BANDS);
  const weights: number[] = [];
  for (let band = 0; band < MEL_BANDS; band++) {
    from[band] = weights.length;
    const centre = lowest + (band + 1) * width;
    for (let bin = 0; bin < FFT_SIZE / 2; bin++) {
      const distance = Math.abs(mel((bin * SAMPLE_RATE_HZ) / FFT_SIZE) - centre) / width;
      if (distance >= 1) continue;
      if (weights.length === from[band]) firstBin[band] = bin;
      weights.push(1 - distance);
    }
  }
  from[MEL_BANDS] = weights.length;
  return { from, firstBin, weights: Float64Array.from(weights) };
}

/** Gaussian noise of standard deviation 1 (Box and Muller's way, from a small generator with a fixed seed). */
function ditherOf(length: number): Float32Array {
  let state = 1;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state + 1) / 0x80000001;
  };
  return Float32Array.from(
    { length },
    () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random()),
  );
}
