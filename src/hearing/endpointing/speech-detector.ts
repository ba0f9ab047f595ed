/** Tells speech from every other sound, in the sound of one utterance. */
export interface SpeechDetector {
  /** For reports. */
  readonly engine: string;
  /** The exact length that `push` wants. */
  readonly frame_samples: number;
  /**
   * Makes it ready, and has it hear what it must.
   * @throws Error where it cannot, or does not.
   */
  load(): Promise<void>;
  /**
   * @param frame at 16 kHz, the next of the utterance.
   * @returns whether somebody speaks in it.
   * @throws Error where the engine fails.
   */
  push(frame: Int16Array): boolean | Promise<boolean>;
  /** Forgets what it heard: another utterance begins. */
  reset(): void;
}

/** A part of the sound, and whether somebody speaks in it. */
export interface Moment {
  readonly isSpeech: boolean;
  readonly ms: number;
  /** Where it ends, in samples of the stream. */
  readonly end_samples: number;
}
