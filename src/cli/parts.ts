import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { version } from '../config/version.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { installPart, removePart } from '../parts/install.ts';
import { runNpm } from '../parts/npm.ts';
import { PART_NAMES, type PartName, PROGRAM_FOLDER, partState, pinnedParts } from '../parts/part.ts';
import { packPart } from '../parts/tarballs.ts';
import { message } from '../text/text.ts';
import type { JsonOption } from './options.ts';
import { type Cell, table } from './ui/table.ts';
import { paintFor, type Terminal } from './ui/terminal.ts';

/** Of `parts list`: the folder of the program is another one in tests. */
interface PartsOptions extends JsonOption {
  readonly folder?: string | undefined;
}

/** Lists the parts that a plain installation leaves out, and whether each is there. */
export function partsList(terminal: Terminal, { json, folder = PROGRAM_FOLDER }: PartsOptions): ExitCode {
  const { text } = terminal;
  const paint = paintFor(terminal);
  const parts = pinnedParts(folder);
  const listed = PART_NAMES.map((name) => ({ name, part: parts[name], is: partState(parts[name], folder) }));
  if (json === true)
    for (const { name, part, is } of listed)
      terminal.print(
        JSON.stringify({ name, state: is.state, folder: is.folder ?? null, packages: part.packages }),
      );
  else {
    const marks = { installed: paint.green('✓'), other: paint.yellow('…'), absent: paint.dim('–') };
    const rows = listed.map(({ name, is }): readonly Cell[] => [
      marks[is.state],
      name,
      text('parts.state', { state: is.state }),
      text('parts.purpose', { part: name }),
    ]);
    for (const line of table(rows, { gap: ' ', within: terminal.columns, wrap: true })) terminal.print(line);
    for (const { name, is } of listed)
      if (is.state === 'other')
        terminal.print(text('parts.other', { part: name, packages: is.wrong.join(', ') }));
  }
  return ExitCode.ok;
}

/** Of `parts add`. */
interface AddOptions {
  /** A file or folder with the packages, in place of the registry. */
  readonly from?: string | undefined;
}

/** Installs parts beside the program. @throws Failure (exit 2) for an unknown one, (exit 4) where one cannot be had. */
export async function partsAdd(
  terminal: Terminal,
  names: readonly string[],
  { from }: AddOptions,
): Promise<ExitCode> {
  const { text } = terminal;
  const known = names.map(knownPart);
  const parts = pinnedParts();
  for (const name of known) {
    const part = parts[name];
    if (partState(part).state === 'installed') {
      terminal.print(text('parts.already', { part: name }));
      continue;
    }
    terminal.print(text('parts.fetching', { part: name }));
    await installPart({
      part,
      folder: PROGRAM_FOLDER,
      from: from === undefined ? undefined : resolve(terminal.workingFolder, from),
      npm: runNpm,
      platform: process.platform,
      cpu: process.arch,
      signal: endOf(terminal),
    });
    terminal.print(text('parts.added', { part: name, folder: join(PROGRAM_FOLDER, 'node_modules') }));
  }
  return ExitCode.ok;
}

/** Deletes a part. What came with a package of Debian, a container or a checkout stays. */
export function partsRemove(terminal: Terminal, given: string): ExitCode {
  const { text } = terminal;
  const name = knownPart(given);
  const parts = pinnedParts();
  const wasThere = removePart({ parts, name, folder: PROGRAM_FOLDER });
  terminal.print(text(wasThere ? 'parts.removed' : 'parts.not-there', { part: name }));
  return ExitCode.ok;
}

/** Fetches the packages of a part into one file, for a machine without a network. */
export async function partsPack(
  terminal: Terminal,
  given: string,
  { out }: { readonly out?: string | undefined },
): Promise<ExitCode> {
  const { text } = terminal;
  const name = knownPart(given);
  const file = resolve(terminal.workingFolder, out ?? `halfsecond-${version()}-part-${name}.tar`);
  const work = mkdtempSync(join(tmpdir(), 'halfsecond-parts-'));
  try {
    const { packages, bytes } = await packPart(file, {
      part: pinnedParts()[name],
      work,
      platform: process.platform,
      npm: runNpm,
      signal: endOf(terminal),
    });
    terminal.print(text('parts.packed', { file, packages, mb: bytes / 1e6, part: name }));
    return ExitCode.ok;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Ends what npm does when the user ends the command. */
function endOf(terminal: Terminal): AbortSignal {
  const ending = new AbortController();
  void terminal.interrupted.then(() => ending.abort());
  return ending.signal;
}

function knownPart(given: string): PartName {
  const name = PART_NAMES.find((each) => each === given);
  if (name) return name;
  throw new Failure(ExitCode.usage, [
    {
      found: message('parts.unknown.found', { part: given }),
      expected: message('parts.unknown.expected', { known: PART_NAMES }),
      fix: message('parts.unknown.fix'),
    },
  ]);
}
