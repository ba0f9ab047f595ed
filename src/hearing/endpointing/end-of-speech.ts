import type { CommandSoFar } from '../stt/command-recogniser.ts';
import type { Moment } from './speech-detector.ts';

/** The limits that decide when an utterance ends, in milliseconds. */
const END = {
  /** Silence of this length ends an utterance. */
  silence_ms: 400,
  /** Silence after a command that may continue. A later continuation is recognised again from the start. */
  silence_after_command_ms: 200,
  /** Silence after a complete command, to which no command of the grammar could add a word. */
  silence_after_whole_ms: 30,
  /**
   * A command must stay unchanged for this long, because a recogniser changes its result during a word. One that is
   * certain needs no such time.
   */
  settled_ms: 90,
  /**
   * A complete command that stays unchanged for this long needs no silence, because a television may go on
   * talking.
   */
  settled_in_speech_ms: 190,
  /** Silence of this length is a pause, in which a recogniser of whole utterances reads what was said so far. */
  pause_ms: 30,
  /** Speech of this length after the wake word begins the command. */
  onset_ms: 120,
  /** Without any command the utterance ends after this time. */
  nothing_said_ms: 3000,
  /** The longest command. */
  longest_ms: 8000,
} as const;

/** Finds the end of one utterance, counted from its wake word. */
export class EndOfSpeech {
  #since_wake_ms = 0;
  #spoken_ms = 0;
  #silent_ms = 0;
  #settled_ms = 0;
  #command: CommandSoFar | undefined;

  /**
   * @param command the words so far, if they are a command.
   * @returns how many milliseconds ago the speech ended; undefined while it continues.
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

  /** Whether the speaker has begun, and pauses now. */
  get isPause(): boolean {
    return this.#spoken_ms >= END.onset_ms && this.#silent_ms >= END.pause_ms;
  }

  get #isOver(): boolean {
    if (!this.#command) return false;
    if (!this.#command.isCertain && this.#settled_ms < END.settled_ms) return false;
    if (this.#command.mayGoOn) return this.#silent_ms >= END.silence_after_command_ms;
    return this.#silent_ms >= END.silence_after_whole_ms || this.#settled_ms >= END.settled_in_speech_ms;
  }
}
