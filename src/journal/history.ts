import type { Verdict } from '../arbiter/explain/verdict.ts';
import { isInputRecord, type JournalRecord } from './record.ts';
import { dayTimeOf, type Segment } from './segment.ts';

/** A verdict with its time and its consequences. */
export interface PastVerdict {
  readonly verdict: Verdict;
  readonly at: Date;
  /** The consequences, in the order in which they were recorded. */
  readonly after: readonly Aftermath[];
}

/** A record that tells a consequence of a verdict. */
export interface Aftermath {
  /** After the decision, in milliseconds. */
  readonly after_ms: number;
  readonly record: JournalRecord;
}

interface Entry extends PastVerdict {
  readonly decided_ms: number;
  readonly after: Aftermath[];
}

/**
 * Every verdict of these segments, oldest first. The consequences of a verdict are in its own segment or in the next,
 * so only two segments are held at a time.
 */
export function* historyOf(segments: Iterable<Segment>): Generator<PastVerdict> {
  let before: ReadonlyMap<string, Entry> = new Map();
  for (const segment of segments) {
    const here = entriesOf(segment);
    for (const record of segment.records) {
      const entry = here.get(verdictOf(record) ?? '') ?? before.get(verdictOf(record) ?? '');
      if (entry && !isInVerdict(record, entry.verdict))
        entry.after.push({ after_ms: record.at_ms - entry.decided_ms, record });
    }
    yield* before.values();
    before = here;
  }
  yield* before.values();
}

function entriesOf(segment: Segment): ReadonlyMap<string, Entry> {
  const dayTime = dayTimeOf(segment);
  const decided = new Map(
    segment.records.flatMap((record) =>
      record.kind === 'decision' ? [[record.order.verdict, record.at_ms] as const] : [],
    ),
  );
  return new Map(
    segment.records.flatMap((record) => {
      if (record.kind !== 'verdict') return [];
      const { verdict, at_ms } = record;
      const decided_ms = decided.get(verdict.id) ?? at_ms;
      return [[verdict.id, { verdict, decided_ms, at: dayTime(decided_ms), after: [] }]];
    }),
  );
}

/** The id of the verdict that the record is about; undefined where it is about none. */
function verdictOf(record: JournalRecord): string | undefined {
  switch (record.kind) {
    case 'sent':
    case 'undelivered':
    case 'observed':
      return record.verdict;
    case 'command':
      return record.command.verdict;
    case 'confirmation':
      return record.confirmation.verdict;
    case 'outcome':
      return record.outcome.verdict ?? undefined;
    default:
      return isInputRecord(record) && record.kind === 'feedback' && 'verdict' in record.fields
        ? record.fields.verdict
        : undefined;
  }
}

/** Whether the verdict itself tells the outcome of this record: such an outcome is no consequence. */
function isInVerdict(record: JournalRecord, { claims }: Verdict): boolean {
  if (record.kind !== 'outcome') return false;
  const { assistant, claim } = record.outcome;
  return claims.some((judged) => judged.assistant === assistant && judged.id === claim);
}
