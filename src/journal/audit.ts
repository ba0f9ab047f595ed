import type { JudgedClaim } from '../arbiter/explain/verdict.ts';
import { ENGLISH } from '../text/text.ts';
import { counterfactualMessage, evidenceMessage, reasonMessage, verdictMessage } from '../text/verdict.ts';
import type { PastVerdict } from './history.ts';

/** A verdict as an auditor's table has it: one row, every reason in words. */
export interface AuditRow {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly verdict: string;
  readonly room: string;
  readonly utterance: string;
  /** Empty: nobody. */
  readonly winner: string;
  readonly device: string;
  readonly action: string;
  readonly value: number | '';
  readonly because: string;
  readonly latency_ms: number;
  readonly budget_ms: number;
  readonly command: string;
  /** What the device, or the broker, said to it. */
  readonly confirmation: string;
  readonly claims: string;
  /** Claims of the same words that came after it. */
  readonly late_claims: string;
  readonly counterfactual: string;
  readonly explanation: string;
}

export const AUDIT_COLUMNS = [
  'at',
  'verdict',
  'room',
  'utterance',
  'winner',
  'device',
  'action',
  'value',
  'because',
  'latency_ms',
  'budget_ms',
  'command',
  'confirmation',
  'claims',
  'late_claims',
  'counterfactual',
  'explanation',
] as const satisfies readonly (keyof AuditRow)[];

export function auditRow({ verdict, at, after }: PastVerdict): AuditRow {
  const {
    id,
    utterance,
    winner,
    device,
    action,
    value,
    claims,
    counterfactual,
    v: _,
    facts: __,
    ...rest
  } = verdict;
  return {
    at: at.toISOString(),
    verdict: id,
    utterance: utterance ?? '',
    winner: winner ?? '',
    device: device ?? '',
    action: action ?? '',
    value: value ?? '',
    ...rest,
    counterfactual: ENGLISH.of(counterfactualMessage(counterfactual)),
    explanation: ENGLISH.of(verdictMessage(verdict)),
    confirmation: after
      .flatMap(({ record }) =>
        record.kind === 'confirmation' ? [`${record.confirmation.device} ${record.confirmation.state}`] : [],
      )
      .join('; '),
    claims: claims.map(claimInWords).join('; '),
    late_claims: after
      .flatMap(({ record }) => {
        if (record.kind !== 'outcome') return [];
        const { assistant, claim, outcome, reason } = record.outcome;
        return [`${assistant} (${claim}) ${outcome}: ${ENGLISH.of(reasonMessage(reason))}`];
      })
      .join('; '),
  };
}

function claimInWords({ assistant, id, outcome, reason, total_db, evidence }: JudgedClaim): string {
  const rows = evidence
    .map((row) => `${row.kind} ${row.db} (${ENGLISH.of(evidenceMessage(row))})`)
    .join(', ');
  const weighed = total_db === null ? '' : ` with ${total_db} dB${rows === '' ? '' : `: ${rows}`}`;
  return `${assistant} (${id}) ${outcome}: ${ENGLISH.of(reasonMessage(reason))}${weighed}`;
}
