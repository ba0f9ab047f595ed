import type { Device } from '../config/device.ts';
import type { Intent } from '../intent/intent.ts';
import type { Message } from './command.ts';
import type { DeviceState } from './device-state.ts';

/** How one family of devices is spoken to over MQTT. Pure. */
export interface DeviceFamily {
  /**
   * The messages that carry out `intent`; empty where the family cannot.
   * @param known what the device last said of itself; empty where it said nothing.
   */
  commands(device: Device, intent: Intent, known: DeviceState): readonly Message[];
  /** Topics on which the device reports its state; no wildcards. */
  stateTopics(device: Device): readonly string[];
  /** What a state message says; undefined where it says nothing of use. */
  readState(topic: string, payload: string): DeviceState | undefined;
  /** What a device that obeys the message would then be; undefined where the message is none of its own. */
  obey(device: Device, message: Message, known: DeviceState): DeviceState | undefined;
  /** The message by which a device in this state reports it: for simulated devices. */
  report(device: Device, state: DeviceState): Message;
}

/** Its address within the family. */
export function addressOf(device: Device): string {
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

/** The object without its undefined fields. */
export function present(state: { [K in keyof DeviceState]: DeviceState[K] | undefined }): DeviceState {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined));
}

/** Colour temperature between kelvin and mired: each is a million divided by the other. */
export function mired(kelvin: number): number {
  return Math.round(1_000_000 / kelvin);
}

export function clampShare(share: number): number {
  return Math.min(100, Math.max(0, share));
}
