import type { FeatureBuffer } from 'soundswallower';
import { loudest_db, SAMPLE_RATE_HZ } from '../../../audio/pcm.ts';

/** The loudness of a voice is that of its loudest part. */
const LOUDEST = { window_samples: 0.3 * SAMPLE_RATE_HZ, step_samples: 0.02 * SAMPLE_RATE_HZ } as const;
/** Nobody speaks more softly, in dBFS: what is below is silence, and has no voice to compare with. */
const SOFTEST_DB = -60;
/** The noise that is added, below the voice. Louder noise hides what good voices say. */
const BELOW_VOICE_DB = 40;
/** So much noise is made once, and repeated. */
const NOISE_SAMPLES = 16_384;

/** Random numbers of so many octaves are added: that of the highest is new with each sample. */
const OCTAVES = 12;

/**
 * Pink noise of an effective value of 1, the same in every utterance, so that a replay is heard alike. White noise
 * hides what good voices say, too.
 */
const NOISE: Float32Array = (() => {
  let state = 1;
  // A number of each octave, from −½ to ½: of twelve the sum has a variance of 1.
  const held = new Float64Array(OCTAVES);
  return Float32Array.from({ length: NOISE_SAMPLES }, (_, at) => {
    for (let octave = 0; octave < OCTAVES && at % 2 ** octave === 0; octave++) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      held[octave] = state / 2 ** 32 - 0.5;
    }
    return held.reduce((sum, value) => sum + value, 0);
  });
})();

/** How loud somebody speaks, in dBFS: their loudest 300 ms. At least −60. */
export function voiceLevel_db(samples: Int16Array): number {
  return Math.max(SOFTEST_DB, loudest_db(samples, LOUDEST.window_samples, LOUDEST.step_samples));
}

/**
 * The sound as the decoder takes it, −1 to 1, with noise 40 dB below the voice. The decoder's model was made of
 * recordings in rooms. Sound without any noise (a program's voice, a microphone that cleans) fits nothing that it knows.
 *
 * @param from where in the utterance the samples begin, so that the noise goes on.
 */
export function inRoom(samples: Int16Array, of: { voice_db: number; from: number }): Float32Array {
  const noise = 10 ** ((of.voice_db - BELOW_VOICE_DB) / 20);
  return Float32Array.from(
    samples,
    (sample, at) => sample / 32_768 + noise * (NOISE[(of.from + at) % NOISE_SAMPLES] ?? 0),
  );
}

/** What the model's features are of (`feat_params.json` of the model). */
const CEPSTRA = 13;
const LIFTER = 22;

/**
 * The mean of the cepstra of some sound, as the decoder calculates them: an orthonormal cosine transform of the
 * spectrum, weighted by half a sine. It holds the loudness, the microphone, the room's noise and the voice.
 */
export function meanCepstrum({ data, nfr, nfeat }: FeatureBuffer): readonly number[] {
  const mean = new Float64Array(nfeat);
  data.forEach((value, at) => {
    mean[at % nfeat] = (mean[at % nfeat] ?? 0) + value / Math.max(1, nfr);
  });
  return Array.from({ length: CEPSTRA }, (_, order) => {
    const scale = Math.sqrt((order === 0 ? 1 : 2) / nfeat);
    const lift = 1 + (LIFTER / 2) * Math.sin((Math.PI * order) / LIFTER);
    const sum = mean.reduce(
      (total, value, band) => total + value * Math.cos((Math.PI * order * (band + 0.5)) / nfeat),
      0,
    );
    return scale * lift * sum;
  });
}
