import { type Intent, isAbsolute } from '../../intent/intent.ts';
import {
  asksNoMore,
  type Contender,
  continues,
  type LiveClaim,
  meet,
  sameIntents,
  without,
} from '../contest.ts';
import { type Granted, INSISTENCE_MS, type Ledger } from '../ledger.ts';
import type { Reason } from '../reason.ts';
import { doesTheRest, isNextStep, isOneRequest, type Rival, rivals } from './rivals.ts';
import { callsClearly, freshCalls, type Voice } from './voice.ts';

/** What a claim is to the verdicts that stand (docs/arbitration.md#after-a-verdict). */
export type Relation =
  | {
      readonly kind: 'late';
      readonly outcome: 'absorbed' | 'overruled';
      readonly granted: Granted;
      readonly reason: Reason;
    }
  /** It may be judged; what a verdict of somebody else has decided is taken out of it. */
  | { readonly kind: 'anew'; readonly claim: Contender };

/** The same intent again within this of a direct verdict: two ecosystems' sunset. A third's follows the second's. */
export const DIRECT_TWIN_MS = 1000;

/** A call this long after another is said after it. */
const LATER_MS = 600;

/** Until when a direct verdict has twins, when it or its last one came at this time. */
export function twinsUntil_ms(at_ms: number): number {
  return at_ms + DIRECT_TWIN_MS;
}

/** Whether the assistant was called since a verdict: what it claims is of a new request. */
type CalledSince = (assistant: string, since_ms: number) => boolean;

/** The granted verdict whose gesture the claim continues. */
export function followed(of: {
  claim: Contender;
  ledger: Ledger;
  gesture_ms: number;
  calledSince: CalledSince;
  /** Whether a device of the claim is being contested. */
  isContested: boolean;
  /** The verdicts that stand on the devices of the claim, oldest first. */
  standing: readonly Granted[];
}): Granted | undefined {
  const { claim } = of;
  if (claim.guarded || of.isContested) return undefined;
  // What another assistant was granted, the rest of a gesture does not undo.
  const isTaken = of.standing.some(
    ({ winner, reach }) => winner !== claim.assistant && meet(reach, claim.reach),
  );
  if (isTaken) return undefined;
  return of.ledger.of(claim).find(
    (granted) =>
      continues(
        {
          assistant: granted.winner,
          door: granted.door,
          last_ms: granted.last_ms,
          room: granted.told_room,
        },
        claim,
        of.gesture_ms,
      ) &&
      !asksNoMore(claim.reach, granted.reach) &&
      !of.calledSince(claim.assistant, granted.decided_ms),
  );
}

/**
 * The direct verdict whose twin the claim is: the same intents, soon after. Three claims are no twins: one after a new call
 * of its assistant; the sender's own next step of a relative command; and one for a device that was told otherwise since,
 * for a person taps on, off, and on.
 */
export function twinOf(of: {
  claim: Contender;
  standing: readonly Granted[];
  gesture_ms: number;
  calledSince: CalledSince;
}): Granted | undefined {
  const { claim } = of;
  const met = of.standing.filter(({ reach }) => meet(reach, claim.reach));
  const same = met.findLast(({ direct, reach }) => direct && asksNoMore(claim.reach, reach));
  if (!same) return undefined;
  // Nobody taps thrice within a breath: what was told otherwise in it was told by others.
  const isNow = same === met.at(-1) || claim.arrived_ms - same.decided_ms <= of.gesture_ms;
  return isNow &&
    claim.arrived_ms <= same.absorbs_until_ms &&
    (claim.assistant !== same.winner || claim.reach.every(isAbsolute)) &&
    !of.calledSince(claim.assistant, same.decided_ms)
    ? same
    : undefined;
}

/**
 * The verdict on words by which another assistant has done just what a supposed tap asks: an assistant that overheard
 * the words in a silent room looks like a tap there. It is absorbed while the verdict stands; a relative step or a
 * toggle only within a second. Of a known tap or automation, only an absolute command within a second is absorbed.
 */
