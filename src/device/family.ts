import type { Device } from '../config/device.ts';
import type { Intent } from '../intent/intent.ts';
import type { Command } from './command.ts';
import type { DeviceState } from './device-state.ts';

/** How one family of devices is spoken to over MQTT. Pure. */
export interface DeviceFamily {
  /**
   * The messages that carry out `intent`.
   * @param known what the device last said of itself; empty where it said nothing.
   * @returns empty where the family cannot carry it out.
   */
  commands(device: Device, intent: Intent, known: DeviceState): readonly Command[];
  /** Topics on which the device reports its state; no wildcards. */
  stateTopics(device: Device): readonly string[];
  /** What a state message says; undefined where it says nothing of use or is malformed. */
  readState(device: Device, topic: string, payload: string): DeviceState | undefined;
  /** What the device would report after `state` came true: for simulated devices. */
  writeState(device: Device, state: DeviceState): readonly { topic: string; payload: string }[];
}
