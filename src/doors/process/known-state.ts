import type { Device } from '../../config/device.ts';
import { type DeviceState, present } from '../../devices/device-state.ts';

/**
 * The known state of a device; of a group of members, the state that follows from its members'. Pure.
 * @param of.reported the last reported state of a device.
 */
export function knownState(
  device: string,
  of: { devices: readonly Device[]; reported: (device: string) => DeviceState },
): DeviceState {
  const members = of.devices.find(({ id }) => id === device)?.members;
  return members ? groupStateOf(members.map((member) => knownState(member, of))) : of.reported(device);
}

/** On while any member is on, with the mean brightness of those; locked where all members are. */
function groupStateOf(members: readonly DeviceState[]): DeviceState {
  const told = members.filter(({ on }) => on !== undefined);
  const lit = told.filter(({ on }) => on);
  const bolts = members.map(({ locked }) => locked).filter((locked) => locked !== undefined);
  return present({
    on: told.length > 0 ? lit.length > 0 : undefined,
    locked: bolts.length > 0 ? bolts.every((locked) => locked) : undefined,
    brightness: mean((lit.length > 0 ? lit : told).map((state) => state.brightness)),
    color_temperature: mean(members.map((state) => state.color_temperature)),
    position: mean(members.map((state) => state.position)),
    temperature: mean(members.map((state) => state.temperature)),
  });
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