export function doneBefore(of: {
  claim: Contender;
  standing: readonly Granted[];
  calledSince: CalledSince;
  /** Whether a trusted origin says that it is a tap or an automation. */
  isKnownTap: boolean;
}): Granted | undefined {
  const { claim } = of;
  const isTwin = ({ decided_ms }: Granted) => claim.arrived_ms - decided_ms <= DIRECT_TWIN_MS;
  const mayBe = (granted: Granted) =>
    of.isKnownTap
      ? isTwin(granted) && claim.reach.every(isAbsolute)
      : isTwin(granted) || claim.reach.every(isAbsolute);
  const newest = of.standing.findLast(({ reach }) => meet(reach, claim.reach));
  return newest &&
    !newest.direct &&
    newest.winner !== claim.assistant &&
    asksNoMore(claim.reach, newest.reach) &&
    mayBe(newest) &&
    !of.calledSince(claim.assistant, newest.decided_ms)
    ? newest
    : undefined;
}

/** What the claim is to the standing verdicts that it would have been a rival in. */
export function relate(of: {
  live: Pick<LiveClaim, 'claim' | 'voice'>;
  standing: readonly Granted[];
  ledger: Ledger;
  gesture_ms: number;
  calledSince: CalledSince;
  /** The same, by a detector that was sure: at +6 dB or more, or without a score. */
  calledClearlySince: CalledSince;
  /** Whether just that is being decided: the other half of a correction, or of an insistence. */
  isContested: boolean;
}): Relation {
  const { live } = of;
  const { claim, voice } = live;
  const isCalled = voice?.called.includes(claim.assistant) === true;
  const newestOn = of.standing.findLast(({ reach }) => meet(reach, claim.reach));
  const against = of.standing.filter(
    (granted) =>
      !granted.direct &&
      (!of.calledSince(claim.assistant, granted.decided_ms) ||
        (granted === newestOn && repeats(of, granted))) &&
      // Whom another voice called is of that, whatever was decided for an earlier one.
      !(isCalled && voice && granted.voice !== voice.id && !isOf(of, granted, voice)) &&
      !wonUncalled(live, granted) &&
      rivals(live, asRival(granted, voice), granted.heard),
  );
  const newest = against.at(-1);
  if (!newest) return { kind: 'anew', claim };
  if (corrects(live, newest) || isNextStep(live, asRival(newest, voice), of.gesture_ms))
    return { kind: 'anew', claim };
  const same = against.findLast(({ reach }) => asksNoMore(claim.reach, reach));
  if (same) {
    const reason = { kind: 'has_done_the_same', by: same.winner } as const;
    return { kind: 'late', outcome: 'absorbed', granted: same, reason };
  }
  if (insists(of, against) || of.isContested) return { kind: 'anew', claim };
  const overruled = (granted: Granted): Relation => {
    const reason = { kind: 'granted_otherwise', to: granted.winner } as const;
    return { kind: 'late', outcome: 'overruled', granted, reason };
  };
  const ofVoice = against.findLast((granted) => !doesTheRest(live, asRival(granted, voice)));
  if (ofVoice) return overruled(ofVoice);
  const decided = new Set(against.flatMap(({ reach }) => reach.map(({ device }) => device)));
  const left = without(claim, decided);
  if (left) return { kind: 'anew', claim: left };
  // Of several verdicts each has done a part; what was done last of a device is how it is.
  const last = new Map(against.flatMap(({ reach }) => reach).map((intent) => [intent.device, intent]));
  const done = [...last.values()];
  if (!asksNoMore(claim.reach, done)) return overruled(newest);
  const reason = { kind: 'has_done_the_same', by: newest.winner } as const;
  return { kind: 'late', outcome: 'absorbed', granted: newest, reason };
}

/**
 * Whether a verdict that answered no call of this voice concerns a claim of it all the same: it was on what was said
 * later, which a slow claim of earlier words does not undo; or it did the same unheard, since the voice began, so that
 * its sender was merely wrong about the room (guarantee 2).
 */
