import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it, as `mkdir -p` does. Node's own recursive way asks the system for ever where a folder
 * above is a mount whose source was deleted, and the hub would stand still with it.
 * @param path the folder; one that is there stays as it is.
 * @param mode the rights of each folder that is made.
 * @throws the system's error where a folder cannot be made.
 */
export function makeFolder(path: string, mode = 0o700): void {
  const missing: string[] = [];
  let at = resolve(path);
  while (statSync(at, { throwIfNoEntry: false }) === undefined && dirname(at) !== at) {
    missing.push(at);
    at = dirname(at);
  }
  for (const folder of missing.reverse())
    try {
      mkdirSync(folder, { mode });
    } catch (error) {
      // Another process may have been as quick.
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw error;
    }
}
