import { level_db } from '../../audio/pcm.ts';

const FRAME_SAMPLES = 320;
/** Speech is what comes within this of the loudest. */
const RANGE_DB = 30;

/** A take from its first sound to its last. */
export function trimmed(take: Int16Array): Int16Array {
  const levels: number[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= take.length; at += FRAME_SAMPLES)
    levels.push(level_db(take.subarray(at, at + FRAME_SAMPLES)));
  const floor_db = Math.max(...levels) - RANGE_DB;
  const isSpeech = (level: number) => level > floor_db;
  const first = levels.findIndex(isSpeech);
  return first < 0
    ? take
    : take.slice(first * FRAME_SAMPLES, (levels.findLastIndex(isSpeech) + 1) * FRAME_SAMPLES);
}

/** With half a second of silence after it, in which the last embeddings see the phrase whole. */
export function padded(take: Int16Array): Int16Array {
  const longer = new Int16Array(take.length + 8000);
  longer.set(take);
  return longer;
}
