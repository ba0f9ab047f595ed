import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { chainsOf } from '../journal/chain.ts';
import { journalFolder, type SegmentEntry, segmentsIn } from '../journal/folder.ts';
import { type DamagedLine, readNamedSegment, readSegment, type Segment } from '../journal/segment.ts';
import { printable } from '../text/printable.ts';
import { message } from '../text/text.ts';
import { configuredHome, stateOf } from './home.ts';
import type { FolderOptions } from './options.ts';
import type { Terminal } from './ui/terminal.ts';

/** `--from` and `--to`. An absent end is open. */
export interface SpanOptions {
  /** A day, or a time; without a zone it is local. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** `yesterday`, `today`, a while such as `3h` or `2d` before now, or what `from` takes. */
  readonly since?: string | undefined;
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

/**
 * Reads the segments one at a time, as they are asked for. A file that is no segment, and a line that is damaged, are
 * left out with a warning: they cost nothing else.
 */
export function* segmentsOf(terminal: Terminal, entries: readonly SegmentEntry[]): Generator<Segment> {
  for (const chain of chainsOf(entries)) {
    const segment = readableSegment(
      terminal,
      chain.map(({ path }) => path),
    );
    if (segment) yield segment;
  }
}

/** Reads the files of a segment, and warns of what in it cannot be read. @returns undefined where nothing can. */
function readableSegment(terminal: Terminal, files: readonly string[]): Segment | undefined {
  const warn = ({ file, line }: DamagedLine) =>
    terminal.complain(terminal.text('journal.damaged', { file: printable(file), line }));
  const [file = ''] = files;
  try {
    const segment = files.length > 1 ? readSegment(files) : readNamedSegment(file);
    for (const line of segment?.damaged ?? []) warn(line);
    return segment;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    warn({ file, line: 1 });
    return undefined;
  }
}

/** Whether a moment is within the span of the options. @throws Failure (exit 2) where an option is no time. */
export function spanOf(options: SpanOptions, now = new Date()): (at: Date) => boolean {
  const since = options.since === undefined ? undefined : sinceOf(options.since, now);
  const from = options.from === undefined ? since : momentOf('--from', options.from, 'begin');
  const to = options.to === undefined ? undefined : momentOf('--to', options.to, 'end');
  return (at) => (!from || at >= from) && (!to || at <= to);
}

const TODAY: readonly string[] = ['today', '今天', '今日'];
const YESTERDAY: readonly string[] = ['yesterday', '昨天', '昨日'];
const THIS_EVENING: readonly string[] = ['tonight', 'this evening', '今晚', '今天晚上'];
const LAST_EVENING: readonly string[] = ['last night', '昨晚', '昨天晚上'];
/** An evening begins at six. */
const EVENING_HOUR = 18;
/** `3h`, `3小時`, `3 個小時前`. */
const AGO = /^(\d{1,4})\s*(m|min|h|d|分鐘?|分钟|[個个]?小[時时]|天|日)前?$/;

/** The words are those of every language of the program, whichever it speaks. A day begins at midnight, local time. */
function sinceOf(given: string, now: Date): Date {
  const day = new Date(now.getFullYear(), now.getMonth(), now.getDate());
  // By the calendar, and not by hours: a day of a change of the clocks has 23 or 25.
  const at = (days: number, hour = 0) =>
    new Date(day.getFullYear(), day.getMonth(), day.getDate() - days, hour);
  if (TODAY.includes(given)) return day;
  if (YESTERDAY.includes(given)) return at(1);
  // In the small hours this evening is the one that has just ended.
  if (THIS_EVENING.includes(given)) return at(now.getHours() < 6 ? 1 : 0, EVENING_HOUR);
  if (LAST_EVENING.includes(given)) return at(now.getHours() < 6 ? 2 : 1, EVENING_HOUR);
  const [, count, unit = ''] = AGO.exec(given) ?? [];
  const unit_ms = /[d天日]/.test(unit) ? 86_400_000 : /[h時时]/.test(unit) ? 3_600_000 : 60_000;
  return count === undefined
    ? momentOf('--since', given, 'begin')
    : new Date(now.getTime() - Number(count) * unit_ms);
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
      expected: message(option === '--since' ? 'cli.span.since' : 'cli.span.expected'),
      fix: message('cli.span.fix'),
    },
  ]);
}
