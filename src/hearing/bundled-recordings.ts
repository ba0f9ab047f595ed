import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Framer } from '../audio/pcm.ts';
import { readWav } from '../audio/wav-file.ts';

/** Bundled recordings without any wake phrase. Enrolment compares a phrase with them. */
const RECORDINGS: readonly { readonly name: string; readonly command?: string }[] = [
  { name: 'conversation' },
  { name: 'turn-on-the-living-room-light-in-mandarin', command: '打開客廳燈' },
  { name: 'hey-siri-turn-off-the-bedroom-light' },
  { name: 'hey-siri-set-the-kitchen-light-to-thirty-percent' },
];

/**
 * Speech that is no wake phrase of anybody, as files.
 * @param phrase the phrase that is enrolled. A recording of exactly this phrase is left out.
 */
export function otherSpeechFiles(phrase?: string): readonly string[] {
  return RECORDINGS.filter(({ command }) => command === undefined || command !== phrase)
    .map(({ name }) => fileURLToPath(new URL(`../../scenarios/audio/${name}.wav`, import.meta.url)))
    .filter(existsSync);
}

/** A bundled recording in which "Hey Siri" is said: an engine that works hears it. */
const RECORDING = fileURLToPath(
  new URL('../../scenarios/audio/hey-siri-turn-on-the-light.wav', import.meta.url),
);
const WAKE_WORD_ENDS_SAMPLES = 32_000;

/** The frames of "Hey Siri" and of a little after it. */
export function heySiriFrames(frame_samples: number): Iterable<Int16Array> {
  return new Framer(frame_samples).push(readWav(RECORDING).slice(0, WAKE_WORD_ENDS_SAMPLES));
}
