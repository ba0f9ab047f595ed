import type { Moment } from './speech-detector.ts';

/** What counts as the end of an utterance. */
const END = {
  /** Silence of this length ends one. */
  silence_ms: 400,
  /** And of this one where a command was heard that no longer one could continue. */
  silence_after_whole_ms: 30,
  /** Such a command must have stood unchanged for this long: a recogniser changes its mind while a word is said. */
  settled_ms: 90,
  /** After this long it needs no silence at all: a word dies away, a television goes on talking. */
  settled_in_speech_ms: 190,
  /** Sound of this length after the wake word begins the command. */
  onset_ms: 120,
  /** Where no command follows, the utterance ends after this. */
  nothing_said_ms: 3000,
  /** No command is longer. */
  longest_ms: 8000,
} as const;

/** Waits for the end of one utterance, from its wake word on. */
export class EndOfSpeech {
  #since_wake_ms = 0;
  #spoken_ms = 0;
  #silent_ms = 0;
  #settled_ms = 0;
  #whole: string | undefined;

  /**
   * @param whole what was heard so far, where it is a command that no longer one could continue.
   * @returns how long ago the speech ended, once it has; undefined while it goes on.
   */
  push({ isSpeech, ms }: Moment, whole: string | undefined): number | undefined {
    this.#since_wake_ms += ms;
    this.#spoken_ms += isSpeech ? ms : 0;
    this.#silent_ms = isSpeech ? 0 : this.#silent_ms + ms;
    this.#settled_ms = whole !== undefined && whole === this.#whole ? this.#settled_ms + ms : 0;
    this.#whole = whole;
    const begun = this.#spoken_ms >= END.onset_ms;
    if (begun && (this.#silent_ms >= END.silence_ms || this.#isOver)) return this.#silent_ms;
    if (!begun && this.#since_wake_ms >= END.nothing_said_ms) return this.#silent_ms;
    return this.#since_wake_ms >= END.longest_ms ? 0 : undefined;
  }

  get #isOver(): boolean {
    if (this.#settled_ms >= END.settled_in_speech_ms) return true;
    return this.#settled_ms >= END.settled_ms && this.#silent_ms >= END.silence_after_whole_ms;
  }
}
