import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Home } from '../../config/schema.ts';
import { version } from '../../config/version.ts';
import { ExitCode } from '../../error/exit-code.ts';
import { Failure } from '../../error/failure.ts';
import { messageOf } from '../../error/message-of.ts';
import { message } from '../../text/text.ts';
import { systemWall } from '../../time/system-clock.ts';
import { configuredHome, stateOf } from '../home.ts';
import { hubHealth } from '../hub-question.ts';
import type { FolderOptions, JsonOption } from '../options.ts';
import type { Terminal } from '../ui/terminal.ts';
import { writeArchive } from './archive.ts';
import { type Selection, selectionOf } from './selection.ts';

/**
 * Writes the home into one file: the configuration, what the hub learned and recorded, and the pairings of the doors;
 * passwords, keys, linked accounts and tokens only where asked. A running hub is not disturbed; where it may have
 * written a file meanwhile, the user is told.
 */
export async function backup(
  terminal: Terminal,
  given: string,
  options: FolderOptions & JsonOption & { withCredentials?: boolean; force?: boolean },
): Promise<ExitCode> {
  const { text } = terminal;
  const home = configuredHome(terminal, options.config);
  const file = resolve(terminal.workingFolder, given);
  if (existsSync(file) && !options.force)
    throw new Failure(ExitCode.usage, [
      {
        file,
        found: message('backup.exists.found'),
        expected: message('backup.exists.expected'),
        fix: message('backup.exists.fix'),
      },
    ]);
  const state = stateOf(terminal, home, options.state);
  const withCredentials = options.withCredentials === true;
  const { items, secrets, outside } = selected(home, { state, withCredentials });
  // matter.js writes its files in place: one that is read meanwhile may be half-written.
  const isUnsteady =
    items.some(({ root, name }) => root === 'door-matter' || name.startsWith('doors/matter/')) &&
    (await hubHealth(terminal, home, options.state)) !== undefined;
  const manifest = {
    v: 1 as const,
    version: version(),
    created_at: new Date(systemWall()).toISOString(),
    state: home.state ?? null,
    credentials: withCredentials,
  };
  let written: { files: number; bytes: number };
  try {
    written = await writeArchive(file, { manifest, items: items.filter(({ path }) => path !== file) });
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        file,
        found: messageOf(error),
        expected: message('backup.writable.expected'),
        fix: message('backup.writable.fix'),
      },
    ]);
  }
  if (options.json) {
    terminal.print(
      JSON.stringify({
        file,
        ...written,
        credentials: withCredentials,
        secrets,
        outside,
        matter_unsteady: isUnsteady,
      }),
    );
    return ExitCode.ok;
  }
  terminal.print(text('backup.written', { file, files: written.files, mb: written.bytes / 1e6 }));
  if (secrets.length > 0) terminal.print(text('backup.without-secrets', { files: secrets }));
  if (outside.length > 0) terminal.print(text('backup.without-outside', { files: outside }));
  if (isUnsteady) terminal.print(text('backup.hub-runs'));
  terminal.print(text('backup.keep-safe', { credentials: withCredentials ? 'yes' : 'no' }));
  return ExitCode.ok;
}

/** @throws Failure (exit 4) where a folder cannot be read: that of a door with an account of its own is root's to read. */
function selected(home: Home, of: { state: string; withCredentials: boolean }): Selection {
  try {
    return selectionOf(home, of);
  } catch (error) {
    throw new Failure(ExitCode.unavailable, [
      {
        found: messageOf(error),
        expected: message('backup.readable.expected'),
        fix: message('backup.readable.fix'),
      },
    ]);
  }
}
