import type { CommonDevice } from '../../config/common-device.ts';
import type { Intent } from '../../intent/intent.ts';
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

/** How one family of devices is spoken to over MQTT. Pure. No topic has wildcards. */
export interface DeviceCodec<Device = CommonDevice> {
  /**
   * The messages that carry out `intent`; empty where the family cannot.
   * @param known what the device last said of itself; empty where it said nothing.
   */
  commands(device: Device, intent: Intent, known: DeviceState): readonly Message[];
  /** Topics by which others may command it, beside those of `commands`. */
  otherCommandTopics?(device: Device): readonly string[];
  /** Topics on which the device reports its state; none: it tells nothing of itself. */
  stateTopics(device: Device): readonly string[];
  /** What a state message says; undefined where it says nothing of use. */
  readState(device: Device, message: Message): DeviceState | undefined;
  /** Topics that tell whether the device can be reached, its own and its bridge's: one that says no is enough. */
  availabilityTopics(device: Device): readonly string[];
  /** Whether it can be reached, as far as the message tells; undefined where it says nothing of use. */
  readAvailability(device: Device, message: Message): boolean | undefined;
  /** What a device that obeys the message would then be; undefined where the message commands it nothing. */
  obey(device: Device, message: Message, known: DeviceState): DeviceState | undefined;
  /** The messages by which a device in this state reports it: for simulated devices. */
  report(device: Device, state: DeviceState): readonly Message[];
  /** The message by which it is told that the device can be reached, or cannot: for simulated devices. */
  announce(device: Device, isOnline: boolean): Message | undefined;
}

/** A family that speaks to some of its devices one way, and to others another. */
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

/** Its address within the family. */
export function addressOf(device: Pick<CommonDevice, 'id' | 'address'>): string {
  return device.address ?? device.id;
}

/** A JSON object, or undefined: what devices send is not to be trusted. */
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

/** The number if it is one, scaled and rounded; for reading loose JSON. */
export function scaled(value: unknown, factor: number): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? Math.round(value * factor) : undefined;
}

/** Colour temperature between kelvin and mired: each is a million divided by the other. */
export function mired(kelvin: number): number {
  return Math.round(1_000_000 / kelvin);
}

/** K, of a colour temperature in mired as loose JSON has it. */
export function kelvin(mireds: unknown): number | undefined {
  return typeof mireds === 'number' && mireds > 0 ? Math.round(1_000_000 / mireds) : undefined;
}

export function clampShare(share: number): number {
  return Math.min(100, Math.max(0, share));
}

/** How bright it is after a step, %; from half where it has not told how bright it is. */
export function stepped({ brightness = 50 }: DeviceState, step: number): number {
  return clampShare(brightness + step);
}

/** One of two words; undefined for any other. */
export function eitherWord(payload: string, yes: string, no: string): boolean | undefined {
  return payload === yes ? true : payload === no ? false : undefined;
}
