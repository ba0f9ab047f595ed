import type { Outcome, Reason } from '../arbiter/reason.ts';
import type { Inputs } from '../pipeline/inputs.ts';
import { isInputRecord } from './record.ts';
import { dayTimeOf, type Segment } from './segment.ts';

/** A claim that no verdict tells of: refused, expired, or not understood. */
export interface LostClaim {
  readonly at: Date;
  readonly assistant: string;
  /** Its id. */
  readonly claim: string;
  readonly outcome: Outcome;
  readonly reason: Reason;
  /** The words of the claim, where it had any and they are written down. */
  readonly text?: string | undefined;
  /** The devices that it asked for. */
  readonly devices: readonly string[];
}

/** The claims of a segment that no verdict tells of, oldest first. A repetition is told once. */
export function lostClaimsOf(segment: Segment): readonly LostClaim[] {
  const dayTime = dayTimeOf(segment);
  const asked = new Map<string, Inputs['claim']>();
  const told = new Set<string>(
    segment.records.flatMap((record) =>
      record.kind === 'verdict' ? record.verdict.claims.map(({ assistant, id }) => `${assistant} ${id}`) : [],
    ),
  );
  return segment.records.flatMap((record): readonly LostClaim[] => {
    if (isInputRecord(record)) {
      if (record.kind !== 'claim') return [];
      const claim = record.fields as Inputs['claim'];
      asked.set(`${claim.assistant} ${claim.id}`, claim);
      return [];
    }
    if (record.kind !== 'outcome') return [];
    const { assistant, claim, outcome, reason } = record.outcome;
    const key = `${assistant} ${claim}`;
    if ((outcome !== 'refused' && outcome !== 'expired') || told.has(key)) return [];
    told.add(key);
    const { text, intents = [] } = asked.get(key) ?? {};
    const devices = [...new Set(intents.map(({ device }) => device))];
    return [{ at: dayTime(record.at_ms), assistant, claim, outcome, reason, text, devices }];
  });
}
