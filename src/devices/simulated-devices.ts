import type { Device } from '../config/device.ts';
import type { Message } from './command.ts';
import type { DeviceState } from './device-state.ts';
import { familyOf } from './registry.ts';

/** Devices that are not there, but obey and report as real ones would: for demonstrations and replays. */
export class SimulatedDevices {
  readonly #devices: readonly Device[];
  readonly #states = new Map<string, DeviceState>();

  constructor(devices: readonly Device[]) {
    this.#devices = devices;
  }

  stateOf(id: string): DeviceState {
    return this.#states.get(id) ?? {};
  }

  /** The reports that the devices publish when this message reaches them; none where it commands nothing. */
  obey(message: Message): readonly (Message & { device: string })[] {
    return this.#devices.flatMap((device) => {
      const family = familyOf(device);
      const state = family?.obey(device, message, this.stateOf(device.id));
      if (!family || !state) return [];
      this.#states.set(device.id, state);
      return family.report(device, state).map((report) => ({ device: device.id, ...report }));
    });
  }
}
