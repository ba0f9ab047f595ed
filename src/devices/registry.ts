import type { Device } from '../config/device.ts';
import type { Intent } from '../intent/intent.ts';
import { reach } from '../intent/reach.ts';
import { absolute, type DeviceState } from './device-state.ts';
import { codecOf } from './families/catalogue.ts';
import type { Command, Message } from './families/codec.ts';
import { Roots } from './roots.ts';

/** What an intent asks of one device; the intent of a group has several parts. */
export interface Part {
  /** Never a relative one: it has become what it comes to. */
  readonly intent: Intent;
  readonly commands: readonly Command[];
}

/** What a device reported in one message. */
export interface StateReport {
  readonly device: string;
  /** The state in this message. */
  readonly state: DeviceState;
  /** The known state of the device before this message. */
  readonly before: DeviceState;
}

/** What is known of a device. */
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

/** The devices of the home: the commands for each, its last reported state, and whether it can be reached. */
export class DeviceRegistry {
  readonly #devices: ReadonlyMap<string, Device>;
  readonly #byStateTopic = new Map<string, Device[]>();
  readonly #byAvailabilityTopic = new Map<string, Device[]>();
  readonly #roots: Roots;
  readonly #states = new Map<string, DeviceState>();
  /** By device, the last report of each of its availability topics. */
  readonly #available = new Map<string, Map<string, boolean>>();

  constructor(devices: readonly Device[]) {
    this.#devices = new Map(devices.map((device) => [device.id, device]));
    this.#roots = new Roots(devices);
    for (const device of devices) {
      const codec = codecOf(device);
      for (const topic of stateTopicsOf(device)) addTo(this.#byStateTopic, topic, device);
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

  /** With a wildcard where devices depend on others that they name only while they run. */
  get availabilityTopics(): readonly string[] {
    return [...this.#byAvailabilityTopic.keys(), ...this.#roots.topics];
  }

  /** Whether the device can be reached; undefined where no message has told. */
  isOnline(id: string): boolean | undefined {
    const told = this.#available.get(id);
    return told && told.size > 0 ? [...told.values()].every(Boolean) : undefined;
  }

  /** What is known of each device that has a family. */
  list(): readonly DeviceStatus[] {
    return [...this.#devices.values()]
      .filter(codecOf)
      .map(({ id }) => ({ device: id, online: this.isOnline(id), state: this.stateOf(id) }));
  }

  /** Whether the device reports its state at all. */
  tellsState(id: string): boolean {
    const device = this.#devices.get(id);
    return device !== undefined && stateTopicsOf(device).length > 0;
  }

  /** The known state of the device; empty where it has reported nothing. */
  stateOf(id: string): DeviceState {
    return this.#states.get(id) ?? {};
  }

  /** Takes the known states over from another registry: many devices' reports are not retained. */
  takeOver(before: DeviceRegistry): void {
    for (const [id, state] of before.#states) if (this.#devices.has(id)) this.#states.set(id, state);
    for (const [id, told] of before.#available) {
      const heeded = [...told].filter(
        ([topic]) =>
          this.#byAvailabilityTopic.get(topic)?.some((device) => device.id === id) ||
          before.#roots.topicOf(id) === topic,
      );
      if (heeded.length > 0) this.#available.set(id, new Map(heeded));
    }
  }

  /** The commands of an intent for each device that it reaches; members of a group that cannot do it are left out. */
  partsOf(intent: Intent): readonly Part[] {
    return reach(this.#devices, intent).flatMap((part): readonly Part[] => {
      const device = this.#devices.get(part.device);
      const known = this.stateOf(part.device);
      const wanted = absolute(part, known);
      const commands = device && wanted && codecOf(device)?.commands(device, wanted, known);
      return wanted && commands && commands.length > 0
        ? [{ intent: wanted, commands: commands.map((message) => ({ device: part.device, ...message })) }]
        : [];
    });
  }

  /** Reads a message that may be a state report. @returns the reports in it; empty where there is none. */
  read(message: Message): readonly StateReport[] {
    return (this.#byStateTopic.get(message.topic) ?? []).flatMap((device) => {
      const state = codecOf(device)?.readState(device, message);
      if (!state || Object.keys(state).length === 0) return [];
      const before = this.stateOf(device.id);
      this.#states.set(device.id, { ...before, ...state });
      return [{ device: device.id, state, before }];
    });
  }

  /** Reads a message that may tell whether devices can be reached. @returns only the changes. */
  readAvailability(message: Message): readonly AvailabilityReport[] {
    const own = (this.#byAvailabilityTopic.get(message.topic) ?? []).flatMap((device) => {
      const online = codecOf(device)?.readAvailability(device, message);
      return online === undefined ? [] : [{ device: device.id, topic: message.topic, online }];
    });
    return [...own, ...this.#roots.read(message)].flatMap(({ device, topic, online: told }) => {
      const before = this.isOnline(device);
      const known = this.#available.get(device) ?? new Map<string, boolean>();
      this.#available.set(device, known.set(topic, told));
      const online = this.isOnline(device) ?? told;
      return online === before ? [] : [{ device, online }];
    });
  }
}

/** A scene has no state: what is reported on its topic is of the devices in it. */
function stateTopicsOf(device: Device): readonly string[] {
  return device.kind === 'scene' ? [] : (codecOf(device)?.stateTopics(device) ?? []);
}

function addTo(byTopic: Map<string, Device[]>, topic: string, device: Device): void {
  byTopic.set(topic, [...(byTopic.get(topic) ?? []), device]);
}
