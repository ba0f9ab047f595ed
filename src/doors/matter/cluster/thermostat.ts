import { ThermostatBehavior } from '@matter/main/behaviors/thermostat';
import { Thermostat } from '@matter/main/clusters/thermostat';
import { StatusResponse } from '@matter/main/types';
import { ACTION_VALUES } from '../../../config/action.ts';
import type { DeviceState } from '../../../devices/device-state.ts';
import type { WriteCommands } from '../attribute-writes.ts';
import { ask } from '../command-handler.ts';
import { centidegreesOf, temperatureOf } from '../scale.ts';

const { SystemMode, SetpointRaiseLowerMode } = Thermostat;

/** A heating thermostat: most of its commands are writes of attributes. */
export class ThermostatCommands extends ThermostatBehavior.with('Heating') {
  static override readonly lockOnInvoke = false;

  override setpointRaiseLower({ mode, amount }: Thermostat.SetpointRaiseLowerRequest) {
    if (mode === SetpointRaiseLowerMode.Cool)
      throw new StatusResponse.InvalidCommandError('it heats, and does not cool');
    // Tenths of a degree (Application Clusters, 4.3.10.1).
    const target = this.state.occupiedHeatingSetpoint + amount * 10;
    return ask(this, { action: 'set_temperature', value: temperatureOf(target) });
  }
}

export const thermostatWrites: WriteCommands = {
  occupiedHeatingSetpoint(value) {
    const temperature = typeof value === 'number' ? temperatureOf(value) : Number.NaN;
    const { min, max } = ACTION_VALUES.set_temperature;
    return temperature >= min && temperature <= max
      ? { action: 'set_temperature', value: temperature }
      : undefined;
  },
  systemMode(value) {
    if (value === SystemMode.Off) return { action: 'turn_off' };
    return value === SystemMode.Heat || value === SystemMode.Auto ? { action: 'turn_on' } : undefined;
  },
};

export function thermostatStateOf({ on, temperature }: DeviceState): {
  systemMode?: Thermostat.SystemMode;
  occupiedHeatingSetpoint?: number;
} {
  return {
    ...(on !== undefined && { systemMode: on ? SystemMode.Heat : SystemMode.Off }),
    ...(temperature !== undefined && { occupiedHeatingSetpoint: centidegreesOf(temperature) }),
  };
}
