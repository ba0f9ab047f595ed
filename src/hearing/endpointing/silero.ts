import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Vad } from 'sherpa-onnx-node';
import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { heySiriFrames } from '../bundled-recordings.ts';
import type { SpeechDetector } from './speech-detector.ts';

const MODEL = {
  module: '@ricky0123/vad-web/dist/silero_vad_v6.onnx',
  sha256: '1a153a22f4509e292a94e67d6f9b85e8deb25b4988682b7e174c65279d8788e3',
};
const FRAME_SAMPLES = 512;
/** The model hears so much of the frame before, too: without it in front, each frame waits for the next. */
const CONTEXT = new Float32Array(64);
/**
 * Speech begins where it is as likely as not; it ends where it is less likely than that by sherpa-onnx's
 * 0.15.
 */
const LIKELY = 0.5;
/** Each frame is judged by itself: how long a silence has to be is not the detector's to say. */
const AT_ONCE_S = 1e-5;
/** Longer than any utterance, in seconds. The library changes its thresholds for longer speech. */
const KEPT_S = 30;

/** Whether its packages, of the part `hearing`, are there. */
export function isSileroInstalled(): boolean {
  const { resolve } = createRequire(import.meta.url);
  try {
    resolve(MODEL.module);
    resolve('sherpa-onnx-node');
    return true;
  } catch {
    return false;
  }
}

/**
 * Silero VAD 6 (MIT), run by sherpa-onnx. It is a recurrent network and judges best after it has heard some
 * of the
 * same sound.
 */
export class Silero implements SpeechDetector {
  readonly engine = 'silero';
  readonly frame_samples = FRAME_SAMPLES;
  readonly #file: string | undefined;
  #vad: Vad | undefined;

  /** @param file the model; default: that of the package which holds it. */
  constructor(file?: string) {
    this.#file = file;
  }

  async load(): Promise<void> {
    const { default: sherpa } = await import('sherpa-onnx-node');
    const model = this.#file ?? createRequire(import.meta.url).resolve(MODEL.module);
    // What is no model ends the whole process, in native code.
    if (createHash('sha256').update(readFileSync(model)).digest('hex') !== MODEL.sha256)
      throw new Error('its model is damaged, or another one');
    this.#vad = new sherpa.Vad(
      {
        sileroVad: {
          model,
          threshold: LIKELY,
          minSilenceDuration: AT_ONCE_S,
          minSpeechDuration: AT_ONCE_S,
          maxSpeechDuration: KEPT_S,
          windowSize: FRAME_SAMPLES,
        },
        sampleRate: SAMPLE_RATE_HZ,
        numThreads: 1,
        debug: false,
      },
      KEPT_S,
    );
    this.reset();
    if (![...heySiriFrames(FRAME_SAMPLES)].some((frame) => this.push(frame)))
      throw new Error('it did not hear the recording that it must hear');
  }

  push(frame: Int16Array): boolean {
    if (!this.#vad) throw new Error('invariant: it is asked once it is loaded');
    this.#vad.acceptWaveform(Float32Array.from(frame, (sample) => sample / 32768));
    // The library also collects the segments of speech, which are not needed here.
    this.#vad.clear();
    return this.#vad.isDetected();
  }

  reset(): void {
    this.#vad?.reset();
    this.#vad?.acceptWaveform(CONTEXT);
  }
}
