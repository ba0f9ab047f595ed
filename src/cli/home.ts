import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFolder, HOME_FILE, loadHome } from '../config/load.ts';
import type { Home } from '../config/schema.ts';
import type { Terminal } from './terminal.ts';

/** The folder that holds what is shipped: the home, the recordings, the schemas. */
export const PACKAGE_FOLDER = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The configured home. @throws Failure (exit 3) */
export function configuredHome(terminal: Terminal, given: string | undefined): Home {
  return loadHome(findFolder({ given, workingFolder: terminal.workingFolder }));
}

/** The configured home, or the shipped one where there is none: scenarios need no installation. */
export function homeForScenarios(terminal: Terminal, given: string | undefined): Home {
  const folder = findFolder({ given, workingFolder: terminal.workingFolder });
  return loadHome(given !== undefined || existsSync(join(folder, HOME_FILE)) ? folder : PACKAGE_FOLDER);
}
