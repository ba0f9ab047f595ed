import type { Intent } from '../intent/intent.ts';
import { asksNoMore, type Contender, continues, sameIntents } from './contest.ts';
import type { Utterance } from './utterance.ts';

/** A granted verdict, kept while claims may still belong to it. */
export interface Granted {
  readonly verdict: string;
  readonly winner: string;
  readonly door: Contender['door'];
  readonly intents: readonly Intent[];
  /** When its contest opened: lags count from here. */
  readonly opened_ms: number;
  readonly decided_ms: number;
  /** Arrival of the winner's last intent: its gesture goes on from here. */
  readonly last_ms: number;
  /** The utterance it answered; absent where the hub heard nothing. */
  readonly utterance?: string;
  /** Where unheard: until when late claims belong to it. */
  readonly absorbs_until_ms: number;
  readonly direct: boolean;
}

/** A claim that lost to another intent: the same again, soon, is a person insisting. */
export interface Overruled {
  readonly assistant: string;
  readonly intents: readonly Intent[];
  readonly at_ms: number;
}

/** What a claim is to the verdicts already granted in its room. */
export type Relation =
  /** It continues the winner's gesture. */
  | { readonly kind: 'follows'; readonly granted: Granted }
  /** The same was granted: it is done already. */
  | { readonly kind: 'absorbed'; readonly granted: Granted; readonly reason: string }
  /** Another intent was granted. */
  | { readonly kind: 'overruled'; readonly granted: Granted; readonly reason: string }
  /** It belongs to none, or may be judged anew. */
  | { readonly kind: 'anew' };

/** What one room remembers, as far as it matters here. */
export interface Memory {
  readonly granted: readonly Granted[];
  readonly overruled: readonly Overruled[];
  readonly utterances: readonly Utterance[];
}

export interface Times {
  readonly utterance_ms: number;
  readonly gesture_ms: number;
}

/** "The same intent again within 1 s of a direct verdict": two ecosystems' sunset. */
const DIRECT_TWIN_MS = 1000;
/** A person who was not obeyed repeats himself within this. */
const INSISTENCE_MS = 10_000;

/** Whether the verdict still absorbs: until its utterance expires, or, unheard, its own time is up. */
export function isStanding(granted: Granted, memory: Memory, at_ms: number, times: Times): boolean {
  if (granted.direct) return at_ms - granted.decided_ms <= DIRECT_TWIN_MS;
  const utterance = memory.utterances.find(({ id }) => id === granted.utterance);
  return utterance ? at_ms < utterance.named_ms + times.utterance_ms : at_ms < granted.absorbs_until_ms;
}

/** The twin of a direct verdict, or the next intent of a gesture that won: judged before anything else. */
export function twinOrGesture(claim: Contender, memory: Memory, times: Times): Relation {
  const following = memory.granted.findLast(
    (granted) =>
      continues(
        { assistant: granted.winner, door: granted.door, last_ms: granted.last_ms },
        claim,
        times.gesture_ms,
      ) &&
      !asksNoMore(claim.intents, granted.intents) &&
      !claim.guarded &&
      !namedSince(claim.assistant, granted.decided_ms, memory.utterances),
  );
  if (following) return { kind: 'follows', granted: following };
  const twin = memory.granted.findLast(
    (granted) =>
      granted.direct &&
      claim.arrived_ms - granted.decided_ms <= DIRECT_TWIN_MS &&
      asksNoMore(claim.intents, granted.intents),
  );
  if (twin && !namedSince(claim.assistant, twin.decided_ms, memory.utterances)) {
    return { kind: 'absorbed', granted: twin, reason: `${twin.winner} did the same directly just before` };
  }
  return { kind: 'anew' };
}

/** What a claim is to the verdicts of its utterance (design §3, "After a granted verdict"). */
export function relate(
  claim: Contender,
  utterance: Utterance | undefined,
  memory: Memory,
  times: Times,
): Relation {
  const standing = memory.granted.filter(
    (granted) =>
      !granted.direct &&
      granted.utterance === utterance?.id &&
      isStanding(granted, memory, claim.arrived_ms, times),
  );
  const newest = standing.at(-1);
  if (!newest || namedSince(claim.assistant, newest.decided_ms, memory.utterances)) return { kind: 'anew' };
  const isWinner = claim.assistant === newest.winner && claim.door === newest.door;
  if (isWinner && !asksNoMore(claim.intents, newest.intents)) return { kind: 'anew' };
  const same = standing.findLast((granted) => asksNoMore(claim.intents, granted.intents));
  if (same) return { kind: 'absorbed', granted: same, reason: `${same.winner} has done the same` };
  if (insists(claim, memory)) return { kind: 'anew' };
  return { kind: 'overruled', granted: newest, reason: `${newest.winner} was granted something else` };
}

function namedSince(assistant: string, since_ms: number, utterances: readonly Utterance[]): boolean {
  return utterances.some(({ named }) =>
    named.some((detection) => detection.assistant === assistant && detection.onset_ms > since_ms),
  );
}

function insists(claim: Contender, { overruled, utterances }: Memory): boolean {
  const lost = overruled.findLast(
    ({ assistant, intents }) => assistant === claim.assistant && sameIntents(intents, claim.intents),
  );
  if (!lost || claim.arrived_ms - lost.at_ms > INSISTENCE_MS) return false;
  return !utterances.some(({ named_ms }) => named_ms > lost.at_ms);
}

/** What is still worth remembering. */
export function pruned<M extends Memory>(memory: M, at_ms: number, times: Times): M {
  return {
    ...memory,
    granted: memory.granted.filter(
      (granted) => isStanding(granted, memory, at_ms, times) || at_ms - granted.last_ms <= times.gesture_ms,
    ),
    overruled: memory.overruled.filter((lost) => at_ms - lost.at_ms <= INSISTENCE_MS),
  };
}
