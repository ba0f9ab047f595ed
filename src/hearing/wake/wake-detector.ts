/** A wake word that ended in, or shortly before, the frame just processed. */
export interface WakeHit {
  readonly assistant: string;
  /** Probability that it was the wake word, 0 to 1; absent where the engine gives none. */
  readonly score?: number;
  /** How long before the end of the frame the wake word ended, in milliseconds. Measured per engine. */
  readonly ended_before_ms: number;
}

/** Listens on one stream of frames for the wake words of one or several assistants. */
export interface WakeDetector {
  /** For reports: `porcupine-keyless`, `enrolled`, `porcupine`. */
  readonly engine: string;
  /** The exact length that `process` wants. */
  readonly frame_samples: number;
  /**
   * @param frame owns its buffer; the detector may keep it.
   * @param end_samples where in the stream the frame ends, for a detector that shares its work with a recogniser.
   */
  process(frame: Int16Array, end_samples?: number): readonly WakeHit[] | Promise<readonly WakeHit[]>;
  /** Checks the detector with a bundled recording. @returns whether it found the wake word. */
  check(): boolean | Promise<boolean>;
  /** Starts a new stream. */
  reset(): void | Promise<void>;
  close(): void;
}
