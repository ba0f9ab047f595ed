import { join } from 'node:path';
import { bemfaCredential } from '../../config/doors.ts';
import { SYSTEM_FOLDER } from '../../config/load.ts';
import { doorUnit } from './door-links.ts';

/** The file that adds to the unit of the door Bemfa; `service doors` writes it. */
export const BEMFA_SETTINGS = `/etc/systemd/system/${doorUnit('bemfa')}.d/halfsecond.conf`;

/**
 * What the unit of the door Bemfa has beyond the other doors': the key of each account, and the way to the internet.
 * IP filters name addresses and not hosts, and Bemfa's addresses may change: so every address is allowed.
 * @param assistants the assistants of the accounts, each a valid id.
 */
export function bemfaSettingsOf(assistants: readonly string[]): string {
  const credentials = assistants.map(bemfaCredential).flatMap((credential) => [
    // Where the file is missing the empty one stands in for it.
    `SetCredential=${credential}:\\n`,
    `LoadCredential=${credential}:${join(SYSTEM_FOLDER, 'credentials', credential)}`,
  ]);
  return [
    '# `halfsecond service doors` writes this file. Change the unit with `systemctl edit`, never here.',
    '[Service]',
    "# This door fetches its commands from Bemfa's cloud, whose addresses may change.",
    'IPAddressAllow=any',
    ...credentials,
    '',
  ].join('\n');
}
