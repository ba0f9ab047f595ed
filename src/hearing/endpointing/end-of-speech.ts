import type { CommandSoFar } from '../stt/command-recogniser.ts';
import type { Moment } from './speech-detector.ts';

/** What counts as the end of an utterance. */
const END = {
  /** Silence of this length ends one. */
  silence_ms: 400,
  /** And of this one where a command was heard: who goes on after it is heard anew. */
  silence_after_command_ms: 200,
  /** And of this one where no longer command could continue it. */
  silence_after_whole_ms: 30,
  /** A command must have stood unchanged for this long: a recogniser changes its mind while a word is said. */
  settled_ms: 90,
  /** After this long one that cannot go on needs no silence at all: a word dies away, a television goes on talking. */
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
  #command: CommandSoFar | undefined;

  /**
   * @param command what was heard so far, where it is one.
   * @returns how long ago the speech ended, once it has; undefined while it goes on.
   */
  push({ isSpeech, ms }: Moment, command: CommandSoFar | undefined): number | undefined {
    this.#since_wake_ms += ms;
    this.#spoken_ms += isSpeech ? ms : 0;
    this.#silent_ms = isSpeech ? 0 : this.#silent_ms + ms;
    this.#settled_ms = command && command.text === this.#command?.text ? this.#settled_ms + ms : 0;
    this.#command = command;
    const begun = this.#spoken_ms >= END.onset_ms;
    if (begun && (this.#silent_ms >= END.silence_ms || this.#isOver)) return this.#silent_ms;
    if (!begun && this.#since_wake_ms >= END.nothing_said_ms) return this.#silent_ms;
    return this.#since_wake_ms >= END.longest_ms ? 0 : undefined;
  }

  get #isOver(): boolean {
    if (!this.#command || this.#settled_ms < END.settled_ms) return false;
    if (this.#command.mayGoOn) return this.#silent_ms >= END.silence_after_command_ms;
    return this.#silent_ms >= END.silence_after_whole_ms || this.#settled_ms >= END.settled_in_speech_ms;
  }
}
