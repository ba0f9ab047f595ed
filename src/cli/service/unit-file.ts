import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, UNIT } from './machine.ts';
import { unitText } from './unit-text.ts';

/** Where an administrator's own units and users stand: a package's would be below /usr. */
export const UNIT_FILE = `/etc/systemd/system/${UNIT}`;
export const USER_FILE = '/etc/sysusers.d/halfsecond.conf';

/** The unit as this installation is to have it. */
export function expectedUnit(machine: Machine): string {
  return unitText(shipped(machine, 'halfsecond.service'), machine.installation);
}

export function expectedUser(machine: Machine): string {
  return shipped(machine, 'halfsecond.sysusers');
}

function shipped(machine: Machine, name: string): string {
  return readFileSync(machine.path(join(machine.installation.folder, 'systemd', name)), 'utf8');
}
