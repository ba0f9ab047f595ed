import type { PipelineEvent, Report } from '../arbiter/event.ts';
import type { Device } from '../config/device.ts';
import { commandTopics } from '../devices/command-topics.ts';
import type { DeviceState } from '../devices/device-state.ts';
import { codecOf } from '../devices/families/catalogue.ts';
import type { Paths } from '../devices/paths.ts';
import type { DeviceRegistry } from '../devices/registry.ts';
import type { Confirmations } from '../dispatch/confirmations.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import type { Attribution } from './bypass-detection.ts';
import type { Inputs } from './inputs.ts';

/** Reads what devices say of themselves over MQTT and what others command them, and finds commands past the hub. */
export class DeviceReports {
  readonly #devices: readonly Device[];
  readonly #registry: DeviceRegistry;
  readonly #commandTopics: ReadonlyMap<string, readonly string[]>;
  readonly #paths: Paths;
  readonly #attribution: Attribution;
  readonly #confirmations: Confirmations;
  readonly #report: Report;
  readonly #onState: (device: string, state: DeviceState) => void;

  constructor(of: {
    devices: readonly Device[];
    registry: DeviceRegistry;
    paths: Paths;
    attribution: Attribution;
    confirmations: Confirmations;
    report: Report;
    /** Told all that is known of a device, after each of its reports, retained or not. */
    onState: (device: string, state: DeviceState) => void;
  }) {
    this.#devices = of.devices;
    this.#registry = of.registry;
    this.#commandTopics = commandTopics(of.devices, of.registry);
    this.#paths = of.paths;
    this.#attribution = of.attribution;
    this.#confirmations = of.confirmations;
    this.#report = of.report;
    this.#onState = of.onState;
  }

  /** The topics on which devices report and are commanded. */
  get topics(): readonly string[] {
    const { stateTopics, availabilityTopics } = this.#registry;
    return [...stateTopics, ...availabilityTopics, ...this.#commandTopics.keys()];
  }

  /** Keeps in mind what the pipeline did: it explains what devices report later. */
  event(event: PipelineEvent): void {
    if (event.kind === 'command' && event.state === 'sent') this.#sent(event.device);
    else if (event.kind === 'claim') this.#attribution.claimed(event);
    else if (event.kind === 'utterance') this.#attribution.spoken(event);
  }

  /**
   * Reads one message, which may be a state, an availability or a command, or none of them.
   * @returns the states that a command waits for. Each must be taken before the next is asked for: a command that
   * the state confirms is reported first, and only then a change that the hub did not command.
   */
  *receive({ topic, payload, retained }: WireMessage): Generator<Inputs['device_state']> {
    const message = { topic, payload: payload.toString('utf8') };
    if (!retained) this.#commanded(message);
    for (const { device, online } of this.#registry.readAvailability(message)) {
      this.#report('availability', { device, online });
      if (!online) this.#confirmations.offline(device);
    }
    for (const { device, state, before } of this.#registry.read(message)) {
      this.#onState(device, this.#registry.stateOf(device));
      if (retained) continue;
      this.#report('device_state', { device, state });
      if (this.#confirmations.isAwaiting(device)) yield { device, state };
      if (this.#paths.reported(device, { before, state })) this.#bypassed(device, state, 'unknown');
    }
  }

  /** The hub commanded a device: what it reports now is the effect, and of those that a group or scene reaches too. */
  #sent(id: string): void {
    const asked = this.#confirmations.askedOf(id);
    this.#paths.commanded(id, 'ours', asked);
    const device = this.#registry.get(id);
    if (!device || !(device.kind === 'scene' || isGroup(device))) return;
    for (const other of this.#devices)
      if (other.id !== id && isOfOneSystem(device, other)) this.#paths.mayFollow(other.id, asked);
  }

  /** Another client commands devices. Several devices may share the topic, and the message may be for none of them. */
  #commanded(message: { topic: string; payload: string }): void {
    for (const id of this.#commandTopics.get(message.topic) ?? []) {
      const device = this.#registry.get(id);
      const effect = device && codecOf(device)?.obey(device, message, this.#registry.stateOf(id));
      if (!effect) continue;
      this.#paths.commanded(id, 'others');
      this.#bypassed(id, effect, 'another_writer', message.topic);
    }
  }

  /** @param topic where the device was commanded; absent where nobody commanded it over MQTT. */
  #bypassed(device: string, state: DeviceState, by: 'another_writer' | 'unknown', topic?: string): void {
    const assistant = this.#attribution.suspect(device, state);
    if (assistant !== undefined)
      this.#paths.followed(device, assistant, by === 'unknown' ? 'unexplained' : 'others');
    const where = topic === undefined ? {} : { topic };
    this.#report('bypass', { device, by, ...where, ...this.#attribution.of(device, state) });
  }
}

/** Whether its system reaches several devices by this one's address. */
function isGroup(device: Device): boolean {
  return (
    (device.kind === 'group' && device.family !== undefined) ||
    (device.family === 'zigbee2mqtt' && device.zigbee2mqtt?.group === true)
  );
}

/** Whether a group or scene of the one can reach the other: a bridge reaches its own, Home Assistant everything. */
function isOfOneSystem(group: Device, other: Device): boolean {
  if (group.family === 'home-assistant' || group.family === 'generic') return true;
  if (group.family !== other.family) return false;
  if (group.family !== 'zigbee2mqtt' || other.family !== 'zigbee2mqtt') return true;
  return (group.zigbee2mqtt?.base ?? 'zigbee2mqtt') === (other.zigbee2mqtt?.base ?? 'zigbee2mqtt');
}
