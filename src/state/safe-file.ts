import { constants } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissingFile, messageOf } from '../error/message-of.ts';
import { makeFolder } from './make-folder.ts';

/** What a file of the state folder held. */
export interface Read<T> {
  /** Undefined where neither the file nor its backup could be read. */
  readonly value: T | undefined;
  readonly from: 'file' | 'backup' | 'none';
  /** What was wrong with the file; absent where it was read, or where it has never existed. */
  readonly problem?: string | undefined;
}

/**
 * How a file is opened. A link is not followed: whoever may write into the folder could have a tool of root read or
 * overwrite any file of the machine by it.
 */
const { O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_TRUNC, O_WRONLY } = constants;
const NEW_FILE = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
/** Not blocking: a pipe that somebody has put there is an error, and no wait for ever. */
const KNOWN_FILE = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

/**
 * Writes a file in place, closed to other users unless the mode says otherwise.
 * @throws the system's error, `ELOOP` where the name is a link.
 */
export async function writeNoFollow(file: string, text: string, mode = 0o600): Promise<void> {
  const written = await open(file, NEW_FILE, mode);
  try {
    await written.chmod(mode);
    await written.writeFile(text);
  } finally {
    await written.close();
  }
}

/**
 * Replaces a file. A power cut at any moment leaves the whole old text or the whole new one; the text before is kept
 * as `.bak`. A file must have one writer at a time.
 * @throws the system's error where the folder cannot be written.
 */
export async function writeSafely(file: string, text: string | Uint8Array): Promise<void> {
  const folder = dirname(file);
  makeFolder(folder);
  const written = await open(`${file}.tmp`, NEW_FILE, 0o600);
  try {
    // The mode above applies only to a file that was not there.
    await written.chmod(0o600);
    await written.writeFile(text);
    await written.sync();
  } finally {
    await written.close();
  }
  await rename(file, `${file}.bak`).catch(ignoreAbsent);
  await rename(`${file}.tmp`, file);
  // A rename changes the folder, and survives a power cut only when the folder is synced.
  const names = await open(folder, 'r');
  try {
    await names.sync();
  } finally {
    await names.close();
  }
}

/**
 * Reads what `writeSafely` wrote, from its backup where the file is corrupt or missing. Never throws.
 * @param parse throws where the text is damaged.
 */
export async function readSafely<T>(file: string, parse: (text: string) => T): Promise<Read<T>> {
  const problems: string[] = [];
  for (const [from, path] of [
    ['file', file],
    ['backup', `${file}.bak`],
  ] as const) {
    try {
      const value = parse(await textOf(path));
      return { value, from, problem: problems.length > 0 ? problems.join('; ') : undefined };
    } catch (error) {
      if (!isMissingFile(error)) problems.push(`${path}: ${messageOf(error)}`);
      else if (from === 'file') problems.push(`${path}: missing`);
    }
  }
  const isNew = problems.length === 1 && problems[0] === `${file}: missing`;
  return { value: undefined, from: 'none', problem: isNew ? undefined : problems.join('; ') };
}

/** @throws where it is no file. */
async function textOf(path: string): Promise<string> {
  const file = await open(path, KNOWN_FILE);
  try {
    if (!(await file.stat()).isFile()) throw new Error('found a pipe or device, expected a file');
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function ignoreAbsent(error: unknown): void {
  if (!isMissingFile(error)) throw error;
}
