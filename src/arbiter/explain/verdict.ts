import type { Intent } from '../../intent/intent.ts';
import type { Notice } from '../admission/claim-deduplicator.ts';
import type { ArbiterState } from '../arbiter-state.ts';
import type { Contest } from '../contest.ts';
import type { Outcome } from '../event.ts';
import type { Decision } from '../scoring/decide.ts';
import type { Evidence } from '../scoring/evidence.ts';
import type { Because } from '../timing/closing.ts';
import { counterfactual } from './counterfactual.ts';

/** How one claim fared, with every reason. */
export interface JudgedClaim {
  readonly id: string;
  readonly assistant: string;
  readonly door?: string;
  /** The first of its intents. */
  readonly intent: Intent | null;
  /** All of them, where it is a gesture. */
  readonly intents?: readonly Intent[];
  readonly outcome: Outcome;
  readonly reason: string;
  /** Null for a claim that was not scored. */
  readonly total_db: number | null;
  readonly evidence: readonly Evidence[];
}

/** The arbiter's decision on a contest, with every reason: what `verdict` publishes. */
export interface Verdict {
  readonly v: 1;
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
  readonly claims: readonly JudgedClaim[];
  readonly counterfactual: string;
  readonly explanation: string;
}

/** A contest that closed, before its command is handed over. */
export interface Closed {
  readonly verdict: string;
  readonly contest: Contest;
  readonly because: Because;
  readonly decision: Decision;
  readonly decided_ms: number;
  /** The house as it was for this decision. */
  readonly house: ArbiterState;
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

/** Puts a closed contest into words and numbers. */
export function composeVerdict(closed: Closed, handOver: HandOver | undefined): Verdict {
  const { contest, decision, house } = closed;
  const shown = (decision.winner ?? decision.weighed[0]?.claim)?.intents[0];
  const end_ms = handOver?.handed_ms ?? closed.decided_ms;
  return {
    v: 1,
    id: closed.verdict,
    room: contest.room,
    utterance: contest.utterance?.id ?? null,
    winner: decision.winner?.assistant ?? null,
    device: shown?.device ?? null,
    action: shown?.action ?? null,
    value: shown?.value ?? null,
    because: closed.because,
    latency_ms: Math.round((end_ms - contest.opened_ms) * 1000) / 1000,
    budget_ms: contest.budget_ms,
    command: handOver?.state ?? 'none',
    claims: judgedClaims(closed, handOver),
    counterfactual:
      closed.because === 'broker_lost'
        ? 'the broker, had it stayed, would have turned it'
        : counterfactual(contest, house, decision),
    explanation: explain(closed, handOver),
  };
}

function judgedClaims({ contest, decision }: Closed, handOver: HandOver | undefined): readonly JudgedClaim[] {
  const undone = handOver?.state === 'undelivered' ? `, but not delivered: ${handOver.reason}` : '';
  const scored = decision.weighed.flatMap(({ claim, outcome, reason: why, total_db, evidence }) => {
    const reason = outcome === 'granted' ? `${why}${undone}` : why;
    const { assistant, door, intents } = claim;
    const intent = intents[0] ?? null;
    const judged = { outcome, reason, total_db, evidence };
    return claim.ids.map((id) =>
      intents.length > 1
        ? { id, assistant, door, intent, intents, ...judged }
        : { id, assistant, door, intent, ...judged },
    );
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

/** `turn_on living-room-light`, `set_brightness lamp 40`. */
function describeIntent({ action, device, value }: Intent): string {
  return [action, device, value].filter((part) => part !== undefined).join(' ');
}

const CLOSING: Record<Because, string> = {
  direct: 'nobody had spoken, so it was a tap or an automation',
  uncontested: 'only this assistant was called',
  all_heard: 'every expected assistant had claimed',
  clinched: 'no silent assistant could still have won',
  patience: 'the silent had had their usual time',
  deadline: 'the time was up',
  broker_lost: 'the broker was lost',
};

function explain({ contest, decision, because }: Closed, handOver: HandOver | undefined): string {
  const [best] = decision.weighed;
  const winner = decision.winner;
  if (!winner) {
    if (because === 'broker_lost') return 'Withheld: the broker was lost before a decision.';
    return `Withheld: ${best ? `${best.claim.assistant}'s ${best.claim.intents.map(describeIntent).join(', ')}: ${best.reason}` : 'no claim could win'}.`;
  }
  const reasons = (best?.evidence ?? []).filter(({ db }) => db > 0).map(({ detail }) => detail);
  const rivals = decision.weighed
    .slice(1)
    .map(({ claim, total_db, outcome }) => `${claim.assistant} (${total_db} dB) ${outcome}`);
  const undone =
    handOver?.state === 'undelivered'
      ? ` The command was not delivered: ${handOver.reason}.`
      : handOver?.state === 'observed'
        ? ' Nothing was commanded: observing.'
        : '';
  return [
    `${winner.assistant} in ${contest.room}: ${winner.intents.map(describeIntent).join(', ')} (${best?.total_db} dB`,
    reasons.length > 0 ? `: ${reasons.join('; ')}` : '',
    `); ${CLOSING[because]}.`,
    rivals.length > 0 ? ` ${rivals.join(', ')}.` : '',
    undone,
  ].join('');
}

/** What the senders of the claims are told; of one that was refused for the same utterance, they were told before. */
export function noticesOf({ id: verdict, claims }: Verdict): readonly Notice[] {
  return claims.flatMap(({ id: claim, assistant, outcome, reason, total_db, evidence }) => {
    if (total_db === null) return [];
    const isCalledOff = outcome === 'withheld' && evidence.some(({ kind }) => kind === 'not_named');
    const notCalled = isCalledOff && { not_called: true as const };
    return [{ assistant, claim, outcome, verdict, reason, ...notCalled }];
  });
}
