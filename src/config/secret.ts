import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where secrets without a configured file are. */
export interface SecretFolders {
  /** Where systemd puts the credentials of the unit; absent outside it. */
  readonly credentialsFolder: string | undefined;
  /** Absolute path of the configuration folder: the unit's credentials are read from `credentials` in it. */
  readonly folder: string;
}

/**
 * The secret of a credential; undefined where there is none. An empty secret counts as none: the systemd unit gives an
 * empty one in place of a missing file, so that the hub starts without it.
 */
export function storedSecret(name: string, { credentialsFolder, folder }: SecretFolders): string | undefined {
  for (const place of [credentialsFolder, join(folder, 'credentials')]) {
    const secret = place === undefined ? undefined : readSecret(join(place, name));
    if (secret) return secret;
  }
  return undefined;
}

function readSecret(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
