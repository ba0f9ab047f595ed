import { createHash } from 'node:crypto';
import { Endpoint, type ServerNode } from '@matter/main';
import { BridgedDeviceBasicInformationServer } from '@matter/main/behaviors/bridged-device-basic-information';
import type { Device } from '../../config/device.ts';
import type { DeviceState } from '../../devices/device-state.ts';
import type { Logger } from '../../log/logger.ts';
import { commandByWrites } from './attribute-writes.ts';
import type { DeviceMapping } from './device-mapping.ts';
import { DEVICE_TYPES, type StateCluster } from './endpoint-types.ts';

/** Matter's longest name, in bytes (Core Specification, 9.13.4: NodeLabel), and its longest UniqueID. */
const LONGEST = 32;

/** A device of the home as an endpoint of the bridge. */
export class BridgedDevice {
  readonly id: string;
  readonly endpoint: Endpoint;
  readonly #clusters: readonly StateCluster[];
  readonly #log: Logger;
  /** States are shown one after the other, in the order in which they arrived. */
  #shown: Promise<void> = Promise.resolve();

  constructor(of: { device: Device; deviceMapping: DeviceMapping; log: Logger }) {
    const { device, deviceMapping, log } = of;
    const { type, clusters } = DEVICE_TYPES[deviceMapping];
    this.id = device.id;
    this.#clusters = clusters;
    this.#log = log;
    this.endpoint = new Endpoint(type, {
      id: device.id,
      bridgedDeviceBasicInformation: {
        nodeLabel: shortened(device.name.en ?? device.name.zh ?? device.id),
        uniqueId: uniqueIdOf(device.id),
        reachable: true,
      },
    });
  }

  /** Turns writes into commands. The endpoint must be part of the node by now. */
  acceptWrites(node: ServerNode): void {
    const { endpoint } = this;
    for (const { behavior, writes } of this.#clusters) {
      const cluster = node.protocol[endpoint.number]?.[behavior.cluster.id];
      if (writes && cluster) commandByWrites({ node, endpoint, cluster, writes });
    }
  }

  show(state: DeviceState, reachable: boolean): Promise<void> {
    this.#shown = this.#shown
      .then(async () => {
        await this.endpoint.setStateOf(BridgedDeviceBasicInformationServer, { reachable });
        for (const { behavior, stateOf } of this.#clusters)
          await this.endpoint.setStateOf(behavior.id, stateOf(state));
      })
      .catch((error: unknown) => this.#log.warn({ device: this.id, error }, 'a state could not be shown'));
    return this.#shown;
  }

  /** Reports the state to every subscriber, changed or not. */
  async notify(node: ServerNode, state: DeviceState): Promise<void> {
    await this.#shown;
    const { protocol } = node;
    for (const { behavior, stateOf } of this.#clusters) {
      const cluster = protocol[this.endpoint.number]?.[behavior.cluster.id];
      if (!cluster) continue;
      const told = new Set(Object.keys(stateOf(state)));
      const attributes = [...cluster.type.attributes]
        .filter(({ name }) => told.has(name))
        .map(({ id }) => id);
      protocol.attrsChanged.emit(this.endpoint.number, cluster.type.id, attributes, cluster.version);
    }
  }
}

/** The name, cut to 32 bytes at a whole character; a Mandarin character has three bytes. Pure. */
export function shortened(name: string): string {
  let short = '';
  for (const character of name) {
    if (Buffer.byteLength(short + character) > LONGEST) break;
    short += character;
  }
  return short;
}

/** A unique id of at most 32 bytes, the same after a restart; an overlong device id ends in its digest. Pure. */
export function uniqueIdOf(id: string): string {
  if (id.length <= LONGEST) return id;
  const digest = createHash('sha256').update(id).digest('hex').slice(0, 12);
  return `${id.slice(0, LONGEST - digest.length - 1)}-${digest}`;
}
