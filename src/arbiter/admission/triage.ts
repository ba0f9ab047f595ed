import { type Contender, type Contest, MOST_CLAIMS } from '../contest.ts';
import { type Granted, relate, twinOrGesture } from '../ledger.ts';
import { gestureIn } from '../timing/contesting.ts';
import type { Room } from '../timing/room.ts';
import type { Refusal } from './rules.ts';
import { names, type Utterance } from './utterance.ts';

/** What happens to a claim on its arrival. */
export type Fate =
  | {
      readonly kind: 'settled';
      readonly outcome: 'refused' | 'expired' | 'withheld';
      readonly reason: string;
    }
  | { readonly kind: 'follows'; readonly granted: Granted }
  | {
      readonly kind: 'late';
      readonly outcome: 'absorbed' | 'overruled';
      readonly granted: Granted;
      readonly reason: string;
    }
  | { readonly kind: 'direct' }
  /** It is of another utterance than the open contest, and waits until that has closed. */
  | { readonly kind: 'held' }
  | { readonly kind: 'contest' };

/** Of what a flood brings. */
export const CROWDED = {
  outcome: 'refused',
  reason: `more than ${MOST_CLAIMS} claims in one contest`,
} as const;

/** The order of the rules is the order of this function (design §3). */
export function triage(of: {
  claim: Contender;
  /** The utterance that it belongs to, if any. */
  utterance: Utterance | undefined;
  room: Room;
  refusal: Refusal | undefined;
  /** Whether the broker is there. */
  connected: boolean;
}): Fate {
  const { claim, utterance, room } = of;
  const { policy } = room.house;
  if (of.refusal) return { kind: 'settled', ...of.refusal };
  if (!of.connected) return { kind: 'settled', outcome: 'withheld', reason: 'broker_lost' };
  if (room.contest && gestureIn(room.contest, claim, policy.gesture_ms)) return { kind: 'contest' };
  const early = twinOrGesture(claim, room, policy);
  if (early.kind === 'follows') return early;
  if (early.kind === 'absorbed') return { ...early, kind: 'late', outcome: 'absorbed' };
  if (isDirect(claim, room)) return { kind: 'direct' };
  const relation = relate({ claim, utterance, memory: room, times: policy });
  if (relation.kind === 'absorbed' || relation.kind === 'overruled')
    return { ...relation, kind: 'late', outcome: relation.kind };
  if (room.contest && isOfAnother(claim, utterance, room.contest)) return { kind: 'held' };
  if ((room.contest?.claims.length ?? 0) >= MOST_CLAIMS) return { kind: 'settled', ...CROWDED };
  return { kind: 'contest' };
}

/**
 * Whether it was said in another breath: whom that one called is not judged by whom this one did. What has been
 * answered already calls nobody any more.
 */
function isOfAnother(claim: Contender, utterance: Utterance | undefined, contest: Contest): boolean {
  if (!utterance || utterance.spent_ms !== undefined || utterance.id === contest.utterance?.id) return false;
  return claim.utterance === utterance.id || names(utterance, claim.assistant);
}

/** A tap or an automation, not a voice (design §3, "Direct"). */
function isDirect(claim: Contender, room: Room): boolean {
  const { assistants, microphones, policy } = room.house;
  const isTold = claim.origin === 'app' || claim.origin === 'automation';
  if (isTold && assistants[claim.assistant]?.trust_origin === true) return true;
  // What an assistant that is not believed says of a tap is worth no more, and no less, than its silence.
  if (claim.origin === 'voice' || claim.door === 'heard' || !microphones.has(room.room)) return false;
  return room.spoke_ms === undefined || claim.arrived_ms - room.spoke_ms >= policy.utterance_ms;
}
