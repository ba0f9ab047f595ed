import { SAMPLE_RATE_HZ } from '../../audio/pcm.ts';

const FRAME_SAMPLES = SAMPLE_RATE_HZ / 50;
/** Kept before and after the speech, so that no consonant is cut off. */
const MARGIN_FRAMES = 5;
/** Frames that are quieter than the loudest by more than this are no speech. */
const QUIETER_DB = 30;
/** −3 dB of full scale. */
const PEAK = 10 ** (-3 / 20);

/**
 * Speech without the quiet around it, at one loudness, from −1 to 1: Moonshine answers with nothing to clips
 * that are padded or quiet. Empty where all is silent. Pure.
 */
export function trimmed(samples: Int16Array): Float32Array {
  const levels: number[] = [];
  for (let at = 0; at < samples.length; at += FRAME_SAMPLES)
    levels.push(level(samples.subarray(at, at + FRAME_SAMPLES)));
  const floor = Math.max(0, ...levels) * 10 ** (-QUIETER_DB / 20);
  const first = levels.findIndex((each) => each > floor);
  if (first < 0) return new Float32Array(0);
  const last = levels.findLastIndex((each) => each > floor);
  const speech = samples.subarray(
    Math.max(0, first - MARGIN_FRAMES) * FRAME_SAMPLES,
    (last + 1 + MARGIN_FRAMES) * FRAME_SAMPLES,
  );
  const loudest = speech.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);
  return Float32Array.from(speech, (sample) => (sample / loudest) * PEAK);
}

function level(frame: Int16Array): number {
  return Math.sqrt(frame.reduce((sum, sample) => sum + sample * sample, 0) / frame.length);
}
