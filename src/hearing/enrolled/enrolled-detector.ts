import type { WakeDetector, WakeHit } from '../wake-detector.ts';
import { type EmbeddingModels, loadEmbeddingModels, STEP_SAMPLES } from './speech-embedding.ts';
import { SubsequenceAlignment } from './subsequence-alignment.ts';
import { trimmed } from './take.ts';

/** A phrase and how some people say it. */
export interface EnrolledPhrase {
  readonly assistant: string;
  /** Takes at 16 kHz, one a recording. */
  readonly takes: readonly Int16Array[];
  /** The largest mean cosine distance that counts as the phrase. */
  readonly threshold: number;
}

/**
 * Turns a distance into a probability: 0.5 at the threshold. A first form: the slope makes 0.97 of an
 * enrolled voice's usual distance (0.03), and is not fitted on each phrase's own takes yet.
 */
const SLOPE = 35;
/** An embedding sees 760 ms; of a take the first ones see mostly what was before it. */
const BLIND_STEPS = 3;
/** A minimum counts once the distance has risen again, or, at the latest, after this many steps. */
const PATIENT_STEPS = 3;
/** The distance is least this long after the phrase's end: measured on the bundled recordings. */
const MINIMUM_AFTER_MS = 90;
/** One utterance of a phrase is one hit: 1.2 s. */
const REFRACTORY_STEPS = 15;

/**
 * Hears phrases in any language by their likeness to enrolled takes.
 * @throws Failure (exit 4) where its models are not installed.
 */
export async function createEnrolledDetector({
  phrases,
}: {
  phrases: readonly EnrolledPhrase[];
}): Promise<WakeDetector> {
  const models = await loadEmbeddingModels();
  const listeners: PhraseListener[] = [];
  for (const { assistant, takes, threshold } of phrases) {
    const alignments: SubsequenceAlignment[] = [];
    for (const take of takes) alignments.push(new SubsequenceAlignment(await embed(models, take)));
    listeners.push(new PhraseListener({ assistant, threshold, alignments }));
  }
  const stream = await models.open();
  return {
    engine: 'enrolled',
    frame_samples: STEP_SAMPLES,
    async process(frame) {
      const embedding = await stream.push(frame);
      return listeners.flatMap((listener) => listener.push(embedding) ?? []);
    },
    async reset() {
      await stream.reset();
      for (const listener of listeners) listener.reset();
    },
    close: () => undefined,
  };
}

/** The embeddings of a take's speech, without what only its surroundings decide. */
async function embed(models: EmbeddingModels, take: Int16Array): Promise<readonly Float32Array[]> {
  const speech = trimmed(take);
  const stream = await models.open();
  const steps = Math.ceil(speech.length / STEP_SAMPLES);
  const padded = new Int16Array((steps + 1) * STEP_SAMPLES);
  padded.set(speech);
  const embeddings: Float32Array[] = [];
  for (let at = 0; at < padded.length; at += STEP_SAMPLES)
    embeddings.push(await stream.push(padded.slice(at, at + STEP_SAMPLES)));
  return embeddings.slice(Math.min(BLIND_STEPS, steps - 1));
}

/** Follows the distance to one phrase, and reports its minima. */
class PhraseListener {
  readonly #assistant: string;
  readonly #threshold: number;
  readonly #alignments: readonly SubsequenceAlignment[];
  #best: { distance: number; age_steps: number } | undefined;
  #deaf_steps = 0;

  constructor(of: { assistant: string; threshold: number; alignments: readonly SubsequenceAlignment[] }) {
    this.#assistant = of.assistant;
    this.#threshold = of.threshold;
    this.#alignments = of.alignments;
  }

  push(embedding: Float32Array): WakeHit | undefined {
    const distance = Math.min(...this.#alignments.map((alignment) => alignment.push(embedding)));
    if (this.#deaf_steps > 0) {
      this.#deaf_steps -= 1;
      return undefined;
    }
    if (this.#best) this.#best.age_steps += 1;
    if (distance <= this.#threshold && distance < (this.#best?.distance ?? Number.POSITIVE_INFINITY))
      this.#best = { distance, age_steps: 0 };
    const best = this.#best;
    if (!best || (best.age_steps < PATIENT_STEPS && distance <= this.#threshold)) return undefined;
    this.#best = undefined;
    this.#deaf_steps = REFRACTORY_STEPS;
    const score = 1 / (1 + Math.exp(SLOPE * (best.distance - this.#threshold)));
    return {
      assistant: this.#assistant,
      score: Math.round(score * 1000) / 1000,
      ended_before_ms: (best.age_steps * STEP_SAMPLES) / 16 + MINIMUM_AFTER_MS,
    };
  }

  reset(): void {
    this.#best = undefined;
    this.#deaf_steps = 0;
    for (const alignment of this.#alignments) alignment.reset();
  }
}
