import { SAMPLE_RATE_HZ } from './pcm.ts';

const FRAME_SAMPLES = 512;
/** A telephone passes 300 to 3400 Hz: below it is compared with above it, in hertz. */
const LOW_HZ = [600, 1100, 1600, 2100, 2600, 3100];
const HIGH_HZ = [4300, 4900, 5500, 6100, 6700, 7300];
/**
 * Vowels have so much less above 3.4 kHz too, in decibels, but no noise has, and nobody speaks without pauses: the
 * quarter of the frames with the least difference counts.
 */
const LEAST_GAP_DB = 35;
const QUARTER = 0.25;

/**
 * Whether sound has nothing above 3.4 kHz, like a headset's over Bluetooth or a card of 8 kHz. Measured, such a microphone
 * hears fewer than half of the wake words.
 * @param samples a second or more at 16 kHz, of a room as it is.
 */
export function isTelephoneBand(samples: Int16Array): boolean {
  const gaps: number[] = [];
  for (let from = 0; from + FRAME_SAMPLES <= samples.length; from += FRAME_SAMPLES) {
    const frame = samples.subarray(from, from + FRAME_SAMPLES);
    const low = powerAt(frame, LOW_HZ);
    // In digital silence there is nothing to compare.
    if (low > 0) gaps.push(10 * Math.log10(low / Math.max(1e-12, powerAt(frame, HIGH_HZ))));
  }
  gaps.sort((a, b) => a - b);
  return (gaps[Math.floor(gaps.length * QUARTER)] ?? 0) > LEAST_GAP_DB;
}

/** The power of the frame at these frequencies, by Goertzel's recurrence under a Hann window. */
function powerAt(frame: Int16Array, frequencies_hz: readonly number[]): number {
  let power = 0;
  for (const frequency_hz of frequencies_hz) {
    const turn = 2 * Math.cos((2 * Math.PI * frequency_hz) / SAMPLE_RATE_HZ);
    let last = 0;
    let before = 0;
    for (let at = 0; at < frame.length; at++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / frame.length);
      const now = turn * last - before + window * (frame[at] as number);
      before = last;
      last = now;
    }
    power += last * last + before * before - turn * last * before;
  }
  return power;
}
