import type { Intent } from '../../intent/intent.ts';

/** "This assistant's wake word was heard." */
export interface Detection {
  readonly assistant: string;
  /** Probability, 0 to 1; absent where the detector gives none. */
  readonly score?: number;
  readonly snr_db?: number;
  /** When the wake word was said: arrival less age. */
  readonly onset_ms: number;
}

/** One thing the user said, as the hub heard it. */
export interface Utterance {
  readonly id: string;
  readonly room: string;
  /** Onset of its first detection. */
  readonly started_ms: number;
  /** Onset of its last detection. */
  readonly named_ms: number;
  /** When its speaker had finished; absent until known. */
  readonly ended_ms?: number;
  /** One detection per assistant: its best. */
  readonly named: readonly Detection[];
  /** A granted verdict has used its names up: they count for no other contest. */
  readonly spent_ms?: number;
  /** What the hub itself understood of it, by the devices it reaches. */
  readonly understood?: readonly Intent[];
}

/** Without a speech end, detections this long after the first are of another utterance. */
const ONE_UTTERANCE_MS = 2000;

/**
 * It stays open `utterance_ms` after its last detection, and after its speech end: a cloud begins to be slow only
 * when the words are over.
 */
export function expires_ms({ named_ms, ended_ms = named_ms }: Utterance, utterance_ms: number): number {
  return Math.max(named_ms, ended_ms) + utterance_ms;
}

export function isOpen(utterance: Utterance, at_ms: number, utterance_ms: number): boolean {
  return at_ms < expires_ms(utterance, utterance_ms);
}

/** The names that still count: those of a heard utterance that no verdict has spent. */
export function freshNames(utterance: Utterance | undefined): readonly Detection[] {
  return utterance && utterance.spent_ms === undefined ? utterance.named : [];
}

export function names(utterance: Utterance, assistant: string): boolean {
  return utterance.named.some((detection) => detection.assistant === assistant);
}

/** The utterance that a detection is of: the one it lies in, else the nearest; undefined: it begins another. */
export function mostLikely(utterances: readonly Utterance[], detection: Detection): Utterance | undefined {
  const before_ms = ({ started_ms }: Utterance) => Math.max(0, started_ms - detection.onset_ms);
  return utterances
    .filter((utterance) => isOf(utterance, detection))
    .reduce<Utterance | undefined>(
      (nearest, each) => (nearest && before_ms(nearest) < before_ms(each) ? nearest : each),
      undefined,
    );
}

/** Whether a detection is of this utterance (design §3, "Utterances"); what is said after a verdict is new. */
function isOf({ started_ms, ended_ms, spent_ms }: Utterance, { onset_ms }: Detection): boolean {
  // One that was long on its way may be of an earlier utterance than those that are known.
  if (started_ms - onset_ms > ONE_UTTERANCE_MS) return false;
  if (spent_ms !== undefined && onset_ms > spent_ms) return false;
  if (ended_ms !== undefined) return onset_ms <= ended_ms;
  return onset_ms - started_ms <= ONE_UTTERANCE_MS;
}

/** The utterance with one detection more. */
export function withDetection(utterance: Utterance, detection: Detection): Utterance {
  const earlier = utterance.named.find((known) => known.assistant === detection.assistant);
  const best = earlier && certainty(earlier) >= certainty(detection) ? earlier : detection;
  return {
    ...utterance,
    started_ms: Math.min(utterance.started_ms, detection.onset_ms),
    named_ms: Math.max(utterance.named_ms, detection.onset_ms),
    named: [...utterance.named.filter((known) => known !== earlier), best],
  };
}

/** A detection without a score counts for more than one that is worse than even. */
function certainty(detection: Detection): number {
  return detection.score ?? 0.5;
}
