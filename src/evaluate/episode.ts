import type { HeardDetection, HeardWords } from '../arbiter/ports.ts';
import type { Claim } from '../claim/claim.ts';
import type { Intent } from '../intent/intent.ts';

/** A claim, with what would be known of it where every door told all. */
export interface SimulatedClaim {
  /** As the hub gets it: a door tells no more than it knows. */
  readonly claim: Omit<Claim, 'arrived_ms'>;
  /** Signal to noise at its assistant's microphone, told or not; of a tap there is none. */
  readonly level_db?: number;
  /** How sure its recogniser was, told or not. */
  readonly confidence?: number;
  /** The room of the device that it asks for. */
  readonly room: string;
}

/** One thing that arrives at the hub. */
export type Arrival = { readonly at_ms: number } & (
  | { readonly kind: 'claim'; readonly of: SimulatedClaim }
  | { readonly kind: 'detection'; readonly of: HeardDetection }
  | { readonly kind: 'words'; readonly of: HeardWords }
  | {
      readonly kind: 'speech' | 'speech_end';
      readonly of: { readonly room: string; readonly age_ms: number };
    }
);

/** What a person, or a timetable, wanted once; and everything that came of it. */
export interface Episode {
  readonly id: string;
  readonly kind: 'voice' | 'tap' | 'automation' | 'noise';
  /** Whom the person called; absent where nobody was. */
  readonly called?: string;
  /** Where somebody spoke; absent where nobody did. */
  readonly room?: string;
  /** What was wanted, each once; of a noise nothing. */
  readonly wanted: readonly Intent[];
  readonly arrivals: readonly Arrival[];
}

/** One device was told something. */
export interface Action {
  readonly at_ms: number;
  /** (assistant, id) of the claim that was carried out. */
  readonly claim: Pick<Claim, 'assistant' | 'id'>;
  readonly intent: Intent;
}

/** A name for a claim that no other has. */
export function nameOf({ assistant, id }: Pick<Claim, 'assistant' | 'id'>): string {
  return `${assistant} ${id}`;
}
