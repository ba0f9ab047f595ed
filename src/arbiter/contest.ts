import { type Claim, onset_ms } from '../claim/claim.ts';
import { type Intent, sameIntent } from '../intent/intent.ts';
import type { Utterance } from './admission/utterance.ts';
import type { Outcome } from './event.ts';

/** A claim that passed the rules and competes. Its intents are resolved and never empty. */
export interface Contender extends Claim {
  /** The ids of every claim message gathered into it: several in a gesture. */
  readonly ids: readonly string[];
  /** What it asks of each device it reaches: a group's members in place of the group. Never empty in a contest. */
  readonly reach: readonly Intent[];
  /** The ecosystem has identified its user at the door. */
  readonly authenticated: boolean;
  /** Any of its intents is guarded. */
  readonly guarded: boolean;
  /** Arrival of its last intent, for gestures. */
  readonly last_ms: number;
}

/** A claim that met its end before scoring, or after the verdict. */
export interface Settled {
  readonly id: string;
  readonly assistant: string;
  readonly intents: readonly Intent[];
  readonly outcome: Outcome;
  readonly reason: string;
  /** The utterance it was of, where the hub heard one. */
  readonly utterance?: string;
  readonly at_ms: number;
}

/** The claims that compete for one utterance, or, unheard, for one room at one time. */
export interface Contest {
  readonly id: string;
  readonly room: string;
  readonly opened_ms: number;
  /** As it was at the opening: a switch turned meanwhile must not make its command late. */
  readonly budget_ms: number;
  /** When it closes at the latest. */
  readonly closes_ms: number;
  /** Absent where the hub heard nothing. Its names count only while they are not spent. */
  readonly utterance?: Utterance | undefined;
  readonly claims: readonly Contender[];
  /** Claims of the same utterance that the rules refused. */
  readonly refused: readonly Settled[];
  /** The last granted verdict in this room before it. */
  readonly previous?: { readonly winner: string; readonly decided_ms: number } | undefined;
}

/** Most claims that one contest takes: a flood cannot make a verdict slow. */
export const MOST_CLAIMS = 32;

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

/**
 * A gesture grown by one message more. It is as sure as its least sure part and as loud as its loudest, and its
 * onset is its earliest: in whatever order its parts came (guarantee 4).
 */
export function withMore(claim: Contender, more: Contender): Contender {
  const [first, second] = onset_ms(more) < onset_ms(claim) ? [more, claim] : [claim, more];
  const confidences = [claim.confidence, more.confidence].filter((each) => each !== undefined);
  const levels = [claim.snr_db, more.snr_db].filter((each) => each !== undefined);
  return {
    ...first,
    id: claim.id < more.id ? claim.id : more.id,
    ids: [...claim.ids, ...more.ids],
    intents: union(claim.intents, more.intents),
    reach: union(claim.reach, more.reach),
    authenticated: first.authenticated && second.authenticated,
    guarded: claim.guarded || more.guarded,
    last_ms: more.last_ms,
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

/** Whether `more` continues the gesture (design §3, "Gestures"): one breath is said in one room. */
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
