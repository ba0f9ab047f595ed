import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import { loadHome } from './load.ts';
import type { Home } from './schema.ts';

/** Whose device it is, as its file says it; undefined: anyone's. */
export type OwnerEntry = Readonly<Partial<Record<'prefer' | 'only', string>>> | undefined;

/**
 * Says in a device's file whose device it is, and checks that the home is still valid.
 * @throws Failure where the file cannot be written (exit 4), or the home is no longer valid (exit 3): then the file is
 *   as before.
 */
export function setOwner(home: Home, id: string, owner: OwnerEntry): void {
  const undo = writeOwner(home, id, owner);
  try {
    loadHome(home.folder);
  } catch (error) {
    undo();
    throw error;
  }
}

/**
 * Writes into a device's file whose device it is. The file keeps its comments and its order.
 * @returns what puts the file back as it was.
 * @throws Failure (exit 4) where the file cannot be written.
 */
export function writeOwner(home: Home, id: string, owner: OwnerEntry): () => void {
  const file = fileOf(home, id);
  const before = readFileSync(file, 'utf8');
  const document = parseDocument(before);
  if (owner) document.set('owner', document.createNode(owner));
  else document.delete('owner');
  try {
    replace(file, document.toString({ flowCollectionPadding: true }));
  } catch (error) {
    const found = messageOf(error);
    throw new Failure(ExitCode.unavailable, [
      { file, found, expected: message('cli.folder.expected'), fix: message('own.file.fix') },
    ]);
  }
  return () => replace(file, before);
}

/** A rename is whole or not at all. */
function replace(file: string, text: string): void {
  writeFileSync(`${file}.new`, text);
  renameSync(`${file}.new`, file);
}

/** The file of a device of the home. Most are named by its id, and so found without reading the others. */
function fileOf({ folder }: Home, id: string): string {
  const devices = join(folder, 'devices');
  const names = readdirSync(devices).filter((name) => /^[^.].*\.ya?ml$/i.test(name));
  const likely = names.filter((name) => name.startsWith(`${id}.`));
  const file = [...likely, ...names]
    .map((name) => join(devices, name))
    .find((path) => {
      const text = readFileSync(path, 'utf8');
      return text.includes(id) && parseDocument(text).get('id') === id;
    });
  if (file === undefined) throw new Error('invariant: a device that was loaded has a file');
  return file;
}
