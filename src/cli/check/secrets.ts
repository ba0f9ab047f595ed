import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Home } from '../../config/schema.ts';
import { accountsOf } from '../../mqtt/access-control/account.ts';
import { message } from '../../text/text.ts';
import { ACL_FOLDER, passwordFile } from '../acl.ts';
import type { Found } from './finding.ts';

/** Mode bits: others may read or write, or the group may write. */
const TOO_OPEN = 0o026;

/** Whether other users can read or change the files that hold passwords and keys. */
export function checkSecrets(home: Home): Found {
  const folder = join(home.folder, ACL_FOLDER);
  const named = [
    home.mqtt.password_file,
    home.mqtt.tls.key_file,
    home.porcupine.access_key_file,
    home.understanding?.api_key_file,
    ...[home.doors.aligenie, home.doors.alexa].flatMap((skill) => [
      skill?.client_secret_file,
      skill?.owner_password_file,
    ]),
  ].flatMap((file) => (file === undefined ? [] : [resolve(home.folder, file)]));
  const given = accountsOf(home).map(({ user }) => passwordFile(folder, user));
  const files = [...new Set([...named, ...given])].flatMap((file) => {
    const status = statSync(file, { throwIfNoEntry: false });
    return status ? [{ file, mode: status.mode }] : [];
  });
  if (files.length === 0) return { state: 'off', detail: message('check.secrets.none') };
  const open = files.filter(({ mode }) => (mode & TOO_OPEN) !== 0).map(({ file }) => file);
  return open.length === 0
    ? { state: 'ok', detail: message('check.secrets.closed', { count: files.length }) }
    : { state: 'degraded', detail: message('check.secrets.open', { files: open.join(' ') }) };
}
