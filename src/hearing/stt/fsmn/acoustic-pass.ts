import type { AcousticModel } from './acoustic-model.ts';
import { FrontEnd, STEP_SAMPLES } from './front-end.ts';
import { FsmnStream } from './streaming.ts';

/** Kept for a reader that begins later than the sound, as one does that hears a whole utterance again: 10.5 s. */
const KEPT_STEPS = 350;

/**
 * The network on one stream of sound, run once however many read it: a wake word's decoder and a command's. Its sound
 * is known by its place in the stream, so that two readers may hand it the same samples.
 */
export class AcousticPass {
  readonly #model: AcousticModel;
  readonly #frontEnd: FrontEnd;
  readonly #network: FsmnStream;
  readonly #scores: readonly Float32Array[];
  readonly #likeliest = new Int32Array(KEPT_STEPS);
  readonly #places = new Float64Array(KEPT_STEPS);
  readonly #onStep: (features: Float32Array) => void;
  readonly #onOutput: (output: Float32Array) => void;
  /** Of the sound that the running state has heard, without a gap. */
  #origin_samples = 0;
  #end_samples = 0;
  #segmentSteps = 0;
  #steps = 0;
  #isIdle = true;

  constructor(model: AcousticModel) {
    this.#model = model;
    this.#frontEnd = new FrontEnd(model.normalisation);
    this.#network = new FsmnStream(model.network);
    this.#scores = Array.from({ length: KEPT_STEPS }, () => new Float32Array(model.syllables.count + 2));
    this.#onOutput = (output) => {
      const at = this.#steps % KEPT_STEPS;
      this.#likeliest[at] = model.syllables.score(output, this.#scores[at] as Float32Array);
      this.#places[at] = this.#origin_samples + this.#segmentSteps * STEP_SAMPLES;
      this.#steps += 1;
      this.#segmentSteps += 1;
    };
    this.#onStep = (features) => {
      const output = this.#network.push(features);
      if (output) this.#onOutput(output);
    };
  }

  get model(): AcousticModel {
    return this.#model;
  }

  /** The number of the next step: all before it are known, the last 350 of them kept. */
  get steps(): number {
    return this.#steps;
  }

  /** The oldest step that is kept. */
  get firstKept(): number {
    return Math.max(0, this.#steps - KEPT_STEPS);
  }

  /** Where in the stream its sound ends, in samples. */
  get end_samples(): number {
    return this.#end_samples;
  }

  /** Logarithms of probabilities, as `SyllableTable.score` gives them. @param step a kept one. */
  scoresOf(step: number): Float32Array {
    return this.#scores[step % KEPT_STEPS] as Float32Array;
  }

  likeliestOf(step: number): number {
    return this.#likeliest[step % KEPT_STEPS] as number;
  }

  /** Where in the stream the step's window begins, in samples. */
  placeOf(step: number): number {
    return this.#places[step % KEPT_STEPS] as number;
  }

  /** The first kept step whose window begins at this place or later; `steps` where there is none yet. */
  stepAt(place_samples: number): number {
    let step = this.#steps;
    while (step > this.firstKept && this.placeOf(step - 1) >= place_samples) step -= 1;
    return step;
  }

  /**
   * Hears what is new in these samples. After a gap (nobody listened while nobody spoke) the network begins anew.
   * @param end_samples where in the stream they end; default: they follow the last ones.
   */
  push(samples: Int16Array, end_samples: number = this.#end_samples + samples.length): void {
    const begin = end_samples - samples.length;
    if (!this.#isIdle && end_samples <= this.#end_samples) return;
    const isGap = this.#isIdle || begin > this.#end_samples;
    if (isGap) this.#begin(begin);
    const known = isGap ? 0 : this.#end_samples - begin;
    this.#end_samples = end_samples;
    this.#frontEnd.push(known === 0 ? samples : samples.subarray(known), this.#onStep);
  }

  /** What is still looked ahead for is told without it; the next sound begins anew. */
  flush(): void {
    if (this.#isIdle) return;
    this.#frontEnd.flush(this.#onStep);
    this.#network.flush(this.#onOutput);
    this.#isIdle = true;
  }

  /** A new stream begins. */
  reset(): void {
    this.#isIdle = true;
    this.#end_samples = 0;
    this.#steps = 0;
  }

  #begin(place_samples: number): void {
    this.#frontEnd.reset();
    this.#network.reset();
    this.#origin_samples = place_samples;
    this.#segmentSteps = 0;
    this.#isIdle = false;
  }
}
