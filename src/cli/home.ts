import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFolder, HOME_FILE, loadHome } from '../config/load.ts';
import type { Home } from '../config/schema.ts';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { stateFolder } from '../state/state-folder.ts';
import { message } from '../text/text.ts';
import type { Terminal } from './ui/terminal.ts';

/** The folder of this installation: it holds the example home, the recordings and the schemas. */
export const PACKAGE_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The configured home. @throws Failure (exit 3) */
export function configuredHome(terminal: Terminal, given: string | undefined): Home {
  return loadHome(findFolder({ given, workingFolder: terminal.workingFolder }));
}

/** The configured home, or the shipped example where nothing is configured: scenarios need no installation. */
export function homeForScenarios(terminal: Terminal, given: string | undefined): Home {
  const folder = findFolder({ given, workingFolder: terminal.workingFolder });
  return loadHome(given !== undefined || existsSync(join(folder, HOME_FILE)) ? folder : PACKAGE_FOLDER);
}

/** The state folder of a home for this call. @param flag the value of `--state`. */
export function stateOf(terminal: Terminal, home: Home, flag: string | undefined): string {
  return stateFolder({ home, flag, environment: terminal.environment });
}

/** The assistant that an option names. @throws Failure (exit 2) where this home has no such assistant. */
export function assistantOf(home: Home, { flag, given }: { flag: string; given: string }): string {
  const known = Object.keys(home.assistants);
  if (known.includes(given)) return given;
  throw new Failure(ExitCode.usage, [
    {
      path: flag,
      found: given,
      expected: message('cli.assistant.expected', { known }),
      fix: message('cli.assistant.fix'),
    },
  ]);
}
