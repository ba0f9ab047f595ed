import type { Notice } from '../../arbiter/admission/claim-deduplicator.ts';
import type { PipelineEvent } from '../../arbiter/event.ts';
import type { JudgedClaim, Verdict } from '../../arbiter/explain/verdict.ts';
import type { Counterfactual, Reason } from '../../arbiter/reason.ts';
import type { Evidence } from '../../arbiter/scoring/evidence.ts';
import type { Language } from '../language.ts';
import type { Naming } from '../naming.ts';
import { ENGLISH, type Text } from '../text.ts';
import { counterfactualMessage, evidenceMessage, reasonMessage, verdictMessage } from '../verdict.ts';

/** A claim as `verdict` publishes it: with words, and beside them the data that they are made of. */
export interface PublishedClaim extends Omit<JudgedClaim, 'reason' | 'evidence'> {
  readonly reason: string;
  readonly why: Reason;
  readonly evidence: readonly (Evidence & { readonly detail: string })[];
}

/** A verdict as `verdict` publishes it: with words, and beside them the data that they are made of. */
export interface PublishedVerdict extends Omit<Verdict, 'v' | 'claims' | 'counterfactual'> {
  /** Of the message: what a version before it told stands in it as before. */
  readonly v: 1;
  readonly claims: readonly PublishedClaim[];
  readonly counterfactual: string;
  readonly turn: Counterfactual;
  readonly explanation: string;
  /** The explanation for the household; absent where its language is English. */
  readonly localized?: { readonly language: Language; readonly explanation: string } | undefined;
}

/** The household that reads a verdict: its language, and how it calls its devices and rooms. */
export interface Reader {
  readonly text: Text;
  readonly names: Naming;
}

/** @param reader who reads the explanation besides programs; absent: nobody whose language is another one. */
export function publishedVerdict(verdict: Verdict, reader?: Reader): PublishedVerdict {
  return {
    ...verdict,
    v: 1,
    claims: verdict.claims.map((claim) => ({
      ...claim,
      reason: ENGLISH.of(reasonMessage(claim.reason)),
      why: claim.reason,
      evidence: claim.evidence.map((row) => ({ ...row, detail: ENGLISH.of(evidenceMessage(row)) })),
    })),
    counterfactual: ENGLISH.of(counterfactualMessage(verdict.counterfactual)),
    turn: verdict.counterfactual,
    explanation: ENGLISH.of(verdictMessage(verdict)),
    ...(reader && reader.text.language !== 'en' && { localized: localizedOf(verdict, reader) }),
  };
}

function localizedOf(verdict: Verdict, { text, names }: Reader): PublishedVerdict['localized'] {
  return { language: text.language, explanation: text.of(verdictMessage(verdict, names)) };
}

/** A claim's outcome as its sender is told it. */
export interface PublishedOutcome extends Omit<Notice, 'reason'> {
  readonly reason: string;
}

export function publishedOutcome(notice: Notice): PublishedOutcome {
  const { reason } = notice;
  // A part of a gesture that was granted before has no verdict of its own.
  const isUndelivered = 'undelivered' in reason && reason.undelivered !== undefined;
  return {
    ...notice,
    reason: ENGLISH.of(reasonMessage(reason)),
    ...(isUndelivered && { undelivered: true }),
  };
}

/** A step of the pipeline as `event` publishes it. */
export function publishedEvent(event: PipelineEvent): object {
  if (event.kind === 'outcome') return { ...event, reason: ENGLISH.of(reasonMessage(event.reason)) };
  if (event.kind !== 'verdict') return event;
  const { whole, ...rest } = event;
  return { ...rest, explanation: ENGLISH.of(verdictMessage(whole)) };
}
