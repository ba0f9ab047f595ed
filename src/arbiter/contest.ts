import { type Claim, onset_ms } from '../claim/claim.ts';
import { type Intent, sameIntent } from '../intent/intent.ts';
import type { Voice } from './admission/voice.ts';
import type { Outcome, Reason } from './reason.ts';

/** A claim that passed the rules and competes. Its intents are resolved and never empty. */
export interface Contender extends Claim {
  /** The ids of every claim message gathered into it: several in a gesture. */
  readonly ids: readonly string[];
  /**
   * What it asks of each device it reaches: a group's members in place of the group. Never empty in a contest. What
   * another verdict has decided is taken out.
   */
  readonly reach: readonly Intent[];
  /** The devices that another verdict has decided: the claim does the rest. Absent: none. */
  readonly taken?: readonly string[];
  /** The ecosystem has identified its user at the door. */
  readonly authenticated: boolean;
  /** Any of its intents is guarded. */
  readonly guarded: boolean;
  /** Arrival of its last intent, for gestures. */
  readonly last_ms: number;
}

/** The last granted verdict in a room. */
export interface Previous {
  readonly winner: string;
  readonly decided_ms: number;
}

/** Why a claim is of no voice although one was heard (docs/arbitration.md#cause-before-effect). */
export type Freed = 'before_the_end' | 'too_late';

/** A claim that competes, with what is known of it. Immutable: what changes gives a new one. */
export interface LiveClaim {
  readonly claim: Contender;
  /** The voice that it is of; undefined where nothing was heard, or cause and effect has freed it. */
  readonly voice: Voice | undefined;
  /** Its room: its voice's, else the one it tells, else its device's. */
  readonly room: string;
  /** The last granted verdict in its room before it came. */
  readonly previous: Previous | undefined;
  /** Until when the claim of a nearer room is awaited in its place, on the injected clock; undefined: none is. */
  readonly nearer_until_ms: number | undefined;
  readonly freed: Freed | undefined;
  /** The messages that it is made of, as they came: they are read again where the voice's room changes. */
  readonly parts: readonly Claim[];
}

/** A claim that met its end before scoring, or after the verdict. */
export interface Settled {
  readonly id: string;
  readonly assistant: string;
  readonly intents: readonly Intent[];
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** The voice it was of, where the hub heard one. */
  readonly utterance?: string;
  readonly room: string;
  readonly at_ms: number;
}

/** A connected set of rivals with one deadline. */
export interface Contest {
  readonly id: string;
  readonly opened_ms: number;
  /** As it was at the opening: a switch turned meanwhile must not make its command late. */
  readonly budget_ms: number;
  /** When it closes at the latest: the budget less the reserve, both as they were at the opening. */
  readonly closes_ms: number;
  readonly claims: readonly LiveClaim[];
  /** Claims of the same request that the rules refused. */
  readonly refused: readonly Settled[];
}

/**
 * The places of a contest: a flood cannot make a verdict slow. A claim that connects contests joins them with all that
 * they hold, so more may come together; the doors bound how many (src/doors/mqtt/sender-budget.ts).
 */
const MOST_CLAIMS = 32;

/**
 * How many claims of one assistant a contest takes: an equal share, at least 1, so that the flood of one leaves the
 * places of the others free.
 * @param assistants how many the home has.
 */
export function shareOfContest(assistants: number): number {
  return Math.max(1, Math.floor(MOST_CLAIMS / Math.max(1, assistants)));
}

/**
 * Those of the items that are kept: of each assistant the newest, as many as its share, in their order.
 * @param assistants how many the home has.
 */
export function withinShares<T extends { readonly assistant: string }>(
  items: readonly T[],
  assistants: number,
): readonly T[] {
  const share = shareOfContest(assistants);
  const kept = new Map<string, number>();
  return items
    .toReversed()
    .filter(({ assistant }) => {
      const count = (kept.get(assistant) ?? 0) + 1;
      kept.set(assistant, count);
      return count <= share;
    })
    .toReversed();
}

/** Whether everything that `lesser` asks is asked by `whole` too. */
export function asksNoMore(lesser: readonly Intent[], whole: readonly Intent[]): boolean {
  return lesser.every((intent) => whole.some((other) => sameIntent(intent, other)));
}

/** Whether both ask for just the same. */
export function sameIntents(a: readonly Intent[], b: readonly Intent[]): boolean {
  return asksNoMore(a, b) && asksNoMore(b, a);
}

/** Whether both ask something of one device. */
export function meet(a: readonly Intent[], b: readonly Intent[]): boolean {
  return a.some(({ device }) => b.some((other) => other.device === device));
}

/** The claim without what it asks of these devices; undefined where nothing is left. */
export function without(claim: Contender, devices: ReadonlySet<string>): Contender | undefined {
  const left = claim.reach.filter(({ device }) => !devices.has(device));
  if (left.length === claim.reach.length) return claim;
  if (left.length === 0) return undefined;
  const gone = claim.reach.filter(({ device }) => devices.has(device)).map(({ device }) => device);
  return { ...claim, reach: left, taken: [...new Set([...(claim.taken ?? []), ...gone])] };
}

/** What is to be commanded where the claim is granted: its own words, or what is left of them. */
export function ordered({ intents, reach, taken }: Contender): readonly Intent[] {
  return taken ? reach : intents;
}

/**
 * A gesture grown by one message more. It is as sure as its least sure part and as loud as its loudest, and its
 * onset is its earliest: in whatever order its parts came (guarantee 4).
 */
export function withMore(claim: Contender, more: Contender): Contender {
  const [first, second] = onset_ms(more) < onset_ms(claim) ? [more, claim] : [claim, more];
  const confidences = [claim.confidence, more.confidence].filter((each) => each !== undefined);
  const levels = [claim.snr_db, more.snr_db].filter((each) => each !== undefined);
  const taken = [...(claim.taken ?? []), ...(more.taken ?? [])];
  return {
    ...first,
    id: claim.id < more.id ? claim.id : more.id,
    ids: [...claim.ids, ...more.ids],
    intents: union(claim.intents, more.intents),
    reach: union(claim.reach, more.reach),
    authenticated: first.authenticated && second.authenticated,
    guarded: claim.guarded || more.guarded,
    last_ms: more.last_ms,
    ...(taken.length > 0 && { taken }),
    ...(confidences.length > 0 && { confidence: Math.min(...confidences) }),
    ...(levels.length > 0 && { snr_db: Math.max(...levels) }),
  };
}

/** The intents of both, each once. */
export function union(intents: readonly Intent[], more: readonly Intent[]): readonly Intent[] {
  const all = [...intents];
  for (const intent of more) if (!asksNoMore([intent], all)) all.push(intent);
  return all;
}

/** Whether `more` continues the gesture (docs/arbitration.md#gestures): one breath is said in one room. */
export function continues(
  gesture: Pick<Contender, 'assistant' | 'door' | 'last_ms'> & { readonly room?: string | undefined },
  more: Contender,
  gesture_ms: number,
): boolean {
  return (
    gesture.assistant === more.assistant &&
    gesture.door === more.door &&
    gesture.room === more.room &&
    more.arrived_ms - gesture.last_ms <= gesture_ms
  );
}

/** Which assistants have claimed of a voice, in any contest of it, now or before. */
export type ClaimedIn = (voice: string) => ReadonlySet<string>;
