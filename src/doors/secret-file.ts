import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { message } from '../text/text.ts';
import type { DoorHost } from './door.ts';

/**
 * The secret that a file of the configuration folder holds, without the spaces around it.
 * @param path where the configuration names the file, such as `doors.aligenie.client_secret_file`.
 * @param credential the credential of the door's unit that comes before the file: the door's account may have no right
 * to read the file. Absent: there is none.
 * @throws Failure (exit 4) where the file is empty or cannot be read. It never shows what the file holds.
 */
export function secretIn(
  host: Pick<DoorHost, 'home' | 'credentialsFolder'>,
  file: string,
  path: string,
  credential?: string,
): string {
  const { credentialsFolder } = host;
  if (credential !== undefined && credentialsFolder !== undefined) {
    const given = readCredential(join(credentialsFolder, credential));
    if (given !== '') return given;
  }
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

/** Empty where there is no such credential: systemd gives the unit an empty one where the file is missing. */
function readCredential(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
