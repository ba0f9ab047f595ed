import type { Assistant, DoorName } from '../config/assistant.ts';
import { ACCOUNT_DOORS } from '../config/doors.ts';
import type { Intent } from '../intent/intent.ts';
import type { Understanding } from '../intent/understand.ts';

/** What caused a claim, as far as its door can tell. */
export type Origin = 'voice' | 'app' | 'automation' | 'unknown';

/** One assistant's assertion "that was for me, and this is what was asked", as it came through a door. */
export interface Claim {
  /** Unique per assistant; a claim redelivered bears the same one. */
  readonly id: string;
  readonly assistant: string;
  readonly door: DoorName;
  /** The words, where the sender gave words and no intents. */
  readonly text?: string;
  /** What a language model made of the words, where the hub did not understand them by itself. Set by the hub. */
  readonly understood?: Understanding;
  /** More was said: it stands for what the same assistant claimed of the same words before. Set by the hub. */
  readonly revises?: true;
  /** What is asked; more than one is a gesture. Empty where only `text` was given. */
  readonly intents: readonly Intent[];
  /** Why what it asks is no action at all ("no action `explode`"); its intents are then empty. */
  readonly unsupported?: string;
  /** The sender's confidence in its recognition, 0 to 1. */
  readonly confidence?: number;
  /** The utterance it belongs to, where the sender knows it. */
  readonly utterance?: string;
  readonly room?: string;
  /** Signal-to-noise ratio at the sender's microphone, in decibels. */
  readonly snr_db?: number;
  /** How old it was when it was sent, in milliseconds; default 0. */
  readonly age_ms: number;
  /** False where the assistant says that it cannot carry the command out itself. */
  readonly can_serve: boolean;
  readonly origin: Origin;
  /** Nothing bounds how long it waited on its way, so it may ask nothing guarded. Set by the hub. */
  readonly unproven?: true;
  /** When it arrived, on the injected clock: before a language model was asked about it. */
  readonly arrived_ms: number;
}

/** When what it claims was said, as far as known: arrival less age. */
export function onset_ms(claim: Claim): number {
  return claim.arrived_ms - claim.age_ms;
}

/**
 * Doors whose sender has proved something: a paired controller, a linked account, the key of an account or a token.
 * An account's or a token's guarded claim must be allowed by the device too: `closedToCloud`.
 */
const AUTHENTICATED: ReadonlySet<DoorName> = new Set<DoorName>(['matter', 'homekit', ...ACCOUNT_DOORS]);

/** Whether the ecosystem behind the door has identified its user (docs/arbitration.md#where-it-stands). */
export function isAuthenticated({ door }: Pick<Claim, 'door'>, assistant: Assistant | undefined): boolean {
  return AUTHENTICATED.has(door) || (door === 'mqtt' && assistant?.trust === true);
}
