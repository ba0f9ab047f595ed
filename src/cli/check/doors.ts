import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AccountDoor, accountDoorsOf, assistantsOf } from '../../config/doors.ts';
import { SYSTEM_FOLDER } from '../../config/load.ts';
import type { Home } from '../../config/schema.ts';
import { codeOf } from '../../error/message-of.ts';
import type { Message } from '../../text/message.ts';
import { message } from '../../text/text.ts';
import { BEMFA_SETTINGS, bemfaSettingsOf } from '../service/bemfa-settings.ts';
import { hasDoorUnit } from '../service/door-links.ts';
import type { Found } from './finding.ts';

/** Where the machine is looked at; a test has one of files alone. */
type PathOf = (absolute: string) => string;

/**
 * Whether each door whose senders prove an account or a token runs under an account of its own, with secrets and a password for the
 * broker of its own.
 * @param path where an absolute path of the machine lies; default: there.
 */
export function checkDoorAccounts(home: Home, path: PathOf = (absolute) => absolute): Found {
  const doors = accountDoorsOf(home);
  const own = doors.filter((door) => hasDoorUnit(door, path));
  const shared = doors.filter((door) => !own.includes(door));
  const isService = home.folder === path(SYSTEM_FOLDER) && existsSync(path('/run/systemd/system'));
  if (shared.length > 0)
    return isService
      ? { state: 'degraded', detail: message('check.doors.shared', { doors: shared }) }
      : { state: 'ok', detail: message('check.doors.one-account', { doors: shared }) };
  const readable = own.flatMap((door) => readableSecrets(home, door));
  if (readable[0]) return { state: 'degraded', detail: readable[0] };
  if (own.includes('bemfa') && !hasBemfaSettings(home, path))
    return { state: 'degraded', detail: message('check.doors.bemfa-settings') };
  // The one part that Bemfa's unit does not close.
  const internet = own.includes('bemfa') ? 'yes' : 'no';
  if (home.mqtt.url === undefined)
    return { state: 'ok', detail: message('check.doors.own-embedded', { doors: own, internet }) };
  const without = own.filter((door) =>
    isMissing(path(join(SYSTEM_FOLDER, 'credentials', `${door}-mqtt-password`))),
  );
  return without.length > 0
    ? { state: 'degraded', detail: message('check.doors.no-password', { doors: without }) }
    : { state: 'ok', detail: message('check.doors.own', { doors: own, internet }) };
}

/** Whether Bemfa's unit has the keys of the present accounts, and the way to its cloud. */
function hasBemfaSettings(home: Home, path: PathOf): boolean {
  const assistants = assistantsOf(home.doors, 'bemfa').map(({ assistant }) => assistant);
  try {
    return readFileSync(path(BEMFA_SETTINGS), 'utf8') === bemfaSettingsOf(assistants);
  } catch {
    return false;
  }
}

/** The door's secrets that do not belong to root: `service doors` has closed those that it knew. */
function readableSecrets(home: Home, door: AccountDoor): readonly Message[] {
  return namedSecretsOf(home, door).flatMap((file) => {
    const named = file === undefined ? undefined : resolve(home.folder, file);
    const status = named === undefined ? undefined : statSync(named, { throwIfNoEntry: false });
    const isRoots = status?.uid === 0 && (status.mode & 0o077) === 0;
    return status && !isRoots ? [message('check.doors.readable', { door, file: file ?? '' })] : [];
  });
}

/** The files that the door's configuration names for its secrets. */
function namedSecretsOf({ doors }: Home, door: AccountDoor): readonly (string | undefined)[] {
  switch (door) {
    case 'bemfa':
      return (doors.bemfa?.accounts ?? []).map(({ key_file }) => key_file);
    case 'webhook':
      return [];
    default:
      return [doors[door]?.client_secret_file, doors[door]?.owner_password_file];
  }
}

/** False where only root can see it: the folder of the credentials is closed to other users. */
function isMissing(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    if (codeOf(error) !== 'EACCES') throw error;
    return false;
  }
}

/** Whether HomeKit takes every device of the home, for a home with that door. */
export async function checkHomekitLimit(home: Home): Promise<Found> {
  let limit: typeof import('../../doors/homekit/device-limit.ts');
  try {
    limit = await import('../../doors/homekit/device-limit.ts');
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    return { state: 'degraded', detail: message('door.package.found', { package: 'hap-nodejs' }) };
  }
  const { offered, beyond } = limit.offeredOf(home.devices);
  return beyond.length === 0
    ? { state: 'ok', detail: message('check.homekit.ok', { count: offered.length }) }
    : { state: 'degraded', detail: message('check.homekit.beyond', { most: limit.MOST_DEVICES, beyond }) };
}
