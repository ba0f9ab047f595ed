import { level_db } from '../../audio/pcm.ts';

const FRAME_SAMPLES = 320;
/** Speech is within this many decibels of the loudest frame, */
const RANGE_DB = 30;
/** this many decibels above the level without speech, */
const ABOVE_QUIET_DB = 10;
/** but for the loudest part of it, however loud the room is. */
const LEAST_RANGE_DB = 12;
/** A longer pause parts one sound from another; */
const PAUSE_FRAMES = 15;
/** A part smaller than this share of the largest part is no speech, but a door or a cough. */
const LEAST_SHARE = 0.3;

/** Cuts a take to its phrase: from the first sound of the phrase to the last. */
export function trimmed(take: Int16Array): Int16Array {
  const levels: number[] = [];
  for (let at = 0; at + FRAME_SAMPLES <= take.length; at += FRAME_SAMPLES)
    levels.push(level_db(take.subarray(at, at + FRAME_SAMPLES)));
  const sorted = levels.toSorted((a, b) => a - b);
  const quiet_db = sorted[Math.floor(sorted.length / 10)] ?? 0;
  // A click is louder than any voice, and short.
  const loud_db = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  const floor_db = Math.max(
    loud_db - RANGE_DB,
    Math.min(quiet_db + ABOVE_QUIET_DB, loud_db - LEAST_RANGE_DB),
  );
  const runs = runsAbove(floor_db, levels);
  const most = Math.max(...runs.map(({ weight }) => weight));
  const speech = runs.filter(({ weight }) => weight >= LEAST_SHARE * most);
  const first = speech[0];
  const last = speech.at(-1);
  return first && last ? take.slice(first.from * FRAME_SAMPLES, last.to * FRAME_SAMPLES) : take;
}

interface Run {
  readonly from: number;
  readonly to: number;
  /** The loudness above the floor, in decibels times frames. */
  readonly weight: number;
}

/** The stretches above the floor, pauses between words within them. */
function runsAbove(floor_db: number, levels: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [at, level] of levels.entries()) {
    if (level <= floor_db) continue;
    const last = runs.at(-1);
    const weight = level - floor_db;
    if (last && at - last.to <= PAUSE_FRAMES)
      runs[runs.length - 1] = { from: last.from, to: at + 1, weight: last.weight + weight };
    else runs.push({ from: at, to: at + 1, weight });
  }
  return runs;
}

/** With half a second of silence after it, in which the last embeddings see the phrase whole. */
export function padded(take: Int16Array): Int16Array {
  const longer = new Int16Array(take.length + 8000);
  longer.set(take);
  return longer;
}
