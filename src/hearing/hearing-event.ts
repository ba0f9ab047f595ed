/**
 * What hearing reports. Times are positions in the stream of sound, in milliseconds since its first
 * sample. The owner of the stream knows when it started.
 */
export type HearingEvent =
  | WakeWordHeard
  | SpeechStarted
  | Speech
  | WordsHeard
  | SpeechEnded
  | EngineDegraded
  | EngineOk;

/** Somebody begins to speak, after a pause of 0.7 s or more. It is known 240 ms of speech later. */
export interface SpeechStarted {
  readonly kind: 'speech_start';
  /** Where the speech begins. */
  readonly end_ms: number;
}

/** Somebody speaks. The event comes when speech begins and every second while it continues. */
export interface Speech {
  readonly kind: 'speech';
  readonly end_ms: number;
}

/** An assistant's wake word was heard. */
export interface WakeWordHeard {
  readonly kind: 'wake_word';
  readonly assistant: string;
  /** Probability that it was the wake word, 0 to 1; absent where the engine gives none. */
  readonly score?: number;
  /** End of the wake word. */
  readonly end_ms: number;
  /** Signal-to-noise ratio while it was said, in decibels. */
  readonly snr_db?: number;
  /**
   * Level of the wake word, −100 to 0 dBFS, to one place: the loudest 300 ms of the second that ends with it, measured
   * alike for every engine, before the microphone's offset. Absent where no sound was heard.
   */
  readonly level_db?: number;
}

/** What was said after a wake word, once its speaker had finished. */
export interface WordsHeard {
  readonly kind: 'words';
  /** The assistants whose wake words opened this utterance, best score first. */
  readonly assistants: readonly string[];
  /** The recognised words; empty where they were no command. */
  readonly text: string;
  readonly locale: string;
  /** The recogniser's confidence, 0 to 1; absent where it gives none. */
  readonly confidence?: number;
  /** These words continue earlier words of the same utterance and replace them. */
  readonly revises?: true;
  readonly end_ms: number;
}

/** The speaker has finished. Comes before the words of the same utterance. */
export interface SpeechEnded {
  readonly kind: 'speech_end';
  readonly end_ms: number;
}

/** An engine does not work or failed its check. The other engines go on. */
export interface EngineDegraded {
  readonly kind: 'degraded';
  readonly engine: string;
  readonly reason: string;
}

/** An engine that was degraded hears again. */
export interface EngineOk {
  readonly kind: 'ok';
  readonly engine: string;
}

/** Called whenever the state of an engine changes. */
export type EngineListener = (event: EngineDegraded | EngineOk) => void;

/** One stream of sound being heard. */
export interface SoundStream {
  /** Takes the next samples (16 kHz) and returns the events up to their end. */
  feed(samples: Int16Array): Promise<readonly HearingEvent[]>;
  close(): Promise<void>;
}
