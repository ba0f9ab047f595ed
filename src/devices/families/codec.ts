import type { CommonDevice } from '../../config/common-device.ts';
import type { DeviceIntent } from '../../intent/intent.ts';
import type { DeviceState } from '../device-state.ts';

/** An MQTT message to or from a device. */
export interface Message {
  readonly topic: string;
  /** JSON, or the family's own plain text. */
  readonly payload: string;
}

/** One message that commands a device. */
export interface Command extends Message {
  /** The device's id. */
  readonly device: string;
}

/** How the devices of a family are commanded over MQTT, and how they report. Pure. No topic has wildcards. */
export interface DeviceCodec<Device = CommonDevice> {
  /**
   * The messages that carry out `intent`; empty where the family cannot.
   * @param known the known state of the device; empty where it has reported nothing.
   */
  commands(device: Device, intent: DeviceIntent, known: DeviceState): readonly Message[];
  /** Topics by which other programs may command the device, beside those of `commands`. */
  otherCommandTopics?(device: Device): readonly string[];
  /** Topics on which the device reports its state; empty: it reports nothing. */
  stateTopics(device: Device): readonly string[];
  /** The state in a message; undefined where the message contains none. */
  readState(device: Device, message: Message): DeviceState | undefined;
  /** Topics that tell whether the device can be reached: its own, and its bridge's. All must say yes. */
  availabilityTopics(device: Device): readonly string[];
  /** Whether the device can be reached, by this message; undefined where the message does not tell. */
  readAvailability(device: Device, message: Message): boolean | undefined;
  /** How the device depends on another device that must be there too; absent: on none. */
  readonly root?: RootLink<Device>;
  /** The state of a device after it has obeyed the message; undefined where the message does not command it. */
  obey(device: Device, message: Message, known: DeviceState): DeviceState | undefined;
  /** The messages by which a device in this state reports it: for simulated devices. */
  report(device: Device, state: DeviceState): readonly Message[];
  /** The message that tells that the device can, or cannot, be reached: for simulated devices. */
  announce(device: Device, isOnline: boolean): Message | undefined;
}

/** How a device names, while it runs, a device without which it cannot be reached. */
export interface RootLink<Device = CommonDevice> {
  /** Where the device names its root; undefined: it never names one. */
  describedAt(device: Device): string | undefined;
  /** What matches the topics by which any root tells whether it is there; the only filter with a wildcard. */
  filter(device: Device): string;
  /** The topic by which the root that a description names tells whether it is there; undefined where it names none. */
  topicIn(device: Device, description: string): string | undefined;
  /** Whether a root is there, by its message; undefined where the message does not tell. */
  read(payload: string): boolean | undefined;
}

/** A codec that chooses another codec for each device. */
export function perDevice<Device>(codecOf: (device: Device) => DeviceCodec<Device>): DeviceCodec<Device> {
  return {
    commands: (device, ...of) => codecOf(device).commands(device, ...of),
    stateTopics: (device) => codecOf(device).stateTopics(device),
    readState: (device, message) => codecOf(device).readState(device, message),
    availabilityTopics: (device) => codecOf(device).availabilityTopics(device),
    readAvailability: (device, message) => codecOf(device).readAvailability(device, message),
    obey: (device, ...of) => codecOf(device).obey(device, ...of),
    report: (device, state) => codecOf(device).report(device, state),
    announce: (device, isOnline) => codecOf(device).announce(device, isOnline),
  };
}

/** The device's address within its family; default: its id. */
export function addressOf(device: Pick<CommonDevice, 'id' | 'address'>): string {
  return device.address ?? device.id;
}

/** The JSON object in an untrusted payload; undefined for anything else. */
export function jsonObject(payload: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The value times the factor, rounded; undefined for anything but a number. */
export function scaled(value: unknown, factor: number): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.round(value * factor) : undefined;
}

/** Colour temperature between kelvin and mired: each is a million divided by the other. */
export function mired(kelvin: number): number {
  return Math.round(1_000_000 / kelvin);
}

/** Kelvin, from a colour temperature in mired; undefined for anything but a positive number. */
export function kelvin(mireds: unknown): number | undefined {
  return typeof mireds === 'number' && mireds > 0 ? Math.round(1_000_000 / mireds) : undefined;
}

/** The share in %, limited to 0 to 100. */
export function clampShare(share: number): number {
  return Math.min(100, Math.max(0, share));
}

/** The brightness after a step, in %; a device of unknown brightness starts from 50. */
export function stepped({ brightness = 50 }: DeviceState, step: number): number {
  return clampShare(brightness + step);
}

/** One of two words; undefined for any other. */
export function eitherWord(payload: string, yes: string, no: string): boolean | undefined {
  return payload === yes ? true : payload === no ? false : undefined;
}
