/** What a recogniser made of one utterance. */
export interface RecognisedWords {
  /** Empty where it was no command. */
  readonly text: string;
  /** 0 to 1; absent where the engine gives none. */
  readonly confidence?: number;
}

/** A command that was heard before its utterance has ended. */
export interface CommandSoFar {
  readonly text: string;
  /** Whether words may follow that are still of it: "dim the lamp … to thirty percent". */
  readonly mayGoOn: boolean;
  /** Every other command is far less likely and no later sound of these words can change that. Default: false. */
  readonly isCertain?: boolean;
}

/** Turns the sound after a wake word into words. One utterance at a time. */
export interface CommandRecogniser {
  readonly locale: string;
  /**
   * Begins an utterance. Earlier utterances must not change what is heard in it.
   * @param before the sound that ends where the utterance begins: the wake word, and the room before it. It tells how loud
   * the voice is and in what noise. Default: nothing is known of it.
   */
  begin(before?: Int16Array): void | Promise<void>;
  /**
   * @param samples any number of them, at 16 kHz.
   * @param end_samples where in the stream they end, for a recogniser that shares its work with a detector.
   */
  feed(samples: Int16Array, end_samples?: number): void | Promise<void>;
  /**
   * The speaker pauses: a recogniser that reads whole utterances reads what was said so far, and `soFar` tells it. It may be
   * called again and again in one pause. Default: the recogniser follows every word.
   */
  paused?(): Promise<void>;
  /** The speaker goes on after a pause. Default: nothing changes. */
  resumed?(): void;
  /** What was heard so far, where it is a command already. */
  soFar(): CommandSoFar | undefined;
  /** Ends the utterance. One that asks elsewhere takes its time; it never fails. */
  end(): RecognisedWords | Promise<RecognisedWords>;
  /** Ends an utterance without using its words. Default: as `end`. */
  abandon?(): void;
  /** A new stream begins: its places are counted from 0 again. Default: nothing is kept of the stream. */
  reset?(): void;
  close(): void;
}
