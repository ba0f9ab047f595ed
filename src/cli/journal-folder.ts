import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { journalFolder, type SegmentEntry, segmentsIn } from '../journal/folder.ts';
import { readNamedSegment, type Segment } from '../journal/segment.ts';
import { message } from '../text/text.ts';
import { configuredHome, stateOf } from './home.ts';
import type { FolderOptions } from './options.ts';
import type { Terminal } from './ui/terminal.ts';

/** `--from` and `--to`. An absent end is open. */
export interface SpanOptions {
  /** A day, or a time; without a zone it is local. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The journal of the configured home. @throws Failure (exit 4) where there is none. */
export function journalOf(
  terminal: Terminal,
  options: FolderOptions,
): { readonly folder: string; readonly entries: readonly SegmentEntry[] } {
  const home = configuredHome(terminal, options.config);
  const folder = journalFolder(stateOf(terminal, home, options.state));
  const entries = segmentsIn(folder);
  if (entries.length > 0) return { folder, entries };
  throw new Failure(ExitCode.unavailable, [
    {
      file: folder,
      found: message('journal.none.found'),
      expected: message('journal.none.expected'),
      fix: message('journal.none.fix'),
    },
  ]);
}

/** Reads the segments one at a time, as they are asked for. @throws Failure (exit 3) where a file is no segment. */
export function* segmentsOf(entries: readonly SegmentEntry[]): Generator<Segment> {
  for (const { path } of entries) {
    const segment = readNamedSegment(path);
    if (segment) yield segment;
  }
}

/** Whether a moment is within the span of the options. @throws Failure (exit 2) where an option is no time. */
export function spanOf(options: SpanOptions): (at: Date) => boolean {
  const from = options.from === undefined ? undefined : momentOf('--from', options.from, 'begin');
  const to = options.to === undefined ? undefined : momentOf('--to', options.to, 'end');
  return (at) => (!from || at >= from) && (!to || at <= to);
}

/** A day begins and ends in the local time zone; a time without a zone is local too. */
function momentOf(option: string, given: string, edge: 'begin' | 'end'): Date {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(given);
  const moment = new Date(isDay ? `${given}T${edge === 'begin' ? '00:00:00' : '23:59:59.999'}` : given);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new Failure(ExitCode.usage, [
    {
      path: option,
      found: given,
      expected: message('cli.span.expected'),
      fix: message('cli.span.fix'),
    },
  ]);
}
