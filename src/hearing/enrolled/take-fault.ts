import { level_db, SAMPLE_RATE_HZ } from '../../audio/pcm.ts';
import { trimmed } from './take.ts';

/** What a take of a phrase must be. */
const TAKE = {
  /** A phrase is this long, in seconds. */
  shortest_s: 0.35,
  longest_s: 4,
  /** Mean level of its speech. */
  quietest_db: -42,
  /** Share of its samples at full scale. */
  clipped_share: 0.002,
  /** The speech must be this many decibels above the sound before and after it. */
  clearest_db: 12,
} as const;
const FULL_SCALE = 32_700;

/** What is wrong with a take by itself, and what to do about it; undefined where nothing is. */
export function faultOf(take: Int16Array): string | undefined {
  const speech = trimmed(take);
  const length_s = speech.length / SAMPLE_RATE_HZ;
  const clipped = take.reduce((count, sample) => count + (Math.abs(sample) >= FULL_SCALE ? 1 : 0), 0);
  if (clipped > take.length * TAKE.clipped_share)
    return 'too loud: it is cut off; step back, or turn the gain down';
  if (level_db(speech) < TAKE.quietest_db) return 'too quiet: come nearer, or turn the gain up';
  if (length_s < TAKE.shortest_s) return `too short: ${length_s.toFixed(2)} s; say the whole phrase`;
  if (length_s > TAKE.longest_s) return `too long: ${length_s.toFixed(1)} s; say the phrase alone`;
  const around = level_db(surroundings(take, speech.length));
  if (level_db(speech) - around < TAKE.clearest_db)
    return 'too noisy: the room is nearly as loud as the voice';
  return undefined;
}

/** The level of the quietest tenth of the take, in decibels: the room without speech. */
function surroundings(take: Int16Array, speech_samples: number): Int16Array {
  const frame = 320;
  const frames: Int16Array[] = [];
  for (let at = 0; at + frame <= take.length; at += frame) frames.push(take.subarray(at, at + frame));
  const outside = Math.max(1, Math.floor((take.length - speech_samples) / frame / 2));
  const quietest = frames.sort((a, b) => level_db(a) - level_db(b)).slice(0, outside);
  return Int16Array.from(quietest.flatMap((each) => [...each]));
}

/** People's takes of one phrase were up to 0.63 from their nearest other; another word's from 0.72. */
const ODD_DISTANCE = 0.68;

/**
 * The takes that differ from the others: of another phrase, or hardly intelligible.
 * @param distances of each take to its nearest other; see `Enrolment`.
 */
export function oddOnesOut(distances: readonly number[]): readonly number[] {
  return distances.flatMap((distance, at) => (distance > ODD_DISTANCE ? [at] : []));
}
