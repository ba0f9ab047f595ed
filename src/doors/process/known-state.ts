import type { Device } from '../../config/device.ts';
import type { DeviceState } from '../../devices/device-state.ts';

/**
 * What is known of a device, and of a group without a state of its own by its members. Pure.
 * @param of.reported what a device last reported.
 */
export function knownState(
  device: string,
  of: { devices: readonly Device[]; reported: (device: string) => DeviceState },
): DeviceState {
  const members = of.devices.find(({ id }) => id === device)?.members;
  return members ? groupStateOf(members.map((member) => knownState(member, of))) : of.reported(device);
}

/** On while any member is, and as bright as those on average; locked where all are. */
function groupStateOf(members: readonly DeviceState[]): DeviceState {
  const told = members.filter(({ on }) => on !== undefined);
  const lit = told.filter(({ on }) => on);
  const bolts = members.map(({ locked }) => locked).filter((locked) => locked !== undefined);
  const brightness = mean((lit.length > 0 ? lit : told).map((state) => state.brightness));
  const color_temperature = mean(members.map((state) => state.color_temperature));
  const position = mean(members.map((state) => state.position));
  const temperature = mean(members.map((state) => state.temperature));
  return {
    ...(told.length > 0 && { on: lit.length > 0 }),
    ...(bolts.length > 0 && { locked: bolts.every((locked) => locked) }),
    ...(brightness !== undefined && { brightness }),
    ...(color_temperature !== undefined && { color_temperature }),
    ...(position !== undefined && { position }),
    ...(temperature !== undefined && { temperature }),
  };
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
