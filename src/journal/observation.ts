import type { PipelineEvents } from '../arbiter/event.ts';
import type { JudgedClaim, Verdict } from '../arbiter/explain/verdict.ts';
import { type Intent, sameIntent } from '../intent/intent.ts';
import { verdictInEnglish } from '../text/en/verdict.ts';
import { dayTimeOf } from './day-time.ts';
import { historyOf, type PastVerdict } from './history.ts';
import type { Segment } from './segment.ts';

/** One thing that went on beside the verdicts, and when. */
export interface Observation {
  readonly at: Date;
  readonly device: string;
  /** Who was in it, each with what it asked for. */
  readonly who: readonly { readonly assistant: string; readonly asked: string }[];
  /** The verdict that it belongs to, as it was or would have been. */
  readonly verdict: string;
  readonly explanation: string;
  /** Done twice it is undone, or too much: a toggle, a step. */
  readonly isUndone: boolean;
}

export interface Bypass extends Omit<PipelineEvents['bypass'], 'topic'> {
  readonly at: Date;
}

/** What a journal tells of a home. */
export interface Observations {
  readonly verdicts: readonly { readonly at: Date; readonly verdict: Verdict }[];
  /** More than one assistant asked the same of a device: without an pipeline both act. */
  readonly doubleActs: readonly Observation[];
  /** They asked different things of it. */
  readonly fights: readonly Observation[];
  /** Another came with the same, or with something else, when it was decided already. */
  readonly lateTwins: readonly Observation[];
  readonly bypasses: readonly Bypass[];
  readonly confirmations: Readonly<Record<'confirmed' | 'unconfirmed' | 'undelivered', number>>;
}

/** Reads what happened within a span; the segments are gone through once. */
export function observe(segments: Iterable<Segment>, isWithin: (at: Date) => boolean): Observations {
  const bypasses: Bypass[] = [];
  const watched = function* () {
    for (const segment of segments) {
      bypasses.push(...bypassesOf(segment).filter(({ at }) => isWithin(at)));
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
    confirmations: {
      confirmed: count(past, 'confirmed'),
      unconfirmed: count(past, 'unconfirmed'),
      undelivered: past.filter(({ verdict }) => verdict.command === 'undelivered').length,
    },
  };
}

function bypassesOf(segment: Segment): readonly Bypass[] {
  const dayTime = dayTimeOf(segment);
  return segment.records.flatMap((record) =>
    record.kind === 'bypass' ? [{ ...record.bypass, at: dayTime(record.at_ms) }] : [],
  );
}

/** Claims of one contest, by different assistants, that stand so to each other: one observation a device. */
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
    who: [...who].map(([assistant, intent]) => ({ assistant, asked: inWords(intent) })),
    verdict: verdict.id,
    explanation: verdictInEnglish(verdict),
    isUndone: [...who.values()].some(({ action }) => action === 'toggle' || action === 'adjust_brightness'),
  }));
}

function lateTwinsOf({ verdict, at, after }: PastVerdict): readonly Observation[] {
  return after.flatMap(({ after_ms, record }) => {
    if (record.kind !== 'outcome') return [];
    const { assistant, outcome } = record.outcome;
    if (assistant === verdict.winner || (outcome !== 'absorbed' && outcome !== 'overruled')) return [];
    const asked = `${outcome === 'absorbed' ? 'the same' : 'something else'}, ${Math.round(after_ms)} ms after`;
    return [
      {
        at: new Date(at.getTime() + after_ms),
        device: verdict.device ?? '',
        who: [{ assistant, asked }],
        verdict: verdict.id,
        explanation: verdictInEnglish(verdict),
        isUndone: verdict.action === 'toggle' || verdict.action === 'adjust_brightness',
      },
    ];
  });
}

function intentsOf({ intent, intents }: JudgedClaim): readonly Intent[] {
  return intents ?? (intent ? [intent] : []);
}

function inWords({ action, value }: Intent): string {
  return value === undefined ? action : `${action} ${value}`;
}

function count(past: readonly PastVerdict[], state: 'confirmed' | 'unconfirmed'): number {
  return past.flatMap(({ after }) =>
    after.filter(({ record }) => record.kind === 'confirmation' && record.confirmation.state === state),
  ).length;
}
