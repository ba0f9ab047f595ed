import type { DeviceState } from '../../device/device-state.ts';

/** A group without a state of its own: on while any member is, and as bright as those on average. Pure. */
export function groupStateOf(members: readonly DeviceState[]): DeviceState {
  const told = members.filter(({ on }) => on !== undefined);
  const lit = told.filter(({ on }) => on);
  const on = told.length === 0 ? undefined : lit.length > 0;
  const brightness = mean((lit.length > 0 ? lit : told).map((state) => state.brightness));
  const color_temperature = mean(members.map((state) => state.color_temperature));
  const position = mean(members.map((state) => state.position));
  return {
    ...(on !== undefined && { on }),
    ...(brightness !== undefined && { brightness }),
    ...(color_temperature !== undefined && { color_temperature }),
    ...(position !== undefined && { position }),
  };
}

function mean(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}
