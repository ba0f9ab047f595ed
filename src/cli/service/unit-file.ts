import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Machine, UNIT } from './machine.ts';

/** Where an installation without a package manager is. */
export interface Installation {
  /** The Node that runs it: an absolute path. */
  readonly node: string;
  /** The folder of its `package.json`: an absolute path. */
  readonly folder: string;
}

/** Where the units and users of an administrator are; those of a package are below /usr. */
export const UNIT_FILE = `/etc/systemd/system/${UNIT}`;
export const USER_FILE = '/etc/sysusers.d/halfsecond.conf';
export const DOOR_UNIT_FILE = '/etc/systemd/system/halfsecond-door@.service';
export const SOCKETS_FILE = '/etc/tmpfiles.d/halfsecond.conf';

/** The text of the unit for this installation. */
export function expectedUnit(machine: Machine): string {
  return unitText(shipped(machine, 'halfsecond.service'), machine.installation);
}

/** The text of the template of the doors' units for this installation. */
export function expectedDoorUnit(machine: Machine): string {
  return unitText(shipped(machine, 'halfsecond-door@.service'), machine.installation);
}

/** The tmpfiles.d file of this installation: the folders of the doors' sockets. */
export function expectedSockets(machine: Machine): string {
  return shipped(machine, 'halfsecond.tmpfiles');
}

/** The sysusers.d file of this installation. */
export function expectedUser(machine: Machine): string {
  return shipped(machine, 'halfsecond.sysusers');
}

function shipped(machine: Machine, name: string): string {
  return readFileSync(machine.path(join(machine.installation.folder, 'systemd', name)), 'utf8');
}

const HEAD = '# Written by `halfsecond service install`. Change it with `systemctl edit`, never here.';

/** The shipped unit with the paths of this installation. */
export function unitText(shipped: string, { node, folder }: Installation): string {
  const start = [node, '--max-semi-space-size=1', `${folder}/dist/main.js`].map(word).join(' ');
  const readme = `file://${encodeURI(`${folder}/README.md`).replaceAll('%', '%%')}`;
  const unit = shipped.slice(shipped.indexOf('[Unit]'));
  return `${HEAD}\n${unit}`
    .replace(/^ExecStart=\/usr\/bin\/env halfsecond /m, () => `ExecStart=${start} `)
    .replace(/^Documentation=.*$/m, () => `Documentation=${readme}`);
}

/** One word of a command line as systemd reads it (systemd.service(5), "Command lines"). */
function word(text: string): string {
  const plain = text.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /[\s"'\\;]/.test(plain) ? `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : plain;
}
