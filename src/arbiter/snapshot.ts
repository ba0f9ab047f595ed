import type { SeenSnapshot } from './admission/claim-deduplicator.ts';
import type { Answered, Hearing } from './admission/voice.ts';
import type { Settled } from './contest.ts';
import type { LedgerSnapshot } from './ledger.ts';
import type { LagsSnapshot } from './timing/learned-lags.ts';

/** One piece of speech in a room. */
export interface Said {
  /** When it began, on the injected clock. */
  readonly began_ms: number;
  /** When it ended; absent where it goes on, or its end was not told. */
  readonly ended_ms?: number;
}

/** What is known of the speech in one room: plain data. */
export interface RoomSpeechSnapshot {
  readonly room: string;
  /** When the present speech began; absent where none goes on. */
  readonly began_ms?: number;
  /** When somebody was last heard speaking; null: never. */
  readonly spoke_ms: number | null;
  /** With what ages the room has told its last ends of speech, newest last. */
  readonly end_ages_ms: readonly number[];
  /** The last speech that has ended; absent: none has, or its beginning was not told. */
  readonly said?: Said;
}

/** The voices that are open. */
export interface VoicesSnapshot {
  readonly voices: readonly { readonly hearings: readonly Hearing[]; readonly answered?: Answered }[];
  readonly rooms: readonly RoomSpeechSnapshot[];
  /** When each assistant was last called. */
  readonly last_calls: readonly (readonly [assistant: string, at_ms: number])[];
}

/**
 * What the arbiter knows beside its state, as plain data: enough to go on elsewhere as if nothing had happened.
 * Taken only while no contest is open, for the timers of one cannot be told from its data.
 */
export interface ArbiterSnapshot extends LagsSnapshot {
  readonly voices: VoicesSnapshot;
  readonly ledger: LedgerSnapshot;
  /** Refused claims that no contest has taken up yet. */
  readonly refused: readonly Settled[];
  /** By voice, the assistants that have claimed. */
  readonly claimed: readonly (readonly [voice: string, assistants: readonly string[]])[];
  /** The claims of the last ten minutes, oldest first. */
  readonly seen: readonly SeenSnapshot[];
}

/** What an arbiter knows that has just begun. */
export const nothingKnown: ArbiterSnapshot = {
  voices: { voices: [], rooms: [], last_calls: [] },
  ledger: { granted: [], overruled: [], previous: [] },
  refused: [],
  lags: {},
  speech_lags: {},
  room_lags: {},
  claimed: [],
  seen: [],
};
