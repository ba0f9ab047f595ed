import type { DoorName } from '../config/assistant.ts';
import type { Intent } from '../intent/intent.ts';
import type { Understanding } from '../intent/understand.ts';
import type { Notice } from './admission/claim-deduplicator.ts';
import type { Voice } from './admission/voice.ts';
import type { Report } from './event.ts';
import type { HandOver, Verdict } from './explain/verdict.ts';
import type { Outcome } from './reason.ts';

/** What the arbiter has carried out: the winner's intents, within what is left of the budget. */
export interface Order {
  readonly verdict: string;
  readonly intents: readonly Intent[];
  /** Opening of the contest; the budget counts from here. */
  readonly opened_ms: number;
  readonly budget_ms: number;
  readonly guarded: boolean;
}

/** A decision that is about to be carried out, as another hub of the home must know it: it may lead next. */
export interface Decision {
  readonly verdict: string;
  readonly winner: string;
  readonly door: DoorName;
  /** Where it was decided. */
  readonly room: string;
  /** What it does of each device it reaches. */
  readonly reach: readonly Intent[];
  readonly guarded: boolean;
  /** Every claim message that it settles. */
  readonly claims: readonly { readonly assistant: string; readonly id: string; readonly outcome: Outcome }[];
}

/** The arbiter's hands. Each returns before anything else happens. */
export interface ArbiterEffects {
  /** @param decision what the order carries out. */
  handOver(order: Order, decision: Decision): HandOver;
  /** Runs the work once the command is on its way, in the order given; at once where nothing else waits. */
  defer(work: () => void): void;
  /** A verdict, as decided. */
  verdict(verdict: Verdict): void;
  /** The one outcome of one claim; once more where the claim is redelivered. */
  outcome(notice: Notice): void;
  /** A voice was heard, was named further or in another room, or has expired. */
  utterance(state: 'opened' | 'closed', voice: Voice): void;
  report: Report;
  /** A fault of ours: the daemon should end. */
  failed(error: unknown): void;
}

export interface HeardDetection {
  readonly assistant: string;
  readonly room: string;
  readonly score?: number;
  /** Level of the wake word in dBFS, as its microphone measures it. */
  readonly level_db?: number;
  readonly snr_db?: number;
  /** How long ago the wake word had been said; 0 where its source tells none. */
  readonly age_ms: number;
  /** Its source tells no age. */
  readonly age_unknown?: true;
  readonly source: 'hub' | 'satellite';
}

export interface HeardWords {
  readonly room: string;
  /** Whose wake words opened the utterance. */
  readonly assistants: readonly string[];
  readonly text: string;
  readonly confidence?: number;
  /** They go on with words of the same utterance that were told before, and stand for them. */
  readonly revises?: true;
  /** What a language model made of them, where the hub did not understand them by itself. */
  readonly understood?: Understanding;
  /** When they were told, where a language model was asked about them since; default: now. */
  readonly arrived_ms?: number;
}
