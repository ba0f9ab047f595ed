import { fileURLToPath } from 'node:url';
import { Framer } from '../audio/pcm.ts';
import { readWav } from '../audio/wav-file.ts';

/** A bundled recording in which "Hey Siri" is said: an engine that works hears it. */
const RECORDING = fileURLToPath(
  new URL('../../scenarios/audio/hey-siri-turn-on-the-light.wav', import.meta.url),
);
const WAKE_WORD_ENDS_SAMPLES = 32_000;

/** The frames of "Hey Siri" and of a little after it. */
export function heySiriFrames(frame_samples: number): Iterable<Int16Array> {
  return new Framer(frame_samples).push(readWav(RECORDING).slice(0, WAKE_WORD_ENDS_SAMPLES));
}
