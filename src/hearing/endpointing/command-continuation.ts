import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import type { CommandRecogniser } from '../stt/command-recogniser.ts';
import type { Moment } from './speech-detector.ts';

/** Speech later than this after a command, in milliseconds, begins another command. */
const RESUMES_WITHIN_MS = 700;
/** Speech of this length, in milliseconds, continues the command; a shorter sound may be a door. */
const ONSET_MS = 120;
/** The longest utterance, and what may come after it. */
const LONGEST_SAMPLES = 10 * SAMPLE_RATE_HZ;

/** A recognised command that its speaker may continue: "dim the lamp … to thirty percent". */
export class CommandContinuation {
  readonly named: readonly string[];
  readonly recogniser: CommandRecogniser;
  /** The recognised words; empty if there was no command. */
  readonly text: string | Promise<string>;
  /** The sound before its utterance: the wake word, and the room before it. */
  readonly before: Int16Array;
  readonly #said: Int16Array[];
  #samples: number;
  #waited_ms = 0;
  #spoken_ms = 0;

  constructor(of: {
    named: readonly string[];
    recogniser: CommandRecogniser;
    text: string | Promise<string>;
    before: Int16Array;
    said: readonly Int16Array[];
  }) {
    this.named = of.named;
    this.recogniser = of.recogniser;
    this.text = of.text;
    this.before = of.before;
    this.#said = [...of.said];
    this.#samples = of.said.reduce((sum, { length }) => sum + length, 0);
  }

  /** All sound since the wake word. */
  get said(): readonly Int16Array[] {
    return this.#said;
  }

  feed(samples: Int16Array): void {
    this.#said.push(samples);
    this.#samples += samples.length;
  }

  /**
   * @returns true when the speaker continues, false while that is still possible, undefined when it is too
   * late.
   */
  push({ isSpeech, ms }: Moment): boolean | undefined {
    this.#waited_ms += ms;
    this.#spoken_ms = isSpeech ? this.#spoken_ms + ms : 0;
    if (this.#spoken_ms >= ONSET_MS) return true;
    const isOver = this.#waited_ms - this.#spoken_ms >= RESUMES_WITHIN_MS;
    return isOver || this.#samples > LONGEST_SAMPLES ? undefined : false;
  }
}

/**
 * Compares new words with the words already reported of the same utterance: first words, more words, or
 * nothing new.
 */
export function newsIn(text: string, told: string): 'first' | 'more' | undefined {
  if (text === '' || text === told) return undefined;
  if (told === '') return 'first';
  return text.startsWith(told) ? 'more' : undefined;
}
