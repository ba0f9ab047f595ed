import type { Report } from '../arbiter/event.ts';
import type { Device } from '../config/device.ts';
import { commandTopics } from '../devices/command-topics.ts';
import type { DeviceState } from '../devices/device-state.ts';
import { codecOf } from '../devices/families/catalogue.ts';
import type { Paths } from '../devices/paths.ts';
import type { DeviceRegistry } from '../devices/registry.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import type { Attribution } from './bypass-detection.ts';

/** Listens to what devices tell of themselves, and to what others tell them. */
export class DeviceListener {
  readonly #registry: DeviceRegistry;
  readonly #commandTopics: ReadonlyMap<string, readonly string[]>;
  readonly #paths: Paths;
  readonly #attribution: Attribution;
  readonly #report: Report;
  readonly #heard: (device: string, state: DeviceState) => void;
  readonly #onState: (device: string, state: DeviceState) => void;
  readonly #onOffline: (device: string) => void;

  constructor(of: {
    devices: readonly Device[];
    registry: DeviceRegistry;
    paths: Paths;
    attribution: Attribution;
    report: Report;
    /** A device has just told its state. */
    heard: (device: string, state: DeviceState) => void;
    /** A device reported, retained or not: all that is known of it. */
    onState: (device: string, state: DeviceState) => void;
    /** A device cannot be reached any more. */
    onOffline: (device: string) => void;
  }) {
    this.#registry = of.registry;
    this.#commandTopics = commandTopics(of.devices, of.registry);
    this.#paths = of.paths;
    this.#attribution = of.attribution;
    this.#report = of.report;
    this.#heard = of.heard;
    this.#onState = of.onState;
    this.#onOffline = of.onOffline;
  }

  get topics(): readonly string[] {
    const { stateTopics, availabilityTopics } = this.#registry;
    return [...stateTopics, ...availabilityTopics, ...this.#commandTopics.keys()];
  }

  /** Takes in a message that may be a state or a command; one that is neither changes nothing. */
  receive({ topic, payload: bytes, retained }: WireMessage): void {
    const message = { topic, payload: bytes.toString('utf8') };
    if (!retained) this.#commanded(message);
    for (const { device, online } of this.#registry.readAvailability(message)) {
      this.#report('availability', { device, online });
      if (!online) this.#onOffline(device);
    }
    for (const { device, state, before } of this.#registry.read(message)) {
      this.#onState(device, this.#registry.stateOf(device));
      if (retained) continue;
      this.#report('device_state', { device, state });
      this.#heard(device, state);
      if (this.#paths.reported(device, { before, state })) this.#bypassed(device, state, 'unknown');
    }
  }

  /** Somebody else commands devices; several may share the topic, and the message may be for none of them. */
  #commanded(message: { topic: string; payload: string }): void {
    for (const id of this.#commandTopics.get(message.topic) ?? []) {
      const device = this.#registry.get(id);
      const effect = device && codecOf(device)?.obey(device, message, this.#registry.stateOf(id));
      if (!effect) continue;
      this.#paths.commanded(id, 'others');
      this.#bypassed(id, effect, 'another_writer', message.topic);
    }
  }

  /** @param topic where it was commanded; absent where nobody commanded it over MQTT. */
  #bypassed(device: string, state: DeviceState, by: 'another_writer' | 'unknown', topic?: string): void {
    const assistant = this.#attribution.suspect(device, state);
    if (assistant !== undefined)
      this.#paths.followed(device, assistant, by === 'unknown' ? 'unexplained' : 'others');
    const where = topic === undefined ? {} : { topic };
    this.#report('bypass', { device, by, ...where, ...this.#attribution.of(device, state) });
  }
}
