import { FanControlBehavior } from '@matter/main/behaviors/fan-control';
import { FanControl } from '@matter/main/clusters/fan-control';
import type { DeviceState } from '../../../devices/device-state.ts';
import type { WriteCommands } from '../attribute-writes.ts';

const { FanMode } = FanControl;

/** A fan: all of its commands are writes of attributes. */
export class Fan extends FanControlBehavior {}

/** A fan that is on or off. */
export const fanWrites: WriteCommands = {
  fanMode: (value) => ({ action: value === FanMode.Off ? 'turn_off' : 'turn_on' }),
  percentSetting: (value) =>
    value === null ? 'unchanged' : { action: value === 0 ? 'turn_off' : 'turn_on' },
};

export function fanStateOf({ on }: DeviceState): {
  fanMode?: FanControl.FanMode;
  percentSetting?: number;
  percentCurrent?: number;
} {
  if (on === undefined) return {};
  const percent = on ? 100 : 0;
  return { fanMode: on ? FanMode.High : FanMode.Off, percentSetting: percent, percentCurrent: percent };
}
