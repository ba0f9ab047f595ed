import type { Device } from '../config/device.ts';
import type { DeviceState } from './device-state.ts';
import { codecOf } from './families/catalogue.ts';
import type { Message } from './families/codec.ts';

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
      const codec = codecOf(device);
      const state = codec?.obey(device, message, this.stateOf(device.id));
      if (!codec || !state) return [];
      this.#states.set(device.id, state);
      return codec.report(device, state).map((report) => ({ device: device.id, ...report }));
    });
  }
}
