import type { Device } from '../config/device.ts';
import type { DeviceState } from './device-state.ts';
import { codecOf } from './families/catalogue.ts';
import type { Message } from './families/codec.ts';

/** Devices that exist only here, and obey and report as real ones do: for demonstrations, replays and tests. */
export class SimulatedDevices {
  readonly #devices: readonly Device[];
  readonly #states = new Map<string, DeviceState>();

  constructor(devices: readonly Device[]) {
    this.#devices = devices;
  }

  /** The state of the device; empty until it has obeyed a command. */
  stateOf(id: string): DeviceState {
    return this.#states.get(id) ?? {};
  }

  /**
   * Carries out a message that may command devices.
   * @returns the reports that the devices publish; empty where the message commands none.
   */
  obey(message: Message): readonly (Message & { device: string })[] {
    return this.#devices.flatMap((device) => {
      const codec = codecOf(device);
      const state = codec?.obey(device, message, this.stateOf(device.id));
      if (!codec || !state) return [];
      this.#states.set(device.id, state);
      return codec.report(device, state).map((report) => ({ device: device.id, ...report }));
    });
  }
}
