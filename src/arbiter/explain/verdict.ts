import type { Intent } from '../../intent/intent.ts';
import { reach } from '../../intent/reach.ts';
import type { Notice } from '../admission/claim-deduplicator.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import { asksNoMore, type ClaimedIn, type Contest, type LiveClaim } from '../contest.ts';
import type { Counterfactual, Fact, Outcome, Reason } from '../reason.ts';
import type { Decision } from '../scoring/decide.ts';
import type { Evidence } from '../scoring/evidence.ts';
import type { Because } from '../timing/closing.ts';
import { counterfactual } from './counterfactual.ts';
import { factsOf } from './facts.ts';

/** How one claim fared, with every reason, as data. */
export interface JudgedClaim {
  readonly id: string;
  readonly assistant: string;
  readonly door?: string;
  /** The first of its intents. */
  readonly intent: Intent | null;
  /** All of them, where it is a gesture. */
  readonly intents?: readonly Intent[];
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** Null for a claim that was not scored. */
  readonly total_db: number | null;
  readonly evidence: readonly Evidence[];
}

/**
 * The arbiter's decision on a contest, with every reason as data: what the journal stores. `src/text` makes the words
 * of it that `verdict` publishes.
 */
export interface Verdict {
  /** 2: reasons are data; 1 had sentences. */
  readonly v: 2;
  readonly id: string;
  readonly room: string;
  readonly utterance: string | null;
  /** Null: withheld. */
  readonly winner: string | null;
  /** Of the winner's first intent; where withheld, of the strongest claim's. */
  readonly device: string | null;
  readonly action: string | null;
  readonly value: number | null;
  readonly because: Because;
  /** Contest opened → command handed to MQTT; where there is none, → the verdict. */
  readonly latency_ms: number;
  readonly budget_ms: number;
  /** What became of the command. */
  readonly command: 'sent' | 'undelivered' | 'observed' | 'none';
  /** The winner first, then its rivals by their totals, then those that the rules refused. */
  readonly claims: readonly JudgedClaim[];
  readonly facts: readonly Fact[];
  readonly counterfactual: Counterfactual;
}

/** A contest that closed, before its command is handed over. */
export interface Closed {
  readonly verdict: string;
  /** Of the winner and its rivals. */
  readonly contest: Contest;
  readonly because: Because;
  readonly decision: Decision;
  readonly decided_ms: number;
  /** The state as it was for this decision. */
  readonly state: ArbiterState;
  /** Which assistants had claimed of each of its voices. */
  readonly claimedIn: ClaimedIn;
}

/** What dispatch did with the winner's intents. */
export interface HandOver {
  readonly state: 'sent' | 'undelivered' | 'observed';
  /** Whether any of it was handed over, or would have been but for observing. */
  readonly acted: boolean;
  readonly reason?: string;
  /** When the last message was handed to the socket. */
  readonly handed_ms: number;
}

/** The room of a verdict: its winner's, else its strongest claim's. */
export function roomOf({ decision }: Pick<Closed, 'decision'>): string {
  return (decision.winner ?? decision.weighed[0]?.live)?.room ?? '';
}

/** Puts a closed contest into numbers and reasons. */
export function composeVerdict(closed: Closed, handOver: HandOver | undefined): Verdict {
  const { contest, decision, state, because, claimedIn } = closed;
  const strongest = decision.winner ?? decision.weighed[0]?.live;
  const shown = strongest?.claim.intents[0];
  const end_ms = handOver?.handed_ms ?? closed.decided_ms;
  return {
    v: 2,
    id: closed.verdict,
    room: roomOf(closed),
    utterance: strongest?.voice?.id ?? null,
    winner: decision.winner?.claim.assistant ?? null,
    device: shown?.device ?? null,
    action: shown?.action ?? null,
    value: shown?.value ?? null,
    because,
    latency_ms: Math.round((end_ms - contest.opened_ms) * 1000) / 1000,
    budget_ms: contest.budget_ms,
    command: handOver?.state ?? 'none',
    claims: judgedClaims(closed, handOver),
    facts: factsOf(contest.claims),
    counterfactual:
      because === 'broker_lost'
        ? { kind: 'broker' }
        : counterfactual(contest, state, { decision, claimedIn }),
  };
}

function judgedClaims(
  { contest, decision, state }: Closed,
  handOver: HandOver | undefined,
): readonly JudgedClaim[] {
  const undelivered = handOver?.state === 'undelivered' ? { undelivered: handOver.reason ?? '' } : undefined;
  const scored = decision.weighed.flatMap(({ live, outcome, reason: why, total_db, evidence }) => {
    const reason: Reason =
      undelivered && (why.kind === 'strongest' || why.kind === 'preferred')
        ? { ...why, ...undelivered }
        : why;
    const { assistant, door, intents, ids } = live.claim;
    const intent = intents[0] ?? null;
    return ids.map((id) => {
      const own = outcome === 'granted' ? decidedAlready(id, live, state) : undefined;
      const judged = { outcome, reason, ...own, total_db, evidence };
      return intents.length > 1
        ? { id, assistant, door, intent, intents, ...judged }
        : { id, assistant, door, intent, ...judged };
    });
  });
  const refused = contest.refused.map(({ id, assistant, intents, outcome, reason }) => ({
    id,
    assistant,
    intent: intents[0] ?? null,
    outcome,
    reason,
    total_db: null,
    evidence: [],
  }));
  return [...scored, ...refused];
}

/**
 * The outcome of one message of a granted gesture where another verdict has decided all devices of that message;
 * undefined where the gesture does something of it. Each message is answered for itself.
 */
function decidedAlready(
  id: string,
  { claim, parts }: LiveClaim,
  { devices }: ArbiterState,
): { readonly outcome: Outcome; readonly reason: Reason } | undefined {
  const { taken } = claim;
  const part = parts.find((each) => each.id === id);
  if (!taken || !part) return undefined;
  const own = part.intents.flatMap((intent) => reach(devices, intent));
  // Another part may ask again for what a verdict has taken out of this one: then it is done.
  if (own.length === 0 || own.some((intent) => asksNoMore([intent], claim.reach))) return undefined;
  const decided = [...new Set(own.map(({ device }) => device))];
  return { outcome: 'overruled', reason: { kind: 'decided_already', devices: decided } };
}

/** What the senders of the claims are told; of one that was refused for the same voice, they were told before. */
export function noticesOf({ id: verdict, claims, command }: Verdict): readonly Notice[] {
  return claims.flatMap(({ id: claim, assistant, outcome, reason, total_db, evidence }) => {
    if (total_db === null) return [];
    const isCalledOff = outcome === 'withheld' && evidence.some(({ kind }) => kind === 'not_named');
    const notCalled = isCalledOff && { not_called: true as const };
    const isDone = outcome === 'granted' || outcome === 'absorbed';
    const undelivered = command === 'undelivered' && isDone && { undelivered: true as const };
    return [{ assistant, claim, outcome, verdict, reason, ...notCalled, ...undelivered }];
  });
}
