import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import type { CommandRecogniser } from '../stt/command-recogniser.ts';
import type { Moment } from './speech-detector.ts';

/** Who goes on later than this after a command has said it, and begins another. */
const RESUMES_WITHIN_MS = 700;
/** Sound of this length is somebody who goes on, and no door. */
const ONSET_MS = 120;
/** The longest utterance, and what may come after it. */
const LONGEST_SAMPLES = 10 * SAMPLE_RATE_HZ;

/** A command that was told, whose speaker may go on: "dim the lamp … to thirty percent". */
export class CommandContinuation {
  readonly named: readonly string[];
  readonly recogniser: CommandRecogniser;
  /** What was told; empty where it was no command. */
  readonly text: string | Promise<string>;
  readonly #said: Int16Array[];
  #samples: number;
  #waited_ms = 0;
  #spoken_ms = 0;

  constructor(of: {
    named: readonly string[];
    recogniser: CommandRecogniser;
    text: string | Promise<string>;
    said: readonly Int16Array[];
  }) {
    this.named = of.named;
    this.recogniser = of.recogniser;
    this.text = of.text;
    this.#said = [...of.said];
    this.#samples = of.said.reduce((sum, { length }) => sum + length, 0);
  }

  /** All that was said since the wake word, with what came after it. */
  get said(): readonly Int16Array[] {
    return this.#said;
  }

  feed(samples: Int16Array): void {
    this.#said.push(samples);
    this.#samples += samples.length;
  }

  /** @returns whether the speaker goes on now; undefined once nobody has, and it is too late. */
  push({ isSpeech, ms }: Moment): boolean | undefined {
    this.#waited_ms += ms;
    this.#spoken_ms = isSpeech ? this.#spoken_ms + ms : 0;
    if (this.#spoken_ms >= ONSET_MS) return true;
    const isOver = this.#waited_ms - this.#spoken_ms >= RESUMES_WITHIN_MS;
    return isOver || this.#samples > LONGEST_SAMPLES ? undefined : false;
  }
}

/** What words are to those that were told of the same utterance: first ones, more of them, or no news. */
export function newsIn(text: string, told: string): 'first' | 'more' | undefined {
  if (text === '' || text === told) return undefined;
  if (told === '') return 'first';
  return text.startsWith(told) ? 'more' : undefined;
}
