import type { PipelineEvents } from '../arbiter/event.ts';
import type { JudgedClaim, Verdict } from '../arbiter/explain/verdict.ts';
import { type Intent, sameIntent } from '../intent/intent.ts';
import type { Message } from '../text/message.ts';
import { ENGLISH, message } from '../text/text.ts';
import { verdictMessage, wishMessage } from '../text/verdict.ts';
import { type LostClaim, lostClaimsOf } from './claims.ts';
import { historyOf, type PastVerdict } from './history.ts';
import { dayTimeOf, type Segment } from './segment.ts';
import { type Unanswered, unansweredIn } from './unanswered.ts';

/** A double act, a fight or a late twin. */
export interface Observation {
  readonly at: Date;
  readonly device: string;
  /** The assistants in it, each with what it asked for. */
  readonly who: readonly { readonly assistant: string; readonly asked: Message }[];
  /** The verdict of its contest, as it was, or as it would have been while observing. */
  readonly verdict: string;
  readonly explanation: string;
  /** Whether doing it twice undoes it or does too much: a toggle, a step. */
  readonly isUndone: boolean;
}

export interface Bypass extends Omit<PipelineEvents['bypass'], 'topic'> {
  readonly at: Date;
}

/** What the journal of a home shows. */
export interface Observations {
  readonly verdicts: readonly { readonly at: Date; readonly verdict: Verdict }[];
  /** Several assistants asked the same of a device: without halfsecond each of them acts. */
  readonly doubleActs: readonly Observation[];
  /** Several assistants asked different things of a device. */
  readonly fights: readonly Observation[];
  /** Another assistant asked for the same, or for something else, after the decision. */
  readonly lateTwins: readonly Observation[];
  readonly bypasses: readonly Bypass[];
  /** Claims that were refused, expired or not understood, oldest first. */
  readonly refused: readonly LostClaim[];
  /** Devices that were commanded and have confirmed nothing. */
  readonly unanswered: readonly Unanswered[];
  readonly confirmations: Readonly<Record<'confirmed' | 'unconfirmed' | 'undelivered', number>>;
}

/** Collects what happened within a span of time. Reads each segment once. */
export function observe(segments: Iterable<Segment>, isWithin: (at: Date) => boolean): Observations {
  const bypasses: Bypass[] = [];
  const lost: LostClaim[] = [];
  const watched = function* () {
    for (const segment of segments) {
      bypasses.push(...bypassesOf(segment).filter(({ at }) => isWithin(at)));
      lost.push(...lostClaimsOf(segment).filter(({ at }) => isWithin(at)));
      yield segment;
    }
  };
  const past = [...historyOf(watched())].filter(({ at }) => isWithin(at));
  return {
    verdicts: past.map(({ at, verdict }) => ({ at, verdict })),
    doubleActs: past.flatMap((each) => within(each, sameIntent)),
    fights: past.flatMap((each) => within(each, (a, b) => a.device === b.device && !sameIntent(a, b))),
    lateTwins: past.flatMap(lateTwinsOf),
    bypasses,
    refused: [...lost, ...past.flatMap(refusedIn)].sort((a, b) => a.at.getTime() - b.at.getTime()),
    unanswered: unansweredIn(past),
    confirmations: {
      confirmed: count(past, 'confirmed'),
      unconfirmed: count(past, 'unconfirmed'),
      undelivered: past.filter(({ verdict }) => verdict.command === 'undelivered').length,
    },
  };
}

/** The claims that were refused within a contest: their verdict tells of them. */
function refusedIn({ verdict, at }: PastVerdict): readonly LostClaim[] {
  return verdict.claims.flatMap(({ assistant, id, outcome, reason, ...claim }) =>
    outcome === 'refused' || outcome === 'expired'
      ? [
          {
            at,
            assistant,
            claim: id,
            outcome,
            reason,
            devices: intentsOf({ assistant, id, outcome, reason, ...claim }).map(({ device }) => device),
          },
        ]
      : [],
  );
}

function bypassesOf(segment: Segment): readonly Bypass[] {
  const dayTime = dayTimeOf(segment);
  return segment.records.flatMap((record) =>
    record.kind === 'bypass' ? [{ ...record.bypass, at: dayTime(record.at_ms) }] : [],
  );
}

/** The devices of a contest about which claims of different assistants meet: one observation a device. */
function within(
  { verdict, at }: PastVerdict,
  meet: (a: Intent, b: Intent) => boolean,
): readonly Observation[] {
  const claims = verdict.claims.filter(({ outcome }) => outcome !== 'refused' && outcome !== 'expired');
  const met = new Map<string, Map<string, Intent>>();
  for (const [nth, claim] of claims.entries())
    for (const other of claims.slice(nth + 1)) {
      if (other.assistant === claim.assistant) continue;
      for (const a of intentsOf(claim))
        for (const b of intentsOf(other))
          if (meet(a, b)) {
            const who = met.get(a.device) ?? new Map<string, Intent>();
            met.set(a.device, who.set(claim.assistant, a).set(other.assistant, b));
          }
    }
  return [...met].map(([device, who]) => ({
    at,
    device,
    who: [...who].map(([assistant, intent]) => ({ assistant, asked: wishMessage(intent) })),
    verdict: verdict.id,
    explanation: ENGLISH.of(verdictMessage(verdict)),
    isUndone: [...who.values()].some(({ action }) => isStep(action)),
  }));
}

function isStep(action: string): boolean {
  return action === 'toggle' || action.startsWith('adjust_');
}

function lateTwinsOf({ verdict, at, after }: PastVerdict): readonly Observation[] {
  return after.flatMap(({ after_ms, record }) => {
    if (record.kind !== 'outcome') return [];
    const { assistant, outcome } = record.outcome;
    if (assistant === verdict.winner || (outcome !== 'absorbed' && outcome !== 'overruled')) return [];
    const ms = Math.round(after_ms);
    const asked =
      outcome === 'absorbed' ? message('asked.same-late', { ms }) : message('asked.other-late', { ms });
    return [
      {
        at: new Date(at.getTime() + after_ms),
        device: verdict.device ?? '',
        who: [{ assistant, asked }],
        verdict: verdict.id,
        explanation: ENGLISH.of(verdictMessage(verdict)),
        isUndone: verdict.action !== null && isStep(verdict.action),
      },
    ];
  });
}

function intentsOf({ intent, intents }: JudgedClaim): readonly Intent[] {
  return intents ?? (intent ? [intent] : []);
}

function count(past: readonly PastVerdict[], state: 'confirmed' | 'unconfirmed'): number {
  return past.flatMap(({ after }) =>
    after.filter(({ record }) => record.kind === 'confirmation' && record.confirmation.state === state),
  ).length;
}
