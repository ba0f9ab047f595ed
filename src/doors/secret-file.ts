import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { message } from '../text/text.ts';
import type { DoorHost } from './door.ts';

/**
 * The secret that a file of the configuration folder holds, without the spaces around it.
 * @param path where the configuration names the file, such as `doors.aligenie.client_secret_file`.
 * @throws Failure (exit 4) where the file is empty or cannot be read. It never shows what the file holds.
 */
export function secretIn(host: Pick<DoorHost, 'home'>, file: string, path: string): string {
  try {
    const secret = readFileSync(resolve(host.home.folder, file), 'utf8').trim();
    if (secret !== '') return secret;
  } catch {
    // Reported below, as an empty secret is.
  }
  throw new Failure(ExitCode.unavailable, [
    {
      path,
      found: message('door.secret.found', { file }),
      expected: message('door.secret.expected'),
      fix: message('door.secret.fix'),
    },
  ]);
}
