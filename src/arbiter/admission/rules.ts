import type { Claim } from '../../claim/claim.ts';
import { unsupported } from '../../intent/capability.ts';
import { reach } from '../../intent/reach.ts';
import { type ArbiterState, ownedAlone } from '../arbiter-state.ts';
import type { RefusalReason } from '../reason.ts';

/** Why a claim does not compete. */
export interface Refusal {
  readonly outcome: 'refused' | 'expired';
  readonly reason: RefusalReason;
}

function refused(reason: RefusalReason): Refusal {
  return { outcome: 'refused', reason };
}

/** What bars a claim whatever it asks. */
export function barred(claim: Claim, { assistants }: ArbiterState): Refusal | undefined {
  const { assistant } = claim;
  const known = assistants[assistant];
  if (!known) return refused({ kind: 'unknown_assistant', assistant });
  if (!known.enabled) return refused({ kind: 'disabled', assistant });
  if (!claim.can_serve) return refused({ kind: 'cannot_serve', assistant });
  return claim.unsupported ? refused({ kind: 'no_action', detail: claim.unsupported }) : undefined;
}

/** Neither the claim nor its device tells of a room. */
export const NOWHERE: Refusal = refused({ kind: 'nowhere' });

/** Of what a flood brings. @param most how many claims of one assistant the contest takes. */
export const crowded = (most: number): Refusal => refused({ kind: 'crowded', most });

/**
 * The rules before scoring (docs/arbitration.md#rules-before-scoring): such a claim never opens a contest.
 * @param notUnderstood why its words gave no intent; undefined where they did, or where it had none.
 */
export function refusal(
  claim: Claim,
  state: ArbiterState,
  notUnderstood: string | undefined,
): Refusal | undefined {
  const bar = barred(claim, state);
  if (bar) return bar;
  if (claim.intents.length === 0)
    return refused({ kind: 'not_understood', detail: notUnderstood ?? 'no intent' });
  for (const intent of claim.intents) {
    const device = state.devices.get(intent.device);
    if (!device) return refused({ kind: 'unknown_device', device: intent.device });
    const lacks = unsupported(device, intent);
    if (lacks) return refused({ kind: 'unsupported', detail: lacks });
    if (reach(state.devices, intent).length === 0)
      return refused({ kind: 'no_member', device: device.id, action: intent.action });
    const owned = ownedAlone(state, device.id).find(({ owner }) => owner !== claim.assistant);
    if (owned) return refused({ kind: 'owned', ...owned });
  }
  const { max_claim_age_ms: limit_ms } = state.policy;
  if (claim.age_ms > limit_ms)
    return { outcome: 'expired', reason: { kind: 'too_old', age_ms: claim.age_ms, limit_ms } };
  return undefined;
}
