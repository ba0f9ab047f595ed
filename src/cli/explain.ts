import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import type { SegmentEntry } from '../journal/folder.ts';
import { historyOf, type PastVerdict } from '../journal/history.ts';
import { type JournalOptions, journalOf, segmentsOf } from './journal-folder.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { verdictLines } from './ui/verdict-lines.ts';

/** Says why a verdict was what it was, what would have turned it, and what came of it. */
export function explain(
  terminal: Terminal,
  id: string | undefined,
  options: JournalOptions & { json?: boolean },
): ExitCode {
  const { folder, entries } = journalOf(terminal, options);
  const past = find(entries, id);
  if (!past)
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: id === undefined ? 'a journal without a verdict' : `no verdict ${id}`,
        expected: id === undefined ? 'a verdict' : 'a verdict whose id begins so',
        fix: 'halfsecond journal export lists those there are',
      },
    ]);
  if (options.json) {
    const after = past.after.map(({ after_ms, record: { at_ms: _, ...what } }) => ({ after_ms, ...what }));
    terminal.print(JSON.stringify({ at: past.at.toISOString(), verdict: past.verdict, after }));
    return ExitCode.ok;
  }
  const { columns } = terminal;
  for (const line of verdictLines(past, { columns, paint: paintFor(terminal) })) terminal.print(line);
  return ExitCode.ok;
}

/** The newest verdict whose id begins so; from the newest segment back, each with the one that follows it. */
function find(entries: readonly SegmentEntry[], id = ''): PastVerdict | undefined {
  for (let at = entries.length - 1; at >= 0; at--) {
    const pair = [...historyOf(segmentsOf(entries.slice(at, at + 2)))];
    const found = pair.findLast(({ verdict }) => verdict.id.startsWith(id));
    if (found) return found;
  }
  return undefined;
}
