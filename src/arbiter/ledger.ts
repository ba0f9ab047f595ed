import { type Intent, isAbsolute } from '../intent/intent.ts';
import { isOpen, names, type Utterance } from './admission/utterance.ts';
import { asksNoMore, type Contender, type Contest, continues, meet, sameIntents } from './contest.ts';

/** A granted verdict, kept while claims may still belong to it. */
export interface Granted {
  readonly verdict: string;
  readonly winner: string;
  readonly door: Contender['door'];
  /** The room that the winner's claim named. */
  readonly room?: string | undefined;
  /** What it asked of each device it reached. */
  readonly reach: readonly Intent[];
  /** When its contest opened: lags count from here. */
  readonly opened_ms: number;
  readonly decided_ms: number;
  /** Arrival of the winner's last intent: its gesture goes on from here. */
  readonly last_ms: number;
  /** The utterance it answered; absent where the hub heard nothing. */
  readonly utterance?: string | undefined;
  /** Until when late claims belong to it, heard or not; of a direct one, its twins. */
  readonly absorbs_until_ms: number;
  readonly direct: boolean;
}

/** A claim that lost to another intent: the same again, soon, is a person insisting. */
export interface Overruled {
  readonly assistant: string;
  readonly door: Contender['door'];
  readonly reach: readonly Intent[];
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
  readonly contest?: Contest | undefined;
}

export interface Times {
  readonly utterance_ms: number;
  readonly gesture_ms: number;
}

/** "The same intent again within 1 s of a direct verdict": two ecosystems' sunset. A third's follows the second's. */
const DIRECT_TWIN_MS = 1000;
/** A person who was not obeyed repeats himself within this. */
const INSISTENCE_MS = 10_000;

const ANEW: Relation = { kind: 'anew' };

/** Whether the verdict still absorbs: until its utterance expires, and its own time is up. */
export function isStanding(granted: Granted, memory: Memory, at_ms: number, times: Times): boolean {
  if (granted.direct) return at_ms <= granted.absorbs_until_ms;
  if (at_ms < granted.absorbs_until_ms) return true;
  const utterance = memory.utterances.find(({ id }) => id === granted.utterance);
  return utterance !== undefined && isOpen(utterance, at_ms, times.utterance_ms);
}

/** The twin of a direct verdict, or the next intent of a gesture that won: judged before anything else. */
export function twinOrGesture(claim: Contender, memory: Memory, times: Times): Relation {
  const { granted, contest, utterances } = memory;
  const following = granted.findLast(
    (each) =>
      continues(gestureOf(each), claim, times.gesture_ms) &&
      !asksNoMore(claim.reach, each.reach) &&
      !claim.guarded &&
      !contest?.claims.some(({ reach }) => meet(reach, claim.reach)) &&
      !namedSince(claim.assistant, each.decided_ms, utterances),
  );
  if (following) return { kind: 'follows', granted: following };
  // What has been told otherwise since is told anew: a person taps on, off, and on.
  const twin = granted.findLast(({ reach }) => meet(reach, claim.reach));
  return twin && isTwin(claim, twin, utterances)
    ? { kind: 'absorbed', granted: twin, reason: `${twin.winner} did the same directly just before` }
    : ANEW;
}

function gestureOf({ winner, door, last_ms, room }: Granted): Parameters<typeof continues>[0] {
  return { assistant: winner, door, last_ms, room };
}

/** Until when a direct verdict has twins, when it or its last one came at this time. */
export function twinsUntil_ms(at_ms: number): number {
  return at_ms + DIRECT_TWIN_MS;
}

/**
 * Whether the claim is the same as a direct verdict just before: the other ecosystem's sunset. A step that one
 * sender asks for again is another step.
 */
export function isTwin(claim: Contender, granted: Granted, utterances: readonly Utterance[]): boolean {
  return (
    granted.direct &&
    claim.arrived_ms <= granted.absorbs_until_ms &&
    asksNoMore(claim.reach, granted.reach) &&
    (claim.assistant !== granted.winner || claim.reach.every(isAbsolute)) &&
    !namedSince(claim.assistant, granted.decided_ms, utterances)
  );
}

