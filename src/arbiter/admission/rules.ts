import type { Claim } from '../../claim/claim.ts';
import { unsupported } from '../../intent/capability.ts';
import { reach } from '../../intent/reach.ts';
import { type ArbiterState, ownedAlone } from '../arbiter-state.ts';

/** Why a claim does not compete. */
export interface Refusal {
  readonly outcome: 'refused' | 'expired';
  readonly reason: string;
}

/** What bars a claim whatever it asks. */
export function barred(claim: Claim, { assistants }: ArbiterState): Refusal | undefined {
  const refused = (reason: string): Refusal => ({ outcome: 'refused', reason });
  const assistant = assistants[claim.assistant];
  if (!assistant) return refused(`unknown assistant ${claim.assistant}`);
  if (!assistant.enabled) return refused(`${claim.assistant} is disabled`);
  if (!claim.can_serve) return refused(`${claim.assistant} says that it cannot serve`);
  return claim.unsupported ? refused(claim.unsupported) : undefined;
}

/** Neither the claim nor its device tells of a room. */
export const NOWHERE: Refusal = { outcome: 'refused', reason: 'no room to judge it in' };

/**
 * The rules before scoring (design §3): such a claim never opens a contest.
 * @param notUnderstood why its words gave no intent; undefined where they did, or where it had none.
 */
export function refusal(
  claim: Claim,
  house: ArbiterState,
  notUnderstood: string | undefined,
): Refusal | undefined {
  const refused = (reason: string): Refusal => ({ outcome: 'refused', reason });
  const bar = barred(claim, house);
  if (bar) return bar;
  if (claim.intents.length === 0) return refused(`words not understood: ${notUnderstood ?? 'no intent'}`);
  for (const intent of claim.intents) {
    const device = house.devices.get(intent.device);
    if (!device) return refused(`unknown device ${intent.device}`);
    const lacks = unsupported(device, intent);
    if (lacks) return refused(`unsupported action: ${lacks}`);
    if (reach(house.devices, intent).length === 0)
      return refused(`unsupported action: no member of ${device.id} supports ${intent.action}`);
    const owned = ownedAlone(house, device.id).find(({ owner }) => owner !== claim.assistant);
    if (owned) return refused(`${owned.device} is owned by ${owned.owner}`);
  }
  if (claim.age_ms > house.policy.max_claim_age_ms) {
    return {
      outcome: 'expired',
      reason: `${claim.age_ms} ms old, more than ${house.policy.max_claim_age_ms} ms`,
    };
  }
  return undefined;
}
