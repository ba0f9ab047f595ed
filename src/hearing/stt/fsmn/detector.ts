import type { WakeDetector, WakeHit } from '../../wake/wake-detector.ts';
import type { AcousticModel } from './acoustic-model.ts';
import { AcousticPass } from './acoustic-pass.ts';
import { wakeConfidence } from './confidence.ts';
import { type Found, PhraseDecoder } from './decoder.ts';
import { PhraseGraph } from './phrase-graph.ts';

/** An assistant and what it is called by. */
export interface WakePhrase {
  readonly assistant: string;
  /** In Chinese: 天貓精靈. */
  readonly phrase: string;
  /** The least confidence that counts, 0 to 1; default 0.5. */
  readonly threshold?: number;
}

/** Any length would do: this one is a step of the network. */
const FRAME_SAMPLES = 480;
const THRESHOLD = 0.5;
/** A better end of the phrase may still come in so many steps; a poor one may be the phrase without its last syllable. */
const PATIENT_STEPS = { sure: 1, unsure: 3 } as const;
const SURE = 0.9;
/** One utterance of a phrase is one hit: 1.2 s. */
const REFRACTORY_STEPS = 40;
/** From the beginning of the window that tells the last syllable to the end of that syllable: measured. */
const SYLLABLE_ENDS_AFTER_MS = 100;

/** A detector that may be told where in the stream its frame ends, to share the network with a recogniser. */
export interface FsmnDetector extends WakeDetector {
  process(frame: Int16Array, end_samples?: number): readonly WakeHit[];
  check(): boolean;
  reset(): void;
}

/** Hears phrases in Mandarin, from their characters alone: nothing is enrolled. */
export function createFsmnDetector(of: {
  model: AcousticModel;
  phrases: readonly WakePhrase[];
  /** Default: a pass of its own. */
  pass?: AcousticPass;
  /** Is given every end of a phrase, however bad; for measurements. */
  onFound?: (found: Found) => void;
}): FsmnDetector {
  const { model, phrases } = of;
  const ownPass = of.pass === undefined;
  const pass = of.pass ?? new AcousticPass(model);
  const graph = new PhraseGraph(
    { root: phrases.map(({ phrase }) => ({ pattern: phrase })), rules: {} },
    model.syllables,
  );
  const decoder = new PhraseDecoder(graph, model.syllables.count, { foreignCost: 0, syllableWorth: 0 });
  let next = 0;
  let best: { found: Found; confidence: number; phrase: WakePhrase; step: number } | undefined;
  let deafUntil = 0;

  const hear = (step: number): WakeHit | undefined => {
    decoder.push(pass.scoresOf(step), pass.likeliestOf(step));
    const found = decoder.best();
    if (found) {
      decoder.forget();
      of.onFound?.(found);
      const phrase = phrases.find((each) => each.phrase === found.text);
      const confidence = wakeConfidence(found);
      const counts =
        phrase !== undefined && confidence >= (phrase.threshold ?? THRESHOLD) && step >= deafUntil;
      if (counts && confidence > (best?.confidence ?? 0)) best = { found, confidence, phrase, step };
    }
    if (!best) return undefined;
    const patience = best.confidence >= SURE ? PATIENT_STEPS.sure : PATIENT_STEPS.unsure;
    if (step - best.step < patience) return undefined;
    const { phrase, confidence } = best;
    const end_samples = pass.placeOf(best.step) + SYLLABLE_ENDS_AFTER_MS * 16;
    best = undefined;
    deafUntil = step + REFRACTORY_STEPS;
    return {
      assistant: phrase.assistant,
      score: confidence,
      ended_before_ms: Math.max(0, (pass.end_samples - end_samples) / 16),
    };
  };
  const reset = () => {
    if (ownPass) pass.reset();
    decoder.reset();
    next = pass.steps;
    best = undefined;
    deafUntil = 0;
  };
  return {
    engine: 'fsmn',
    frame_samples: FRAME_SAMPLES,
    process(frame, end_samples) {
      pass.push(frame, end_samples);
      const hits: WakeHit[] = [];
      for (next = Math.max(next, pass.firstKept); next < pass.steps; next++) {
        const hit = hear(next);
        if (hit) hits.push(hit);
      }
      return hits;
    },
    check() {
      // A network that runs on silence, with finite numbers, runs: whether it hears is known from its checksum.
      const trial = new AcousticPass(model);
      trial.push(new Int16Array(16_000));
      trial.flush();
      const last = trial.scoresOf(trial.steps - 1);
      return trial.steps > 0 && last.every(Number.isFinite);
    },
    reset,
    close: () => undefined,
  };
}
