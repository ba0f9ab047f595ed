// One voice that two rooms hear: whether the level of the wake word, and its ratio to the noise, say which room is nearer.
import { createKeylessPorcupine } from '../../dist/hearing/wake/keyless-porcupine.js';
import { ear } from './listen.mjs';
import { surrounded } from './mix.mjs';
import { pinkNoise, randomFrom } from './noise.mjs';
import { impulseResponse, ROOMS, reverberant } from './reverberation.mjs';

/** How much quieter the voice is at the farther microphone. */
const FARTHER_DB = [3, 6, 10, 14];
/** The noise at each microphone, in dBFS; a voice is at about −25 near by. */
const SURROUNDINGS = [
  { name: 'equal noise', near_dbfs: -60, far_dbfs: -60 },
  { name: 'near room 10 dB noisier', near_dbfs: -50, far_dbfs: -60 },
  { name: 'far room 10 dB noisier', near_dbfs: -60, far_dbfs: -50 },
  { name: 'equal noise, echoes', near_dbfs: -60, far_dbfs: -60, hasEchoes: true },
];
const SPEECH_DBFS = -25;

/** Noise of a level that is added where it is. */
function inNoise(samples, noise_dbfs, from) {
  const noise = pinkNoise(48_000, 5);
  const gain = amplitude(noise_dbfs) / rms(noise);
  return samples.map((sample, at) =>
    Math.max(-32_768, Math.min(32_767, Math.round(sample + gain * noise[(from + at) % noise.length]))),
  );
}

const amplitude = (level_dbfs) => 32_768 * 10 ** (level_dbfs / 20);
const rms = (samples) =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

/**
 * @param recordings of wake words, each heard by both rooms.
 * @returns of each surroundings and distance how often both rooms heard it, and how often level and ratio were right.
 */
export async function twoRooms({ recordings, words, most = Number.POSITIVE_INFINITY }) {
  const chosen = recordings.filter(({ named }) => words.includes(named.join(' '))).slice(0, most);
  const detector = await createKeylessPorcupine(
    words.map((word) => ({ assistant: word, keyword: word, sensitivity: 0.7 })),
  );
  const room = await ear({ detectors: [detector], recognisers: [], locales: {} });
  const heard = async (sound) => (await room.hear(sound)).find(({ kind }) => kind === 'wake_word');
  const [near, far] = Object.values(ROOMS).map((each) => impulseResponse(each));
  const random = randomFrom(11);
  const rows = SURROUNDINGS.flatMap(({ name }) =>
    FARTHER_DB.map((farther_db) => ({ name, farther_db, of: 0, both: 0, byLevel: 0, byRatio: 0 })),
  );
  for (const { samples } of chosen) {
    const gain = amplitude(SPEECH_DBFS) / rms(samples);
    const spoken = surrounded(samples.map((sample) => Math.max(-32_768, Math.min(32_767, gain * sample))));
    for (const { name, near_dbfs, far_dbfs, hasEchoes } of SURROUNDINGS) {
      const [here, there] = hasEchoes
        ? [near, far].map((each) => reverberant(spoken, each))
        : [spoken, spoken];
      const nearer = await heard(inNoise(here, near_dbfs, Math.floor(random() * 48_000)));
      for (const farther_db of FARTHER_DB) {
        const quieter = there.map((sample) => Math.round(sample * 10 ** (-farther_db / 20)));
        const farther = await heard(inNoise(quieter, far_dbfs, Math.floor(random() * 48_000)));
        const row = rows.find((each) => each.name === name && each.farther_db === farther_db);
        row.of += 1;
        if (!nearer || !farther) continue;
        row.both += 1;
        if (nearer.level_db > farther.level_db) row.byLevel += 1;
        if (nearer.snr_db > farther.snr_db) row.byRatio += 1;
      }
    }
  }
  room.close();
  return rows;
}
