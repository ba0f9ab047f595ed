import type { Device } from './config/device.ts';
import { commandTopics } from './device/command-topics.ts';
import type { DeviceState } from './device/device-state.ts';
import type { Paths } from './device/paths.ts';
import type { DeviceRegistry } from './device/registry.ts';
import type { Report } from './event/pipeline-event.ts';
import type { WireMessage } from './mqtt/wire.ts';

/** Listens to what devices tell of themselves, and to what others tell them. */
export class DeviceListener {
  readonly #registry: DeviceRegistry;
  readonly #commandTopics: ReadonlyMap<string, string>;
  readonly #paths: Paths;
  readonly #report: Report;
  readonly #heard: (device: string, state: DeviceState) => void;
  readonly #onState: (device: string, state: DeviceState) => void;

  constructor(of: {
    devices: readonly Device[];
    registry: DeviceRegistry;
    paths: Paths;
    report: Report;
    /** A device has just told its state. */
    heard: (device: string, state: DeviceState) => void;
    /** A device reported, retained or not: all that is known of it. */
    onState: (device: string, state: DeviceState) => void;
  }) {
    this.#registry = of.registry;
    this.#commandTopics = commandTopics(of.devices, of.registry);
    this.#paths = of.paths;
    this.#report = of.report;
    this.#heard = of.heard;
    this.#onState = of.onState;
  }

  get topics(): readonly string[] {
    return [...this.#registry.stateTopics, ...this.#commandTopics.keys()];
  }

  /** Takes in a message that may be a state or a command; one that is neither changes nothing. */
  receive({ topic, payload, retained }: WireMessage): void {
    const commanded = this.#commandTopics.get(topic);
    if (commanded !== undefined && !retained) {
      this.#paths.commanded(commanded, 'others');
      this.#report('bypass', { device: commanded, by: 'another-writer', topic });
    }
    const reports = this.#registry.read({ topic, payload: payload.toString('utf8') });
    for (const { device, state, before } of reports) {
      this.#onState(device, this.#registry.stateOf(device));
      if (retained) continue;
      this.#report('device-state', { device, state });
      this.#heard(device, state);
      if (this.#paths.reported(device, { before, state })) this.#report('bypass', { device, by: 'unknown' });
    }
  }
}
