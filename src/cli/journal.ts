import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { AUDIT_COLUMNS, auditRow } from '../journal/audit.ts';
import { dayTimeOf } from '../journal/day-time.ts';
import { prune, type SegmentEntry } from '../journal/folder.ts';
import { historyOf } from '../journal/history.ts';
import { readNamedSegment } from '../journal/segment.ts';
import { systemWall } from '../time/system-clock.ts';
import { configuredHome } from './home.ts';
import { type JournalOptions, journalOf, segmentsOf } from './journal-folder.ts';
import { spanOf } from './span.ts';
import type { Terminal } from './ui/terminal.ts';

/** How much there is, and of when. */
export function journalStatus(terminal: Terminal, options: JournalOptions & { json?: boolean }): ExitCode {
  const { folder, entries } = journalOf(terminal, options);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const [from, to] = [edgeOf(entries, 'first'), edgeOf(entries.toReversed(), 'last')];
  if (options.json) {
    terminal.print(
      JSON.stringify({
        folder,
        segments: entries.length,
        bytes,
        from: from?.toISOString(),
        to: to?.toISOString(),
      }),
    );
    return ExitCode.ok;
  }
  terminal.print(folder);
  terminal.print(`${entries.length} segments, ${megabytes(bytes)}`);
  if (from && to) terminal.print(`from ${from.toLocaleString('sv')} to ${to.toLocaleString('sv')}`);
  return ExitCode.ok;
}

/** Removes the oldest segments; by default those that `run` would remove as well. */
export function journalPrune(
  terminal: Terminal,
  options: JournalOptions & { keepDays?: number; keepMb?: number },
): ExitCode {
  const { keep_days, keep_mb } = configuredHome(terminal, options.config).journal;
  const [days, mb] = [options.keepDays ?? keep_days, options.keepMb ?? keep_mb];
  if (!(days >= 0 && mb >= 0)) throw misused('--keep-days or --keep-mb', 'a number of 0 or more');
  const removed = prune(journalOf(terminal, options).folder, {
    keep_bytes: mb * 1e6,
    keep_ms: days * 24 * 60 * 60_000,
    wall_ms: systemWall(),
  });
  const bytes = removed.reduce((sum, entry) => sum + entry.bytes, 0);
  terminal.print(`${removed.length} segments removed, ${megabytes(bytes)}`);
  return ExitCode.ok;
}

/** An auditor's list of verdicts with their reasons. */
export async function journalExport(
  terminal: Terminal,
  options: JournalOptions & { from?: string; to?: string; format?: string },
): Promise<ExitCode> {
  const isWithin = spanOf(options);
  const { entries } = journalOf(terminal, options);
  const verdicts = function* () {
    for (const past of historyOf(segmentsOf(entries))) if (isWithin(past.at)) yield past;
  };
  if (options.format === 'json') {
    let before = '[';
    for (const { verdict, at, after } of verdicts()) {
      const later = after.map(({ after_ms, record: { at_ms: _, ...what } }) => ({ after_ms, ...what }));
      terminal.print(`${before}${JSON.stringify({ at: at.toISOString(), verdict, after: later })}`);
      before = ',';
    }
    terminal.print(before === '[' ? '[]' : ']');
    return ExitCode.ok;
  }
  const { stringify } = await import('csv-stringify/sync');
  // A claim's id and reason come from the network: a spreadsheet must not take one for a formula.
  const line = (row: object) =>
    stringify([row], { columns: [...AUDIT_COLUMNS], escape_formulas: true }).trimEnd();
  terminal.print(AUDIT_COLUMNS.join(','));
  for (const past of verdicts()) terminal.print(line(auditRow(past)));
  return ExitCode.ok;
}

function misused(found: string, expected: string): Failure {
  return new Failure(ExitCode.usage, [{ found, expected, fix: 'see halfsecond journal --help' }]);
}

/** The first or last moment of the first segment that can be read. */
function edgeOf(entries: readonly SegmentEntry[], edge: 'first' | 'last'): Date | undefined {
  for (const { path } of entries) {
    const segment = readNamedSegment(path);
    if (!segment) continue;
    const { opening, records } = segment;
    const last_ms = records.reduce((latest_ms, { at_ms }) => Math.max(latest_ms, at_ms), opening.at_ms);
    return dayTimeOf(segment)(edge === 'first' ? opening.at_ms : last_ms);
  }
  return undefined;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
