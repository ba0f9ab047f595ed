import type { Device } from '../config/device.ts';
import type { Intent } from '../intent/intent.ts';
import { reach } from '../intent/reach.ts';
import type { DeviceState } from './device-state.ts';
import { codecOf } from './families/catalogue.ts';
import type { Command, Message } from './families/codec.ts';

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

/** All that is known of a device; what nobody has told is absent. */
export interface DeviceStatus {
  readonly device: string;
  readonly online?: boolean | undefined;
  readonly state: DeviceState;
}

/** A device can be reached again, or cannot any more. */
export interface AvailabilityReport {
  readonly device: string;
  readonly online: boolean;
}

/** The devices of the home, how each is commanded, and what each last said of itself. */
export class DeviceRegistry {
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #byStateTopic = new Map<string, Device[]>();
  readonly #byAvailabilityTopic = new Map<string, Device[]>();
  readonly #states = new Map<string, DeviceState>();
  /** By device, what each of its availability topics last said. */
  readonly #available = new Map<string, Map<string, boolean>>();

  constructor(devices: readonly Device[]) {
    this.#devices = new Map(devices.map((device) => [device.id, device]));
    for (const device of devices) {
      const codec = codecOf(device);
      for (const topic of codec?.stateTopics(device) ?? []) addTo(this.#byStateTopic, topic, device);
      for (const topic of codec?.availabilityTopics(device) ?? [])
        addTo(this.#byAvailabilityTopic, topic, device);
    }
  }

  get(id: string): Device | undefined {
    return this.#devices.get(id);
  }

  get stateTopics(): readonly string[] {
    return [...this.#byStateTopic.keys()];
  }

  get availabilityTopics(): readonly string[] {
    return [...this.#byAvailabilityTopic.keys()];
  }

  /** Whether the device can be reached; undefined where nobody has told. */
  isOnline(id: string): boolean | undefined {
    const told = this.#available.get(id);
    return told && told.size > 0 ? [...told.values()].every(Boolean) : undefined;
  }

  /** What is known of each device that is spoken to. */
  list(): readonly DeviceStatus[] {
    return [...this.#devices.values()]
      .filter(codecOf)
      .map(({ id }) => ({ device: id, online: this.isOnline(id), state: this.stateOf(id) }));
  }

  /** Whether the device tells its state at all. */
  tellsState(id: string): boolean {
    const device = this.#devices.get(id);
    return device !== undefined && (codecOf(device)?.stateTopics(device) ?? []).length > 0;
  }

  /** What the device last said of itself; empty where it said nothing. */
  stateOf(id: string): DeviceState {
    return this.#states.get(id) ?? {};
  }

  /** Goes on from what another knew: what devices say is often not retained, and will not come again. */
  takeOver(before: DeviceRegistry): void {
    for (const [id, state] of before.#states) if (this.#devices.has(id)) this.#states.set(id, state);
    for (const [id, told] of before.#available) {
      const heeded = [...told].filter(([topic]) =>
        this.#byAvailabilityTopic.get(topic)?.some((device) => device.id === id),
      );
      if (heeded.length > 0) this.#available.set(id, new Map(heeded));
    }
  }

  /** The intent as the devices it reaches understand it; a group's members that cannot do it are left out. */
  partsOf(intent: Intent): readonly Part[] {
    return reach(this.#devices, intent).flatMap((part): readonly Part[] => {
      const device = this.#devices.get(part.device);
      const commands = device && codecOf(device)?.commands(device, part, this.stateOf(device.id));
      return commands && commands.length > 0
        ? [{ intent: part, commands: commands.map((message) => ({ device: part.device, ...message })) }]
        : [];
    });
  }

  /** Takes in a message that may be a state report; empty where it is none. */
  read(message: Message): readonly StateReport[] {
    return (this.#byStateTopic.get(message.topic) ?? []).flatMap((device) => {
      const state = codecOf(device)?.readState(device, message);
      if (!state || Object.keys(state).length === 0) return [];
      const before = this.stateOf(device.id);
      this.#states.set(device.id, { ...before, ...state });
      return [{ device: device.id, state, before }];
    });
  }

  /** Takes in a message that may tell whether devices can be reached; only what has changed by it. */
  readAvailability(message: Message): readonly AvailabilityReport[] {
    return (this.#byAvailabilityTopic.get(message.topic) ?? []).flatMap((device) => {
      const told = codecOf(device)?.readAvailability(device, message);
      if (told === undefined) return [];
      const before = this.isOnline(device.id);
      const known = this.#available.get(device.id) ?? new Map<string, boolean>();
      this.#available.set(device.id, known.set(message.topic, told));
      const online = this.isOnline(device.id) ?? told;
      return online === before ? [] : [{ device: device.id, online }];
    });
  }
}

function addTo(byTopic: Map<string, Device[]>, topic: string, device: Device): void {
  byTopic.set(topic, [...(byTopic.get(topic) ?? []), device]);
}
