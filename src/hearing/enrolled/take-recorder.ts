import { Framer, joined, SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { ACTIVITY, SpeechActivity } from '../endpointing/speech-activity.ts';

const FRAME_MS = (ACTIVITY.frame_samples / SAMPLE_RATE_HZ) * 1000;
/** A phrase may contain a pause. Silence of this length, in milliseconds, ends the phrase. */
const SILENCE_MS = 700;
/** Kept before and after the speech, so that nothing of it is cut. */
const MARGIN_MS = 300;
/** Shorter sounds are no phrase: a door, a cough. */
const SHORTEST_MS = 160;
const LONGEST_MS = 6000;

/** Cuts takes of a phrase out of a stream of sound: each from a little before its speech to a little after. */
export class TakeRecorder {
  readonly #framer = new Framer(ACTIVITY.frame_samples);
  readonly #activity = new SpeechActivity();
  #frames: Int16Array[] = [];
  #spoken_ms = 0;
  #silent_ms = 0;

  /** @returns a take, once one is complete. */
  push(samples: Int16Array): Int16Array | undefined {
    let take: Int16Array | undefined;
    for (const frame of this.#framer.push(samples)) take = this.#hear(frame) ?? take;
    return take;
  }

  #hear(frame: Int16Array): Int16Array | undefined {
    const isSpeech = this.#activity.push(frame);
    this.#frames.push(frame);
    this.#spoken_ms += isSpeech ? FRAME_MS : 0;
    this.#silent_ms = isSpeech ? 0 : this.#silent_ms + FRAME_MS;
    const margin = MARGIN_MS / FRAME_MS;
    if (this.#spoken_ms === 0) {
      this.#frames = this.#frames.slice(-margin);
      return undefined;
    }
    if (this.#silent_ms < SILENCE_MS && this.#frames.length * FRAME_MS < LONGEST_MS) return undefined;
    const isPhrase = this.#spoken_ms >= SHORTEST_MS;
    const kept = this.#frames.slice(
      0,
      this.#frames.length - Math.max(0, this.#silent_ms / FRAME_MS - margin),
    );
    this.#frames = [];
    this.#spoken_ms = 0;
    this.#silent_ms = 0;
    return isPhrase ? joined(kept) : undefined;
  }
}
