import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import type { WakeHit } from './wake-detector.ts';

/** One of the detectors that listen for the same assistant. */
export interface ConfirmingDetector {
  /** Its engine's name, as its reports have it. */
  readonly engine: string;
  /** How much its opinion counts, 0 to 1. */
  readonly weight: number;
}

/** What the opinion of a detector is worth, by what it rests on. */
export const WEIGHT = {
  /** A trained model, or takes of the household. */
  full: 1,
  /** Takes of synthetic voices: four of them heard 2 of 51 people, so they confirm a little and never call alone. */
  synthetic: 0.25,
} as const;

/** A better-informed answer is waited for this long after the first hit, in milliseconds of sound. */
const WAIT_MS = 300;
/** The probability of a hit by an engine that tells none: of 17 minutes of other speech it called in none. */
const UNSCORED = 0.95;
/** A working detector misses this share of wake words in noise, so its silence speaks against a hit by only so much. */
const MISSED = 0.25;
/** Less likely than this, and nobody was called. */
const LEAST = 0.5;
/** Nothing that was measured says that any call is surer. */
const SUREST = 0.99;

/** A call that waits for the other detectors. */
interface Pending {
  readonly first_samples: number;
  readonly end_samples: number;
  /** By engine, the probability that it gives. */
  readonly scores: Map<string, number>;
}

/**
 * Makes one detection of what several detectors of one assistant say.
 *
 * The sum of the log odds decides: `logit(fused) = Σ heard w·logit(score) + Σ silent w·ln 0.25`. `w` is the detector's
 * weight; a hit without a score counts as 0.95; an engine that has failed is neither heard nor silent. Below 0.5 nobody
 * was called. The sum takes the detectors as independent, which two detectors of one sound are not quite.
 */
export class WakeFusion {
  readonly #detectors: Readonly<Record<string, readonly ConfirmingDetector[]>>;
  readonly #pending = new Map<string, Pending>();

  /** @param detectors by assistant; one that is absent here has one detector, whose hits are calls. */
  constructor(detectors: Readonly<Record<string, readonly ConfirmingDetector[]>>) {
    this.#detectors = detectors;
  }

  /**
   * Takes the hit of one detector.
   * @param of.now_samples where in the stream the sound heard so far ends.
   * @returns the hit where it needs no confirmation; else undefined, and `due` tells what becomes of it.
   */
  heard(hit: WakeHit, of: { engine: string; now_samples: number }): WakeHit | undefined {
    const detector = this.#detectors[hit.assistant]?.find((each) => isOf(each, of.engine));
    if (!detector) return hit;
    const pending = this.#pending.get(hit.assistant) ?? {
      first_samples: of.now_samples,
      end_samples: of.now_samples - (hit.ended_before_ms * SAMPLE_RATE_HZ) / 1000,
      scores: new Map(),
    };
    const before = pending.scores.get(detector.engine) ?? 0;
    pending.scores.set(detector.engine, Math.max(before, hit.score ?? UNSCORED));
    this.#pending.set(hit.assistant, pending);
    return undefined;
  }

  /**
   * The calls that every working detector has confirmed, or that have waited long enough.
   * @param of.failed engines that do not work now.
   */
  due(of: { now_samples: number; failed: readonly string[] }): readonly WakeHit[] {
    return [...this.#pending].flatMap(([assistant, { first_samples, end_samples, scores }]) => {
      const working = (this.#detectors[assistant] ?? []).filter(
        (each) => scores.has(each.engine) || !of.failed.some((engine) => isOf(each, engine)),
      );
      const waited_ms = ((of.now_samples - first_samples) * 1000) / SAMPLE_RATE_HZ;
      if (waited_ms < WAIT_MS && working.some(({ engine }) => !scores.has(engine))) return [];
      this.#pending.delete(assistant);
      const score = fused(working, scores);
      if (score < LEAST) return [];
      const ended_before_ms = ((of.now_samples - end_samples) * 1000) / SAMPLE_RATE_HZ;
      return [{ assistant, score, ended_before_ms }];
    });
  }

  /** A new stream begins. */
  reset(): void {
    this.#pending.clear();
  }
}

/** An engine that runs several models tells which of them in brackets: `porcupine (porcupine_params_zh.pv)`. */
function isOf({ engine }: ConfirmingDetector, reported: string): boolean {
  return reported === engine || reported.startsWith(`${engine} (`);
}

function fused(detectors: readonly ConfirmingDetector[], scores: ReadonlyMap<string, number>): number {
  const logOdds = detectors.reduce((sum, { engine, weight }) => {
    const score = scores.get(engine);
    return sum + weight * (score === undefined ? Math.log(MISSED) : logit(score));
  }, 0);
  return Math.round(1000 * Math.min(SUREST, 1 / (1 + Math.exp(-logOdds)))) / 1000;
}

function logit(probability: number): number {
  const bounded = Math.min(SUREST, Math.max(1 - SUREST, probability));
  return Math.log(bounded / (1 - bounded));
}
