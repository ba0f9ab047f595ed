import type { Claim } from '../../claim/claim.ts';
import type { PastVerdict } from '../../journal/history.ts';
import { isInputRecord, type JournalRecord } from '../../journal/record.ts';
import type { Segment } from '../../journal/segment.ts';
import type { Inputs } from '../../pipeline/inputs.ts';
import type { Contest, Heard } from '../api.ts';
import { afterSteps, claimView, sentencesOf, summaryOf } from '../view/contest.ts';
import type { PageReader } from '../view/reader.ts';

/** What was heard so long before a contest opened is shown with it, in milliseconds: its words, and who was called. */
const HEARD_BEFORE_MS = 12_000;

/** A contest with all that the journal tells of it: what was heard, when each claim came, what followed. */
export function contestIn(
  segment: Segment,
  past: PastVerdict,
  reader: PageReader,
): Omit<Contest, 'teachable' | 'others'> {
  const { verdict } = past;
  const { opened_ms, decided_ms } = timesOf(segment, past);
  const inputs = segment.records.filter((record) => isInputRecord(record));
  const came = new Map<string, Claim>();
  for (const { kind, fields } of inputs) {
    if (kind !== 'claim') continue;
    const claim = fields as Inputs['claim'];
    const key = `${claim.assistant} ${claim.id}`;
    // A repetition comes later, and changes nothing.
    if (!came.has(key)) came.set(key, claim);
  }
  const claims = verdict.claims.map((claim) => {
    const known = came.get(`${claim.assistant} ${claim.id}`);
    return claimView(
      claim,
      {
        at_ms: known ? tenths(known.arrived_ms - opened_ms) : null,
        ...(known && { door: known.door }),
        ...(known?.text !== undefined && { said: reader.text.of(known.text) }),
        ...(known?.room !== undefined && { room: known.room }),
      },
      reader,
    );
  });
  const rooms = new Set([
    verdict.room,
    ...claims.flatMap(({ room }) => room ?? []),
    ...verdict.facts.flatMap((fact) => (fact.kind === 'heard_in' ? fact.rooms.map(({ room }) => room) : [])),
  ]);
  const heard = inputs
    .flatMap((record) => heardIn(record, reader))
    .map((each) => ({ ...each, at_ms: tenths(each.at_ms - opened_ms) }))
    .filter(
      ({ at_ms, room }) => rooms.has(room) && at_ms > -HEARD_BEFORE_MS && at_ms <= decided_ms - opened_ms,
    );
  return {
    ...summaryOf(past, reader),
    ...sentencesOf(verdict, reader),
    heard: heard.toSorted((a, b) => a.at_ms - b.at_ms),
    claims,
    after: afterSteps(past.after, reader),
  };
}

/** When the contest opened and was decided, on the clock of the segment. */
function timesOf(
  { records }: Segment,
  { verdict }: PastVerdict,
): { readonly opened_ms: number; readonly decided_ms: number } {
  const isDecision = (record: JournalRecord) =>
    record.kind === 'decision' && record.order.verdict === verdict.id;
  const decision = records.find(isDecision);
  if (decision?.kind === 'decision')
    return { opened_ms: decision.order.opened_ms, decided_ms: decision.at_ms };
  const own = records.find((record) => record.kind === 'verdict' && record.verdict.id === verdict.id);
  const decided_ms = own?.at_ms ?? 0;
  return { opened_ms: decided_ms - verdict.latency_ms, decided_ms };
}

/** What an input says of what was heard, at its time on the clock; nothing where it is of something else. */
function heardIn(
  record: Extract<JournalRecord, { readonly fields: object }>,
  { text }: PageReader,
): readonly Heard[] {
  const { kind, at_ms } = record;
  switch (kind) {
    case 'detection': {
      const { assistant, room, level_db, snr_db, score, age_ms } = record.fields as Inputs['detection'];
      return [
        {
          kind,
          at_ms: at_ms - age_ms,
          room,
          assistant,
          ...(level_db !== undefined && { level_db }),
          ...(snr_db !== undefined && { snr_db }),
          ...(score !== undefined && { score }),
        },
      ];
    }
    case 'words': {
      const { room, text: said } = record.fields as Partial<Inputs['words']> & { readonly room: string };
      return [{ kind, at_ms, room, ...(said !== undefined && { said: text.of(said) }) }];
    }
    case 'speech_start':
    case 'speech_end': {
      const { room, age_ms } = record.fields as Inputs['speech_end'];
      return [{ kind, at_ms: at_ms - age_ms, room }];
    }
    default:
      return [];
  }
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
