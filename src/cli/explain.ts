import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { chainsOf } from '../journal/chain.ts';
import type { SegmentEntry } from '../journal/folder.ts';
import { historyOf, type PastVerdict } from '../journal/history.ts';
import { message } from '../text/text.ts';
import { explainList } from './explain-list.ts';
import { configuredHome } from './home.ts';
import { journalOf, segmentsOf } from './journal-folder.ts';
import type { FolderOptions, JsonOption } from './options.ts';
import { deviceCalled, namesOf } from './ui/names.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';
import { verdictLines } from './ui/verdict-lines.ts';

/**
 * Explains a verdict: its reasons, what would have changed it, and what followed. With `--last`, or the id or name of a
 * device, it lists what was claimed last instead.
 */
export async function explain(
  terminal: Terminal,
  id: string | undefined,
  options: FolderOptions & JsonOption & { last?: number },
): Promise<ExitCode> {
  const { folder, entries } = journalOf(terminal, options);
  const home = configuredHome(terminal, options.config);
  const device = id === undefined ? undefined : deviceCalled(home.devices, id)?.id;
  if (device !== undefined || options.last !== undefined) {
    const last = options.last !== undefined && options.last >= 1 ? Math.trunc(options.last) : USUAL_LAST;
    return explainList(terminal, { home, entries, ...(device !== undefined && { device }), last }, options);
  }
  const past = find(terminal, entries, id);
  if (!past)
    throw new Failure(ExitCode.unavailable, [
      {
        file: folder,
        found: id === undefined ? message('explain.none.found') : message('explain.unknown.found', { id }),
        expected: message(id === undefined ? 'explain.none.expected' : 'explain.unknown.expected'),
        fix: message('explain.fix'),
      },
    ]);
  if (options.json) {
    const after = past.after.map(({ after_ms, record: { at_ms: _, ...what } }) => ({ after_ms, ...what }));
    terminal.print(JSON.stringify({ at: past.at.toISOString(), verdict: past.verdict, after }));
    return ExitCode.ok;
  }
  const { columns, text } = terminal;
  const paint = paintFor(terminal);
  for (const line of verdictLines(past, { columns, paint, text, names: namesOf(terminal, home) }))
    terminal.print(line);
  return ExitCode.ok;
}

const USUAL_LAST = 20;

/**
 * The newest verdict with that beginning of an id. Reads from the newest segment back; each with the segment after
 * it, which may hold what followed the verdict.
 */
function find(terminal: Terminal, entries: readonly SegmentEntry[], id = ''): PastVerdict | undefined {
  const chains = chainsOf(entries);
  for (let at = chains.length - 1; at >= 0; at--) {
    const pair = [...historyOf(segmentsOf(terminal, chains.slice(at, at + 2).flat()))];
    const found = pair.findLast(({ verdict }) => verdict.id.startsWith(id));
    if (found) return found;
  }
  return undefined;
}
