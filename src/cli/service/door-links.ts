import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { PROCESS_DOORS, type ProcessDoorName } from '../../doors/catalogue.ts';

/** Where systemd links what it starts with the hub (`WantedBy=halfsecond.service`). */
const STARTED_WITH_HUB = '/etc/systemd/system/halfsecond.service.wants';

/** Where an absolute path of the machine lies on this one; default: there. */
type PathOf = (absolute: string) => string;

/** The unit of a door with a service, and an account, of its own. */
export function doorUnit(door: ProcessDoorName): string {
  return `halfsecond-door@${door}.service`;
}

/** The account of a door's unit; also the name of its state folder. */
export function doorAccount(door: ProcessDoorName): string {
  return `halfsecond-door-${door}`;
}

/** Whether systemd starts a unit of its own for this door with the hub. */
export function hasDoorUnit(door: ProcessDoorName, path: PathOf = (absolute) => absolute): boolean {
  const link = path(join(STARTED_WITH_HUB, doorUnit(door)));
  return lstatSync(link, { throwIfNoEntry: false }) !== undefined;
}

/** The doors for which systemd starts units with the hub. */
export function doorsWithUnits(path?: PathOf): readonly ProcessDoorName[] {
  return PROCESS_DOORS.filter((door) => hasDoorUnit(door, path));
}
