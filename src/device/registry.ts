import type { Device } from '../config/device.ts';
import type { Intent } from '../intent/intent.ts';
import { reach } from '../intent/reach.ts';
import type { Command, Message } from './command.ts';
import type { DeviceState } from './device-state.ts';
import type { DeviceFamily } from './family.ts';
import { tasmota } from './tasmota.ts';
import { zigbee2mqtt } from './zigbee2mqtt.ts';

const FAMILIES: Readonly<Record<NonNullable<Device['family']>, DeviceFamily>> = { zigbee2mqtt, tasmota };

/** One device's part in an intent: for a group there are several. */
export interface Part {
  readonly intent: Intent;
  readonly commands: readonly Command[];
}

/** A message in which a device told its state. */
export interface StateReport {
  readonly device: string;
  /** What this message said. */
  readonly state: DeviceState;
  /** All that was known of the device before it. */
  readonly before: DeviceState;
}

/** The devices of the home, how each is commanded, and what each last said of itself. */
export class DeviceRegistry {
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #byStateTopic = new Map<string, Device[]>();
  readonly #states = new Map<string, DeviceState>();

  constructor(devices: readonly Device[]) {
    this.#devices = new Map(devices.map((device) => [device.id, device]));
    for (const device of devices) {
      for (const topic of familyOf(device)?.stateTopics(device) ?? []) {
        this.#byStateTopic.set(topic, [...(this.#byStateTopic.get(topic) ?? []), device]);
      }
    }
  }

  get(id: string): Device | undefined {
    return this.#devices.get(id);
  }

  get stateTopics(): readonly string[] {
    return [...this.#byStateTopic.keys()];
  }

  /** What the device last said of itself; empty where it said nothing. */
  stateOf(id: string): DeviceState {
    return this.#states.get(id) ?? {};
  }

  /** Goes on from what another knew: what devices say is often not retained, and will not come again. */
  takeOver(before: DeviceRegistry): void {
    for (const [id, state] of before.#states) if (this.#devices.has(id)) this.#states.set(id, state);
  }

  /** The intent as the devices it reaches understand it; a group's members that cannot do it are left out. */
  partsOf(intent: Intent): readonly Part[] {
    return reach(this.#devices, intent).flatMap((part): readonly Part[] => {
      const device = this.#devices.get(part.device);
      const commands = device && familyOf(device)?.commands(device, part, this.stateOf(device.id));
      return commands && commands.length > 0
        ? [{ intent: part, commands: commands.map((message) => ({ device: part.device, ...message })) }]
        : [];
    });
  }

  /** Takes in a message that may be a state report; empty where it is none. */
  read({ topic, payload }: Message): readonly StateReport[] {
    return (this.#byStateTopic.get(topic) ?? []).flatMap((device) => {
      const state = familyOf(device)?.readState(topic, payload);
      if (!state || Object.keys(state).length === 0) return [];
      const before = this.stateOf(device.id);
      this.#states.set(device.id, { ...before, ...state });
      return [{ device: device.id, state, before }];
    });
  }
}

/** How the device is spoken to; undefined for a group without an address of its own. */
export function familyOf(device: Device): DeviceFamily | undefined {
  return device.family && FAMILIES[device.family];
}
