import { level_db, SAMPLE_RATE_HZ } from '../../audio/pcm.ts';

/** The limits that decide what counts as speech. */
export const ACTIVITY = {
  frame_samples: 320,
  /** Speech is this much louder than the room. */
  above_floor_db: 9,
  /** Sound this much louder than the room may be speech, so it wakes the wake-word engines. */
  stirs_above_floor_db: 6,
  /**
   * The engines listen this long after the sound, because an engine answers up to half a second after the
   * word.
   */
  stirring_ms: 1200,
  /** A shorter sound, such as a closing door, is no speech. */
  speech_ms: 240,
  /** After a pause of this length, in milliseconds, the next speech begins anew. */
  pause_ms: 700,
  /** Continuing speech is reported again after this time, in milliseconds. */
  retell_ms: 1000,
} as const;

export const FRAME_MS = (ACTIVITY.frame_samples / SAMPLE_RATE_HZ) * 1000;
/** The noise floor falls at once and rises slowly, so that it follows the room and not the voice. */
const FLOOR_RISE_DB_PER_FRAME = 0.06;
const QUIETEST_DB = -75;

/** Follows the noise floor of the room and finds speech above it. */
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
    // The peak falls within about a second, so that it belongs to the last word.
    this.#peak_db = Math.max(level, this.#peak_db - 0.2);
    return level > this.#floor_db + ACTIVITY.above_floor_db;
  }

  /** How far the last frame is above the noise floor, in decibels. */
  get excess_db(): number {
    return this.#level_db - this.#floor_db;
  }

  /** How far the loudest frame of the last second is above the noise floor, in whole decibels. */
  get snr_db(): number {
    return Math.round(Math.max(0, this.#peak_db - this.#floor_db));
  }

  reset(): void {
    this.#floor_db = QUIETEST_DB;
    this.#isFirst = true;
    this.#peak_db = QUIETEST_DB;
  }
}

/** Says whether there is or just was any sound. The costly engines sleep during silence. */
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

/** What is to be told of speech after a frame. */
export interface SpeechNews {
  /** Somebody speaks. */
  readonly speaks: boolean;
  /** Speech began so long before the end of the frame, in milliseconds; told once, as soon as it is known for speech. */
  readonly began_ms_ago?: number;
}

/** Reports speech when it begins and while it continues, so that the hub knows in which rooms nobody spoke. */
export class SpeechTeller {
  #spoken_ms = 0;
  #told_ms_ago = Number.POSITIVE_INFINITY;
  /** Since the first frame of the present speech; undefined in a pause. */
  #since_begin_ms: number | undefined;
  #silent_ms = 0;
  #hasTold = false;

  push(isSpeech: boolean): SpeechNews {
    this.#told_ms_ago += FRAME_MS;
    this.#silent_ms = isSpeech ? 0 : this.#silent_ms + FRAME_MS;
    if (this.#silent_ms >= ACTIVITY.pause_ms || (this.#spoken_ms === 0 && !this.#hasTold)) {
      this.#since_begin_ms = undefined;
      this.#hasTold = false;
    }
    if (this.#since_begin_ms !== undefined) this.#since_begin_ms += FRAME_MS;
    else if (isSpeech) this.#since_begin_ms = FRAME_MS;
    // A pause between words is as long as a word, so silence counts down as fast as speech counts up.
    this.#spoken_ms = isSpeech
      ? Math.min(ACTIVITY.speech_ms, this.#spoken_ms + FRAME_MS)
      : Math.max(0, this.#spoken_ms - FRAME_MS);
    const tells =
      isSpeech && this.#spoken_ms >= ACTIVITY.speech_ms && this.#told_ms_ago >= ACTIVITY.retell_ms;
    if (tells) this.#told_ms_ago = 0;
    const isKnown = isSpeech && this.#spoken_ms >= ACTIVITY.speech_ms;
    if (!isKnown || this.#hasTold || this.#since_begin_ms === undefined) return { speaks: tells };
    this.#hasTold = true;
    return { speaks: tells, began_ms_ago: this.#since_begin_ms };
  }

  /** A new stream begins. */
  reset(): void {
    this.#spoken_ms = 0;
    this.#told_ms_ago = Number.POSITIVE_INFINITY;
    this.#since_begin_ms = undefined;
    this.#silent_ms = 0;
    this.#hasTold = false;
  }
}
