import type { ArbiterState } from '../arbiter-state.ts';
import type { Contender, Freed } from '../contest.ts';

/**
 * Whether a claim is known to be a tap or an automation: an assistant with `trust_origin` says so. For a guarded action
 * only a tap counts (docs/arbitration.md#direct).
 */
export function isKnownTap({ assistant, origin, guarded }: Contender, state: ArbiterState): boolean {
  if (state.assistants[assistant]?.trust_origin !== true) return false;
  return origin === 'app' || (origin === 'automation' && !guarded);
}

/**
 * Whether a claim looks like a tap or an automation: its room listens, and either nobody has spoken there for a while
 * or cause and effect has freed it. Never for a guarded action (docs/arbitration.md#direct).
 * @param of.spoke_ms when somebody was last heard speaking in its room; undefined: never.
 */
export function looksLikeTap(
  claim: Contender,
  of: { room: string; freed: Freed | undefined; spoke_ms: number | undefined; state: ArbiterState },
): boolean {
  const { microphones, policy } = of.state;
  // What an assistant without `trust_origin` says of a tap is worth no more, and no less, than its silence.
  if (claim.guarded || claim.origin === 'voice' || claim.door === 'heard' || !microphones.has(of.room))
    return false;
  if (of.freed) return claim.text === undefined && claim.confidence === undefined;
  return of.spoke_ms === undefined || claim.arrived_ms - of.spoke_ms >= policy.utterance_ms;
}
