import type { Claim } from '../../claim/claim.ts';
import type { Intent } from '../../intent/intent.ts';
import type { HeardWords } from '../ports.ts';

/** What the hub itself understood, as a claim of the assistant that was called. */
export function heardClaim(
  { room, text, confidence, revises }: HeardWords,
  of: {
    id: string;
    assistant: string;
    utterance: string;
    intents: readonly Intent[];
    arrived_ms: number;
  },
): Claim {
  return {
    ...of,
    door: 'heard',
    text,
    room,
    age_ms: 0,
    can_serve: true,
    origin: 'voice',
    ...(confidence !== undefined && { confidence }),
    ...(revises && { revises }),
  };
}
