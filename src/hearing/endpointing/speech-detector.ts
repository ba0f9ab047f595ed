/** Finds speech in the sound of one utterance. */
export interface SpeechDetector {
  /** For reports. */
  readonly engine: string;
  /** The exact length that `push` wants. */
  readonly frame_samples: number;
  /**
   * Loads the detector and checks it with a bundled recording.
   * @throws Error if it cannot be loaded or does not find the speech.
   */
  load(): Promise<void>;
  /**
   * @param frame at 16 kHz, the next of the utterance.
   * @returns whether somebody speaks in it.
   * @throws Error where the engine fails.
   */
  push(frame: Int16Array): boolean | Promise<boolean>;
  /** Starts a new utterance. */
  reset(): void;
}

/** A short part of the sound, and whether it contains speech. */
export interface Moment {
  readonly isSpeech: boolean;
  readonly ms: number;
  /** The end of the part, in samples of the stream. */
  readonly end_samples: number;
}
