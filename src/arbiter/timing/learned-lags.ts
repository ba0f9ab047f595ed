import type { ArbiterPolicy } from '../../config/arbiter.ts';
import type { DoorName } from '../../config/assistant.ts';
import { type Lags, roomPatience_ms, usual_ms, withLag } from './lag.ts';

/** One assistant's way in. */
interface Sender {
  readonly assistant: string;
  readonly door: DoorName;
}

/** The lags that the arbiter has learned: plain data. */
export interface LagsSnapshot {
  /** How late claims came after their contest had opened. */
  readonly lags: Lags;
  /** How late claims of called assistants came after the end of speech. */
  readonly speech_lags: Lags;
  /** How far apart one assistant's claims from two rooms came, for one voice. Absent in a journal: none is known. */
  readonly room_lags?: Lags;
}

/** Learns how late claims come, by assistant and door. */
export class LearnedLags {
  #contest: Lags;
  #speech: Lags;
  #rooms: Lags;

  constructor(known: LagsSnapshot = { lags: {}, speech_lags: {} }) {
    this.#contest = known.lags;
    this.#speech = known.speech_lags;
    this.#rooms = known.room_lags ?? {};
  }

  snapshot(): Required<LagsSnapshot> {
    return { lags: this.#contest, speech_lags: this.#speech, room_lags: this.#rooms };
  }

  /** How late claims came after their contest had opened. */
  get contest(): Lags {
    return this.#contest;
  }

  /** A claim came so long after its contest had opened. */
  learnContest({ assistant, door }: Sender, lag_ms: number): void {
    this.#contest = withLag(this.#contest, { assistant, door, lag_ms });
  }

  /** The first claim of a called assistant came so long after the end of speech. */
  learnSpeech({ assistant, door }: Sender, lag_ms: number): void {
    this.#speech = withLag(this.#speech, { assistant, door, lag_ms });
  }

  /** The same request came from another room of the voice so long after the first room's claim. */
  learnRooms({ assistant, door }: Sender, lag_ms: number): void {
    this.#rooms = withLag(this.#rooms, { assistant, door, lag_ms });
  }

  /** How late after the end of speech this sender claims at the most usual; undefined until enough is known. */
  speechUsual_ms({ assistant, door }: Sender): number | undefined {
    return usual_ms(this.#speech, assistant, door);
  }

  /** How long a farther room's claim of this sender waits for the nearer room's. */
  roomPatience_ms({ assistant, door }: Sender, policy: ArbiterPolicy): number {
    return roomPatience_ms(this.#rooms, { assistant, door }, policy);
  }
}
