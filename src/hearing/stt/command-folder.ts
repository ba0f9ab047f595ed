import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readEnrolled } from '../enrolled/enrolled-folder.ts';
import type { EnrolledCommand } from './enrolled-commands.ts';

/** How far takes reach that were not weighed against the other commands: about as those that are shipped. */
const UNWEIGHED = 0.25;

/** What a command may be called, for its folder is named by its words. */
export const COMMAND_WORDS = /^[\p{L}\p{N}][\p{L}\p{N} %]{0,79}$/u;

/**
 * Reads the enrolled commands of a home: a folder for each, named by its words.
 * @throws Failure (exit 3) where takes cannot be read.
 */
export function readCommands(folder: string): readonly EnrolledCommand[] {
  return commandsIn(folder).map((text) => {
    const { takes, threshold, midpoint } = readEnrolled(join(folder, text), undefined, UNWEIGHED);
    return { text, takes, threshold, midpoint };
  });
}

export function commandsIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name.normalize('NFC'))
    .sort();
}
