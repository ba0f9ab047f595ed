import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';
import { loadHome } from './load.ts';
import type { Home } from './schema.ts';

/**
 * Says in a device's file whose device it is. The file keeps its comments and its order.
 * @param owner such as `{ prefer: 'siri' }`; undefined: anyone's.
 * @throws Failure where the file cannot be written (exit 4), or the home is no longer valid (exit 3): then the file is
 *   as before.
 */
export function setOwner(
  home: Home,
  id: string,
  owner: Readonly<Partial<Record<'prefer' | 'only', string>>> | undefined,
): void {
  const file = fileOf(home, id);
  const before = readFileSync(file, 'utf8');
  const document = parseDocument(before);
  if (owner) document.set('owner', document.createNode(owner));
  else document.delete('owner');
  try {
    // A rename is whole or not at all.
    writeFileSync(`${file}.new`, document.toString({ flowCollectionPadding: true }));
    renameSync(`${file}.new`, file);
    loadHome(home.folder);
  } catch (error) {
    if (error instanceof Failure) {
      writeFileSync(file, before);
      throw error;
    }
    const found = messageOf(error);
    throw new Failure(ExitCode.unavailable, [
      { file, found, expected: message('cli.folder.expected'), fix: message('own.file.fix') },
    ]);
  }
}

/** The file of a device of the home. */
function fileOf({ folder }: Home, id: string): string {
  const devices = join(folder, 'devices');
  const file = readdirSync(devices)
    .filter((name) => /^[^.].*\.ya?ml$/i.test(name))
    .map((name) => join(devices, name))
    .find((path) => parseDocument(readFileSync(path, 'utf8')).get('id') === id);
  if (file === undefined) throw new Error('invariant: a device that was loaded has a file');
  return file;
}
