import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { AUDIT_COLUMNS, auditRow } from '../journal/audit.ts';
import { chainsOf } from '../journal/chain.ts';
import type { SegmentEntry } from '../journal/folder.ts';
import { historyOf } from '../journal/history.ts';
import { prune } from '../journal/retention.ts';
import { dayTimeOf } from '../journal/segment.ts';
import { message } from '../text/text.ts';
import { systemWall } from '../time/system-clock.ts';
import { configuredHome } from './home.ts';
import { journalOf, type SpanOptions, segmentsOf, spanOf } from './journal-folder.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import type { Terminal } from './ui/terminal.ts';

/** Prints the size of the journal and the time that it covers. */
export function journalStatus(terminal: Terminal, options: FolderOptions & JsonOption): ExitCode {
  const { folder, entries } = journalOf(terminal, options);
  const segments = chainsOf(entries).length;
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const from = edgeOf(terminal, entries, 'first');
  const to = edgeOf(terminal, entries.toReversed(), 'last');
  if (options.json) {
    terminal.print(
      JSON.stringify({
        folder,
        segments,
        files: entries.length,
        bytes,
        from: from?.toISOString(),
        to: to?.toISOString(),
      }),
    );
    return ExitCode.ok;
  }
  terminal.print(folder);
  terminal.print(terminal.text('journal.size', { count: segments, mb: bytes / 1e6 }));
  if (from && to)
    terminal.print(
      terminal.text('journal.span', { from: from.toLocaleString('sv'), to: to.toLocaleString('sv') }),
    );
  return ExitCode.ok;
}

/** Removes the oldest segments; by default the same ones as the hub does. */
export function journalPrune(
  terminal: Terminal,
  options: FolderOptions & { keepDays?: number; keepMb?: number },
): ExitCode {
  const configured = configuredHome(terminal, options.config).journal;
  const days = options.keepDays ?? configured.keep_days;
  const mb = options.keepMb ?? configured.keep_mb;
  expectAmount('--keep-days', days);
  expectAmount('--keep-mb', mb);
  const removed = prune(journalOf(terminal, options).folder, {
    keep_bytes: mb * 1e6,
    keep_ms: days * 24 * 60 * 60_000,
    wall_ms: systemWall(),
  });
  const bytes = removed.reduce((sum, entry) => sum + entry.bytes, 0);
  terminal.print(terminal.text('journal.removed', { count: removed.length, mb: bytes / 1e6 }));
  return ExitCode.ok;
}

/** Prints the verdicts with their reasons, for an auditor. */
export async function journalExport(
  terminal: Terminal,
  options: FolderOptions & SpanOptions & { format?: string },
): Promise<ExitCode> {
  const isWithin = spanOf(options);
  const { entries } = journalOf(terminal, options);
  const verdicts = function* () {
    for (const past of historyOf(segmentsOf(terminal, entries))) if (isWithin(past.at)) yield past;
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

/** @throws Failure (exit 2) where an option is no amount. */
function expectAmount(path: string, given: number): void {
  if (given >= 0) return;
  throw new Failure(ExitCode.usage, [
    {
      path,
      found: String(given),
      expected: message('journal.keep.expected'),
      fix: message('journal.keep.fix'),
    },
  ]);
}

/** The first or last moment of the first file that can be read. Of a segment of many files it reads one. */
function edgeOf(
  terminal: Terminal,
  entries: readonly SegmentEntry[],
  edge: 'first' | 'last',
): Date | undefined {
  for (const entry of entries) {
    const [segment] = segmentsOf(terminal, [entry]);
    if (!segment) continue;
    const { began, records } = segment;
    const last_ms = records.reduce((latest_ms, { at_ms }) => Math.max(latest_ms, at_ms), began.at_ms);
    return dayTimeOf(segment)(edge === 'first' ? began.at_ms : last_ms);
  }
  return undefined;
}
