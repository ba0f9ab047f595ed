import { level_db, SAMPLE_RATE_HZ } from '../../audio/pcm.ts';

/** What counts as speech. */
export const ACTIVITY = {
  frame_samples: 320,
  /** Speech is this much louder than the room. */
  above_floor_db: 9,
  /** Anything this much louder than the room may be speech: it wakes what listens for wake words. */
  stirs_above_floor_db: 6,
  /** They listen for this long after it: an engine's answer comes up to half a second after the word. */
  stirring_ms: 1200,
  /** A sound shorter than this, such as a door, is no speech. */
  speech_ms: 240,
  /** How often speech that goes on is told again. */
  retell_ms: 1000,
} as const;

export const FRAME_MS = (ACTIVITY.frame_samples / SAMPLE_RATE_HZ) * 1000;
/** The floor falls at once and rises slowly, so that it follows the room and not the voice. */
const FLOOR_RISE_DB_PER_FRAME = 0.06;
const QUIETEST_DB = -75;

/** Follows how loud the room is, and tells speech from it. */
export class SpeechActivity {
  #floor_db: number = QUIETEST_DB;
  #isFirst = true;
  #peak_db: number = QUIETEST_DB;
  #level_db: number = QUIETEST_DB;

  /** @param frame `ACTIVITY.frame_samples` samples. @returns whether somebody speaks in it. */
  push(frame: Int16Array): boolean {
    const level = Math.max(QUIETEST_DB, level_db(frame));
    this.#level_db = level;
    this.#floor_db =
      this.#isFirst || level < this.#floor_db
        ? level
        : Math.min(level, this.#floor_db + FLOOR_RISE_DB_PER_FRAME);
    this.#isFirst = false;
    // The peak forgets within a second or so: it is of the word just heard.
    this.#peak_db = Math.max(level, this.#peak_db - 0.2);
    return level > this.#floor_db + ACTIVITY.above_floor_db;
  }

  /** How far the last frame stood above the room, in decibels. */
  get excess_db(): number {
    return this.#level_db - this.#floor_db;
  }

  /** How far the loudest of the last second stood above the room. */
  get snr_db(): number {
    return Math.round(Math.max(0, this.#peak_db - this.#floor_db));
  }

  reset(): void {
    this.#floor_db = QUIETEST_DB;
    this.#isFirst = true;
    this.#peak_db = QUIETEST_DB;
  }
}

/** Tells whether there is anything to be heard, or just was: what costs sleeps while there is not. */
export class ActivityGate {
  #quiet_ms: number = ACTIVITY.stirring_ms;

  get isStirring(): boolean {
    return this.#quiet_ms < ACTIVITY.stirring_ms;
  }

  /** @param excess_db of a frame over the room. */
  push(excess_db: number): void {
    this.#quiet_ms = excess_db > ACTIVITY.stirs_above_floor_db ? 0 : this.#quiet_ms + FRAME_MS;
  }

  reset(): void {
    this.#quiet_ms = ACTIVITY.stirring_ms;
  }
}

/** Tells, now and then, that somebody is speaking: a room that is silent is known to be. */
export class SpeechTeller {
  #spoken_ms = 0;
  #told_ms_ago = Number.POSITIVE_INFINITY;

  /** @returns whether to tell now. */
  push(isSpeech: boolean): boolean {
    this.#told_ms_ago += FRAME_MS;
    // A pause between words is as long as a word: silence counts down no faster than speech counted up.
    this.#spoken_ms = isSpeech
      ? Math.min(ACTIVITY.speech_ms, this.#spoken_ms + FRAME_MS)
      : Math.max(0, this.#spoken_ms - FRAME_MS);
    const tells =
      isSpeech && this.#spoken_ms >= ACTIVITY.speech_ms && this.#told_ms_ago >= ACTIVITY.retell_ms;
    if (tells) this.#told_ms_ago = 0;
    return tells;
  }
}
