import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CLOUD_DOORS, SHORTEST_PASSWORD } from '../../config/doors.ts';
import type { Home } from '../../config/schema.ts';
import { accountsOf } from '../../mqtt/access-control/account.ts';
import { message } from '../../text/text.ts';
import { ACL_FOLDER, passwordFile } from '../acl.ts';
import type { Found } from './finding.ts';

/** Mode bits: others may read or write, or the group may write. */
const TOO_OPEN = 0o026;

/**
 * Whether other users can read or change the files that hold passwords and keys: those that the configuration names,
 * those that `acl` wrote, the credentials of the unit, the pairings of the doors, and what the console keeps.
 * @param of.state the state folder.
 */
export function checkSecrets(home: Home, of: { state: string }): Found {
  const own = ['console-password.json', 'console-sessions.json'].map((name) => join(of.state, name));
  const kept = [...filesUnder(join(of.state, 'doors')), ...own];
  const files = [...new Set([...secretFilesOf(home), ...kept])].flatMap((file) => {
    const status = statSync(file, { throwIfNoEntry: false });
    return status ? [{ file, mode: status.mode }] : [];
  });
  if (files.length === 0) return { state: 'off', detail: message('check.secrets.none') };
  const open = files.filter(({ mode }) => (mode & TOO_OPEN) !== 0).map(({ file }) => file);
  const weak = skillsOf(home).filter(({ passwordFile }) => isShort(resolve(home.folder, passwordFile)));
  if (open.length === 0 && weak.length > 0)
    return {
      state: 'degraded',
      detail: message('check.secrets.short', {
        least: SHORTEST_PASSWORD,
        file: weak[0]?.passwordFile ?? '',
      }),
    };
  return open.length === 0
    ? { state: 'ok', detail: message('check.secrets.closed', { count: files.length }) }
    : { state: 'degraded', detail: message('check.secrets.open', { files: open.join(' ') }) };
}

/**
 * The files of the configuration that hold passwords and keys: those that it names, those that `acl` wrote, and the
 * credentials of the unit. One that is named need not exist.
 */
export function secretFilesOf(home: Home): readonly string[] {
  const named = [
    home.mqtt.password_file,
    home.mqtt.tls.key_file,
    home.porcupine.access_key_file,
    home.understanding?.api_key_file,
    home.console?.tls?.key,
    home.console?.password_file,
    ...skillsOf(home).flatMap(({ secretFile, passwordFile }) => [secretFile, passwordFile]),
    home.doors.aligenie?.custom?.path_file,
    ...(home.doors.bemfa?.accounts ?? []).map(({ key_file }) => key_file),
  ].flatMap((file) => (file === undefined ? [] : [resolve(home.folder, file)]));
  const given = accountsOf(home).map(({ user }) => passwordFile(join(home.folder, ACL_FOLDER), user));
  return [...new Set([...named, ...given, ...filesUnder(join(home.folder, 'credentials'))])];
}

/** The files of the doors of clouds, from the configuration folder. */
function skillsOf({
  doors,
}: Home): readonly { readonly secretFile: string; readonly passwordFile: string }[] {
  return CLOUD_DOORS.flatMap((door) => {
    const skill = doors[door];
    return skill
      ? [
          {
            secretFile: skill.client_secret_file ?? `credentials/${door}-client-secret`,
            passwordFile: skill.owner_password_file ?? `credentials/${door}-owner-password`,
          },
        ]
      : [];
  });
}

/** Whether the file holds a password that is too short; false where it cannot be read, which its door tells. */
function isShort(file: string): boolean {
  try {
    return readFileSync(file, 'utf8').trim().length < SHORTEST_PASSWORD;
  } catch {
    return false;
  }
}

/** The files in a folder and in the folders in it; none where it is missing or closed to us. Links are not followed. */
function filesUnder(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
