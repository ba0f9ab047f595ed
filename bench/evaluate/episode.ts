import type { HeardDetection, HeardWords } from '../../src/arbiter/ports.ts';
import type { Claim } from '../../src/claim/claim.ts';
import type { Intent } from '../../src/intent/intent.ts';

/** How an assistant heard what it claims: at its own microphone. */
export interface Wake {
  /** When it woke. */
  readonly at_ms: number;
  readonly room: string;
  /** Level of the voice there, in decibels, as its microphone tells it. */
  readonly level_db: number;
}

/** A claim, with what would be known of it where every door told all. */
export interface SimulatedClaim {
  /** As the hub gets it: a door tells no more than it knows. */
  readonly claim: Omit<Claim, 'arrived_ms'>;
  /** Absent: it was tapped, or a timetable's. */
  readonly wake?: Wake;
  /** How sure its recogniser was, told or not. */
  readonly confidence?: number;
  /** The room of the device that it asks for. */
  readonly room: string;
  /** Whether its assistant was not called, and took another command than was said. */
  readonly isMisheardOverheard?: boolean;
}

/** One thing that arrives at the hub. */
export type Arrival = { readonly at_ms: number } & (
  | { readonly kind: 'claim'; readonly of: SimulatedClaim }
  | { readonly kind: 'detection'; readonly of: HeardDetection & { readonly level_db?: number } }
  | { readonly kind: 'words'; readonly of: HeardWords }
  | {
      readonly kind: 'speech' | 'speech_end';
      readonly of: { readonly room: string; readonly age_ms: number };
    }
);

/** Somebody's speech, and where it was heard. */
export interface Voice {
  readonly room: string;
  readonly from_ms: number;
  readonly end_ms: number;
  /** Rooms in which a microphone of the hub heard a wake word, each with the level that it told. */
  readonly heard: readonly { readonly room: string; readonly level_db: number }[];
  /** Whether the one that was called is among those that the hub heard. */
  readonly isCallHeard: boolean;
  /** Whether another one is among them, falsely. */
  readonly isAnotherHeard: boolean;
  /** Whether every room that heard it tells the end of speech in time to free a tap. */
  readonly tellsEnds: boolean;
}

/** What a person, or a timetable, wanted once; and everything that came of it. */
export interface Episode {
  readonly id: string;
  readonly kind: 'voice' | 'tap' | 'automation' | 'noise';
  /** Whom the person called; absent where nobody was. */
  readonly called?: string;
  /** What was said, by a person or a television; absent where nobody spoke. */
  readonly voice?: Voice;
  /** Whether it names no room: "the light". */
  readonly isHere?: boolean;
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
