import { Framer, SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { messageOf } from '../../error/message-of.ts';
import type { EngineDegraded } from '../hearing-event.ts';
import type { Moment, SpeechDetector } from './speech-detector.ts';

/**
 * Finds speech in each open utterance. When the detector fails, loudness takes its place,
 * and one event reports the failure.
 */
export class UtteranceVoice {
  readonly #framer: Framer;
  readonly #told: (event: EngineDegraded) => void;
  readonly #given: SpeechDetector | undefined;
  /** Undefined before it is loaded and after it failed. */
  #detector: SpeechDetector | undefined;
  #followed_samples = 0;

  constructor(detector: SpeechDetector | undefined, told: (event: EngineDegraded) => void) {
    this.#given = detector;
    this.#framer = new Framer(detector?.frame_samples ?? 1);
    this.#told = told;
  }

  /** Loads the detector. */
  async load(): Promise<void> {
    this.#detector = this.#given;
    await this.#ask((detector) => detector.load());
  }

  /**
   * Starts an utterance.
   * @param recent the latest sound: the wake word and the room before it. Without this sound a detector
   * mistakes soft words over noise for noise.
   * @param end_samples the end of `recent`, in samples of the stream.
   */
  async open(recent: Int16Array, end_samples: number): Promise<void> {
    this.#followed_samples = end_samples;
    this.#framer.reset();
    await this.#ask(async (detector) => {
      detector.reset();
      // Only whole frames are given, so that a chunk of one frame is judged when it arrives.
      const whole = recent.subarray(recent.length % detector.frame_samples);
      for (const frame of this.#framer.push(whole)) await detector.push(frame);
    });
  }

  /**
   * The next sound of the utterance.
   * @param loud the same sound, judged by loudness.
   */
  async push(samples: Int16Array, loud: readonly Moment[]): Promise<readonly Moment[]> {
    const moments = await this.#ask(async (detector) => {
      const heard: Moment[] = [];
      for (const frame of this.#framer.push(samples)) {
        this.#followed_samples += frame.length;
        const ms = (frame.length / SAMPLE_RATE_HZ) * 1000;
        heard.push({ isSpeech: await detector.push(frame), ms, end_samples: this.#followed_samples });
      }
      return heard;
    });
    return moments ?? loud;
  }

  /** @returns undefined if there is no detector or it failed. */
  async #ask<T>(question: (detector: SpeechDetector) => Promise<T>): Promise<T | undefined> {
    const detector = this.#detector;
    if (!detector) return undefined;
    try {
      return await question(detector);
    } catch (error) {
      this.#detector = undefined;
      const reason = messageOf(error).split('\n')[0] ?? '';
      this.#told({ kind: 'degraded', engine: detector.engine, reason });
      return undefined;
    }
  }
}