function isOf(of: Arrival, granted: Granted, voice: Voice): boolean {
  if (repeats(of, granted)) return true;
  if (granted.voice !== undefined)
    return granted.called_ms !== undefined && granted.called_ms - voice.named_ms >= LATER_MS;
  return granted.opened_ms >= voice.started_ms && asksNoMore(of.live.claim.reach, granted.reach);
}

/** A claim, and who was called for certain. */
interface Arrival {
  readonly live: Pick<LiveClaim, 'claim' | 'voice'>;
  readonly calledClearlySince: CalledSince;
}

/**
 * Whether a claim asks only for what another assistant's verdict has just set, and nobody has clearly called its assistant
 * since. A weak detection may be false, and the claim late for the earlier request. The device is as it asks in either case.
 */
function repeats({ live: { claim, voice }, calledClearlySince }: Arrival, granted: Granted): boolean {
  return (
    !(voice && callsClearly(voice, claim.assistant)) &&
    granted.winner !== claim.assistant &&
    claim.reach.every(isAbsolute) &&
    asksNoMore(claim.reach, granted.reach) &&
    !calledClearlySince(claim.assistant, granted.decided_ms)
  );
}

/**
 * Whether a verdict of the claim's voice went to an assistant that was not called, on other devices, while the claim's
 * assistant was called and slow: the call is still to be answered.
 */
function wonUncalled({ claim, voice }: Pick<LiveClaim, 'claim' | 'voice'>, granted: Granted): boolean {
  return (
    voice !== undefined &&
    granted.voice === voice.id &&
    !claim.guarded &&
    freshCalls(voice).includes(claim.assistant) &&
    !voice.called.includes(granted.winner) &&
    !meet(claim.reach, granted.reach)
  );
}

/** The winner of a verdict as a rival of those that come after it. */
export function asRival(
  granted: Granted,
  voice: Voice | undefined,
): Rival & { readonly claim: Pick<Granted, 'last_ms'> } {
  const { winner: assistant, door, guarded, reach, told_room, last_ms } = granted;
  return {
    // Of the verdict's voice no more than its identity counts.
    voice: granted.voice !== undefined && granted.voice === voice?.id ? voice : undefined,
    claim: { assistant, door, guarded, reach, last_ms, ...(told_room !== undefined && { room: told_room }) },
  };
}

/** The winner itself asks for more, or for something else, by the way in by which it won. */
function corrects(live: Pick<LiveClaim, 'claim' | 'voice'>, granted: Granted): boolean {
  const { claim, voice } = live;
  return (
    granted.winner === claim.assistant &&
    granted.door === claim.door &&
    !isOneRequest(live, asRival(granted, voice)) &&
    !asksNoMore(claim.reach, granted.reach)
  );
}

/**
 * The same again by the same door, after a breath and with no new call of that assistant: people insist, assistants do
 * not. What was lost to an earlier verdict is not insisted upon against a newer one: its sender may be late for that.
 */
function insists(
  of: {
    live: Pick<LiveClaim, 'claim'>;
    ledger: Ledger;
    gesture_ms: number;
    calledSince: CalledSince;
  },
  against: readonly Granted[],
): boolean {
  const { claim } = of.live;
  const lost = of.ledger.overruled(claim, ({ reach }) => sameIntents(reach, claim.reach));
  if (!lost) return false;
  const since_ms = claim.arrived_ms - lost.at_ms;
  if (since_ms <= of.gesture_ms || since_ms > INSISTENCE_MS) return false;
  const newest = against.findLast(({ reach }) => meet(reach, claim.reach));
  if (newest && lost.at_ms < newest.opened_ms) return false;
  return !of.calledSince(claim.assistant, lost.at_ms);
}

/** The devices of the intents. */
export function devicesOf(reach: readonly Intent[]): ReadonlySet<string> {
  return new Set(reach.map(({ device }) => device));
}
