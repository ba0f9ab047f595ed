import { stringify } from 'csv-stringify/sync';
import type { Verdict } from '../../arbiter/explain/verdict.ts';
import { AUDIT_COLUMNS, auditRow } from '../../journal/audit.ts';
import { historyOf } from '../../journal/history.ts';
import { type Observation, type Observations, observe } from '../../journal/observation.ts';
import type { Segment } from '../../journal/segment.ts';
import type { Message } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { reasonMessage } from '../../text/verdict.ts';
import { percentile } from '../../time/percentile.ts';
import type { Report, ReportDay, ReportSection } from '../api.ts';
import { bypassMessage } from '../view/bypass.ts';
import type { PageReader } from '../view/reader.ts';
import type { Span } from './questions.ts';

/** Each section shows at most so many. */
const MOST_SHOWN = 50;
/** The added wait by its upper ends, in milliseconds. */
const BINS_MS = [5, 10, 20, 50, 100, 200, 300, 400, 500, 1000, 5000] as const;

/** What happened within the span, as the page shows it. */
export function reportOf(segments: Iterable<Segment>, span: Span, reader: PageReader): Report {
  const seen = observe(segments, within(span));
  const { verdicts, refused, unanswered, confirmations } = seen;
  const latencies = verdicts.map(({ verdict }) => verdict.latency_ms).sort((a, b) => a - b);
  return {
    from: new Date(span.from_ms).toISOString(),
    to: new Date(span.to_ms).toISOString(),
    verdicts: verdicts.length,
    observed: verdicts.filter(({ verdict }) => verdict.command === 'observed').length,
    winners: winnersOf(verdicts.map(({ verdict }) => verdict)),
    days: daysOf(seen, span),
    confirmations,
    latency:
      latencies.length === 0
        ? null
        : {
            p50_ms: rounded(percentile(latencies, 0.5)),
            p95_ms: rounded(percentile(latencies, 0.95)),
            max_ms: rounded(latencies.at(-1) ?? 0),
          },
    latencies: BINS_MS.map((up_to_ms, at) => ({
      up_to_ms,
      count: latencies.filter((each) => each <= up_to_ms && each > (BINS_MS[at - 1] ?? -1)).length,
    })),
    sections: sectionsOf(seen, reader),
    refused_by: refusedBy(
      refused.map(({ reason }) => reason.kind),
      reader,
    ),
    unanswered: unanswered.map(({ last, ...each }) => ({ ...each, last: last.toISOString() })),
  };
}

/** The verdicts of the span, one a row, for a spreadsheet. */
export function csvOf(segments: Iterable<Segment>, span: Span): string {
  const isWithin = within(span);
  const rows = function* () {
    for (const past of historyOf(segments)) if (isWithin(past.at)) yield auditRow(past);
  };
  // A claim's id and reason come from the network: a spreadsheet must not take one for a formula.
  return stringify([...rows()], { columns: [...AUDIT_COLUMNS], header: true, escape_formulas: true });
}

function within({ from_ms, to_ms }: Span): (at: Date) => boolean {
  return (at) => at.getTime() >= from_ms && at.getTime() <= to_ms;
}

function winnersOf(verdicts: readonly Verdict[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { winner } of verdicts)
    counts.set(winner ?? 'nobody', (counts.get(winner ?? 'nobody') ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Every day of the span, in the machine's time zone. */
function daysOf({ verdicts, bypasses }: Observations, { from_ms, to_ms }: Span): readonly ReportDay[] {
  const byDay = new Map<string, Verdict[]>();
  for (let at = new Date(from_ms); at.getTime() <= to_ms; at = dayAfter(at)) byDay.set(dayOf(at), []);
  for (const { at, verdict } of verdicts) byDay.get(dayOf(at))?.push(verdict);
  return [...byDay].map(([day, of]) => {
    const latencies = of.map(({ latency_ms }) => latency_ms).sort((a, b) => a - b);
    return {
      day,
      verdicts: of.length,
      conflicts: of.filter(isConflict).length,
      withheld: of.filter(({ winner }) => winner === null).length,
      bypasses: bypasses.filter(({ at, follows }) => follows && dayOf(at) === day).length,
      winners: winnersOf(of),
      p50_ms: latencies.length === 0 ? null : rounded(percentile(latencies, 0.5)),
    };
  });
}

/** Whether two assistants or more claimed. */
function isConflict({ claims }: Verdict): boolean {
  const rivals = claims.filter(({ outcome }) => outcome !== 'refused' && outcome !== 'expired');
  return new Set(rivals.map(({ assistant }) => assistant)).size > 1;
}

function dayOf(at: Date): string {
  return at.toLocaleDateString('sv');
}

function dayAfter(at: Date): Date {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1);
}

function sectionsOf(seen: Observations, reader: PageReader): readonly ReportSection[] {
  const { text, names } = reader;
  const { doubleActs, fights, lateTwins, refused } = seen;
  const bypasses = seen.bypasses.filter(({ follows }) => follows);
  const observed = (kind: ReportSection['kind'], meaning: Message, items: readonly Observation[]) => ({
    kind,
    title: titleOf(kind, items.length, reader),
    meaning: text.of(meaning),
    count: items.length,
    items: newest(items).map(({ at, device, who, isUndone, verdict }) => {
      const asked = who.map((each) => text('report.asked', each)).join('; ');
      return {
        at: at.toISOString(),
        device,
        contest: verdict,
        words: isUndone ? `${asked} ${text('report.undone')}` : asked,
      };
    }),
  });
  return [
    observed('double_acts', message('report.double-acts.meaning'), doubleActs),
    observed('fights', message('report.fights.meaning'), fights),
    observed('late_twins', message('report.late-twins.meaning'), lateTwins),
    {
      kind: 'bypasses',
      title: titleOf('bypasses', bypasses.length, reader),
      meaning: text('report.bypasses.meaning'),
      count: bypasses.length,
      items: newest(bypasses).map((bypass) => ({
        at: bypass.at.toISOString(),
        device: bypass.device,
        words: text.of(bypassMessage(bypass, reader.names)),
      })),
    },
    {
      kind: 'refused',
      title: titleOf('refused', refused.length, reader),
      meaning: text('report.refused.meaning'),
      count: refused.length,
      items: newest(refused).map(({ at, assistant, outcome, reason, devices }) => ({
        at: at.toISOString(),
        ...(devices[0] !== undefined && { device: devices[0] }),
        words: text('explain.lost', {
          assistant: names.assistant(assistant),
          outcome,
          reason: reasonMessage(reason, names),
        }),
      })),
    },
  ];
}

function titleOf(kind: ReportSection['kind'], count: number, { text }: PageReader): string {
  switch (kind) {
    case 'double_acts':
      return text('report.double-acts', { count });
    case 'fights':
      return text('report.fights', { count });
    case 'late_twins':
      return text('report.late-twins', { count });
    case 'bypasses':
      return text('report.bypasses', { count });
    case 'refused':
      return text('report.refused', { count });
  }
}

function newest<T>(items: readonly T[]): readonly T[] {
  return items.slice(-MOST_SHOWN).toReversed();
}

function refusedBy(kinds: readonly string[], { text }: PageReader): Report['refused_by'] {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => ({ kind, count, words: text('report.refused-by', { kind, count }) }));
}

function rounded(ms = 0): number {
  return Math.round(ms * 10) / 10;
}
