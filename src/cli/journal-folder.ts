import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { journalFolder, type SegmentEntry, segmentsIn } from '../journal/folder.ts';
import { readNamedSegment, type Segment } from '../journal/segment.ts';
import { stateFolder } from '../state/state-folder.ts';
import { configuredHome } from './home.ts';
import type { Terminal } from './ui/terminal.ts';

/** What tells where the journal is. */
export interface JournalOptions {
  readonly config?: string;
  readonly state?: string;
}

/** The journal of the configured home. @throws Failure (exit 4) where there is none. */
export function journalOf(
  terminal: Terminal,
  options: JournalOptions,
): { readonly folder: string; readonly entries: readonly SegmentEntry[] } {
  const home = configuredHome(terminal, options.config);
  const folder = journalFolder(stateFolder({ home, flag: options.state, environment: terminal.environment }));
  const entries = segmentsIn(folder);
  if (entries.length > 0) return { folder, entries };
  throw new Failure(ExitCode.unavailable, [
    {
      file: folder,
      found: 'no journal',
      expected: 'what `run` has written down',
      fix: 'name the folder that `run` keeps it in with --state, or start `run`',
    },
  ]);
}

/** One segment after the other, as they are asked for. @throws Failure (exit 3) where one is none. */
export function* segmentsOf(entries: readonly SegmentEntry[]): Generator<Segment> {
  for (const { path } of entries) {
    const segment = readNamedSegment(path);
    if (segment) yield segment;
  }
}
