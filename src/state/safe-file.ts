import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissingFile, messageOf } from '../error/message-of.ts';

/** What a file of the state folder held. */
export interface Read<T> {
  /** Undefined where neither the file nor its backup could be read. */
  readonly value: T | undefined;
  readonly from: 'file' | 'backup' | 'none';
  /** What was wrong with the file; absent where it was read, or where it has never existed. */
  readonly problem?: string | undefined;
}

/**
 * Replaces a file. A power cut at any moment leaves the whole old text or the whole new one; the text before is kept
 * as `.bak`. A file must have one writer at a time.
 * @throws the system's error where the folder cannot be written.
 */
export async function writeSafely(file: string, text: string | Uint8Array): Promise<void> {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const written = await open(`${file}.tmp`, 'w', 0o600);
  try {
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
      const value = parse(await readFile(path, 'utf8'));
      return { value, from, problem: problems.length > 0 ? problems.join('; ') : undefined };
    } catch (error) {
      if (!isMissingFile(error)) problems.push(`${path}: ${messageOf(error)}`);
      else if (from === 'file') problems.push(`${path}: missing`);
    }
  }
  const isNew = problems.length === 1 && problems[0] === `${file}: missing`;
  return { value: undefined, from: 'none', problem: isNew ? undefined : problems.join('; ') };
}

function ignoreAbsent(error: unknown): void {
  if (!isMissingFile(error)) throw error;
}
