import { Framer } from '../../audio/pcm.ts';
import { embedTake } from '../enrolled/enrolment.ts';
import {
  type EmbeddingModels,
  loadEmbeddingModels,
  type SpeechEmbedding,
  STEP_SAMPLES,
} from '../enrolled/speech-embedding.ts';
import { likelihoodAt, SubsequenceAlignment } from '../enrolled/subsequence-alignment.ts';
import { padded } from '../enrolled/take.ts';
import type { WakeDetector, WakeHit } from './wake-detector.ts';

/** A phrase and how some people say it. */
export interface EnrolledPhrase {
  readonly assistant: string;
  /** Takes at 16 kHz, one a recording. */
  readonly takes: readonly Int16Array[];
  /** The largest mean cosine distance that counts as the phrase. */
  readonly threshold: number;
  /** The distance at which the phrase and anything else are equally likely. */
  readonly midpoint: number;
}

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
export async function createEnrolledDetector(of: {
  phrases: readonly EnrolledPhrase[];
  /** Default: loaded for this detector alone. */
  models?: EmbeddingModels;
}): Promise<WakeDetector> {
  const models = of.models ?? (await loadEmbeddingModels());
  return (await enrolledDetectors({ ...of, models }))();
}

/**
 * Embeds the takes once for all streams.
 * @returns opens the detector of one more stream.
 */
export async function enrolledDetectors(of: {
  phrases: readonly EnrolledPhrase[];
  models: EmbeddingModels;
}): Promise<() => Promise<WakeDetector>> {
  const { phrases, models } = of;
  const embedded: (readonly (readonly Float32Array[])[])[] = [];
  for (const { takes } of phrases) {
    const each: (readonly Float32Array[])[] = [];
    for (const take of takes) each.push(await embedTake(models, take));
    embedded.push(each);
  }
  return async () => {
    const listeners = phrases.map(({ takes: _, ...phrase }, at) => {
      const alignments = (embedded[at] ?? []).map((take) => new SubsequenceAlignment(take));
      return new PhraseListener({ ...phrase, alignments });
    });
    return detectorOf({ phrases, listeners, stream: await models.open() });
  };
}

function detectorOf(of: {
  phrases: readonly EnrolledPhrase[];
  listeners: readonly PhraseListener[];
  stream: SpeechEmbedding;
}): WakeDetector {
  const { phrases, listeners, stream } = of;
  /** Whether a phrase hears its own take, which is as like it as can be. */
  const hears = async (listener: PhraseListener | undefined, take: Int16Array | undefined) => {
    stream.reset();
    listener?.reset();
    for (const frame of new Framer(STEP_SAMPLES).push(padded(take ?? new Int16Array(0))))
      if (listener?.push(await stream.push(frame))) return true;
    return false;
  };
  return {
    engine: 'enrolled',
    frame_samples: STEP_SAMPLES,
    async process(frame) {
      const embedding = await stream.push(frame);
      return listeners.flatMap((listener) => listener.push(embedding) ?? []);
    },
    async check() {
      for (const [at, { takes }] of phrases.entries())
        if (!(await hears(listeners[at], takes[0]))) return false;
      return true;
    },
    reset() {
      stream.reset();
      for (const listener of listeners) listener.reset();
    },
    close: () => undefined,
  };
}

/** Follows the distance to one phrase, and reports its minima. */
class PhraseListener {
  readonly #assistant: string;
  readonly #threshold: number;
  readonly #midpoint: number;
  readonly #alignments: readonly SubsequenceAlignment[];
  #best: { distance: number; age_steps: number } | undefined;
  #deaf_steps = 0;

  constructor(of: Omit<EnrolledPhrase, 'takes'> & { alignments: readonly SubsequenceAlignment[] }) {
    this.#assistant = of.assistant;
    this.#threshold = of.threshold;
    this.#midpoint = of.midpoint;
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
    return {
      assistant: this.#assistant,
      score: likelihoodAt(best.distance, this.#midpoint),
      ended_before_ms: (best.age_steps * STEP_SAMPLES) / 16 + MINIMUM_AFTER_MS,
    };
  }

  reset(): void {
    this.#best = undefined;
    this.#deaf_steps = 0;
    for (const alignment of this.#alignments) alignment.reset();
  }
}