/** What a claim is to the verdicts of its utterance (design §3, "After a granted verdict"). */
export function relate(of: {
  claim: Contender;
  utterance: Utterance | undefined;
  memory: Memory;
  times: Times;
}): Relation {
  const { claim, utterance, memory, times } = of;
  const standing = memory.granted.filter(
    (granted) =>
      !granted.direct &&
      isStanding(granted, memory, claim.arrived_ms, times) &&
      !namedSince(claim.assistant, granted.decided_ms, memory.utterances),
  );
  const own = standing.filter((granted) => granted.utterance === utterance?.id);
  const newest = own.at(-1);
  const isWinner = newest?.winner === claim.assistant && newest.door === claim.door;
  if (newest && isWinner && !asksNoMore(claim.reach, newest.reach)) return ANEW;
  // One that no utterance called for may be the late twin of an earlier one: what is done is not done again.
  const isCalled = claim.utterance !== undefined || (utterance && names(utterance, claim.assistant));
  const same = (isCalled ? own : standing).findLast(({ reach }) => asksNoMore(claim.reach, reach));
  if (same) return { kind: 'absorbed', granted: same, reason: `${same.winner} has done the same` };
  if (!newest || insists({ claim, own, memory, times }) || isContested(claim, utterance, memory)) return ANEW;
  return { kind: 'overruled', granted: newest, reason: `${newest.winner} was granted something else` };
}

/** Whether the same is being decided just now: the other half of a correction or of an insistence. */
function isContested(claim: Contender, utterance: Utterance | undefined, { contest }: Memory): boolean {
  return (
    contest !== undefined &&
    contest.utterance?.id === utterance?.id &&
    contest.claims.some(({ reach }) => asksNoMore(claim.reach, reach))
  );
}

function namedSince(assistant: string, since_ms: number, utterances: readonly Utterance[]): boolean {
  return utterances.some(({ named }) =>
    named.some((detection) => detection.assistant === assistant && detection.onset_ms > since_ms),
  );
}

/**
 * The same again by the same door, after a breath and without new speech: people insist, assistants do not. What
 * was lost to an earlier verdict is not insisted upon against a newer one: its sender may be that one's late loser.
 */
function insists(of: { claim: Contender; own: readonly Granted[]; memory: Memory; times: Times }): boolean {
  const { claim, own, times } = of;
  const { overruled, utterances } = of.memory;
  const lost = overruled.findLast(
    ({ assistant, door, reach }) =>
      assistant === claim.assistant && door === claim.door && sameIntents(reach, claim.reach),
  );
  if (!lost) return false;
  const since_ms = claim.arrived_ms - lost.at_ms;
  if (since_ms <= times.gesture_ms || since_ms > INSISTENCE_MS) return false;
  const newest = own.findLast(({ reach }) => meet(reach, claim.reach));
  if (newest && lost.at_ms < newest.opened_ms) return false;
  return !utterances.some(({ named_ms }) => named_ms > lost.at_ms);
}

/** The granted verdict that a refused claim still belongs to, where no contest is open. */
export function verdictOf(
  { contest, granted }: Memory,
  utterance: Utterance | undefined,
): string | undefined {
  return contest
    ? undefined
    : granted.findLast((each) => !each.direct && each.utterance === utterance?.id)?.verdict;
}

/** What is still worth remembering. */
export function pruned<M extends Memory>(memory: M, at_ms: number, times: Times): M {
  const granted = kept(
    memory.granted,
    (each) => isStanding(each, memory, at_ms, times) || at_ms - each.last_ms <= times.gesture_ms,
  );
  const overruled = kept(memory.overruled, (lost) => at_ms - lost.at_ms <= INSISTENCE_MS);
  return granted === memory.granted && overruled === memory.overruled
    ? memory
    : { ...memory, granted, overruled };
}

/** The list itself where all of it is kept: most of the time nothing expires. */
export function kept<T>(list: readonly T[], isKept: (item: T) => boolean): readonly T[] {
  return list.every(isKept) ? list : list.filter(isKept);
}
