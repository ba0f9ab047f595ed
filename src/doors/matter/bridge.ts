import { Endpoint, type ServerNode } from '@matter/main';
import { AggregatorEndpoint } from '@matter/main/endpoints/aggregator';
import { FabricManager } from '@matter/main/protocol';
import type { DeviceState } from '../../devices/device-state.ts';
import type { Door, DoorHost, DoorStatus, Invitation, OpenDoor } from '../door.ts';
import { PendingReports } from '../pending-reports.ts';
import { BridgedDevice } from './bridged-device.ts';
import { CommandHandler, identityOf } from './command-handler.ts';
import { Commissioning } from './commissioning.ts';
import { deviceMappingOf } from './device-mapping.ts';
import { Fabrics } from './fabrics.ts';
import { createNode } from './matter-node.ts';
import { reconnect } from './reconnect.ts';
import { Sweeps } from './sweeps.ts';

/** A Matter bridge. @throws Failure (exit 4) where its port is taken. */
export const openMatter: OpenDoor = (host) => Bridge.open(host);

/** The home as a Matter bridge. */
class Bridge implements Door {
  readonly #host: DoorHost;
  readonly #node: ServerNode;
  readonly #fabrics: Fabrics;
  readonly #commissioning: Commissioning;
  readonly #pendingReports: PendingReports;
  readonly #sweeps: Sweeps;
  readonly #devices = new Map<string, BridgedDevice>();

  private constructor(of: { host: DoorHost; node: ServerNode; fabrics: Fabrics }) {
    const { host, node, fabrics } = of;
    this.#host = host;
    this.#node = node;
    this.#fabrics = fabrics;
    this.#commissioning = new Commissioning({ ...of, clock: host.clock, log: host.log });
    this.#sweeps = new Sweeps(host.clock);
    this.#pendingReports = new PendingReports({
      clock: host.clock,
      patience_ms: host.home.arbiter.confirm_ms,
      notify: (device) => void this.#devices.get(device)?.notify(node, host.stateOf(device)),
    });
    node.env.set(Sweeps, this.#sweeps);
    node.env.set(CommandHandler, new CommandHandler({ host, fabrics, pendingReports: this.#pendingReports }));
  }

  static async open(host: DoorHost): Promise<Bridge> {
    const fabrics = await Fabrics.open(host.folder, host.log);
    const node = await createNode(host);
    const bridge = new Bridge({ host, node, fabrics });
    try {
      await bridge.#addDevices();
      node.lifecycle.online.on(() => reconnect({ node, fabrics, log: host.log }));
      host.listens();
      await node.start();
    } catch (error) {
      await bridge.close();
      throw error;
    }
    return bridge;
  }

  show(device: string, state: DeviceState): void {
    void this.#show(device, state);
  }

  async status(): Promise<DoorStatus> {
    const pairings = this.#node.env.get(FabricManager).fabrics.map((fabric) => {
      const assistant = this.#fabrics.assistantOf(identityOf(fabric));
      const vendor = `0x${fabric.rootVendorId.toString(16).padStart(4, '0')}`;
      return {
        id: `fabric-${fabric.fabricIndex}`,
        label: `${fabric.label || 'without a name'} (vendor ${vendor})`,
        assistant,
      };
    });
    const address = `udp ${this.#node.state.network.operationalPort}`;
    return this.#node.lifecycle.isOnline
      ? { state: 'open', address, pairings }
      : { state: 'degraded', address, pairings, reason: 'it is not on the network' };
  }

  invite(assistant: string): Promise<Invitation> {
    return this.#commissioning.invite(assistant);
  }

  async unpair(pairing: string): Promise<boolean> {
    const fabrics = this.#node.env.get(FabricManager).fabrics.filter((fabric) => {
      const assistant = this.#fabrics.assistantOf(identityOf(fabric));
      return pairing === `fabric-${fabric.fabricIndex}` || pairing === assistant;
    });
    for (const fabric of fabrics) await fabric.leave();
    return fabrics.length > 0;
  }

  async close(): Promise<void> {
    this.#commissioning.close();
    this.#pendingReports.close();
    this.#sweeps.close();
    await this.#node.close();
  }

  async #addDevices(): Promise<void> {
    const { home, log } = this.#host;
    const aggregator = new Endpoint(AggregatorEndpoint, { id: 'devices' });
    await this.#node.add(aggregator);
    for (const device of home.devices) {
      const { deviceMapping, leftOut } = deviceMappingOf(device);
      if (leftOut.length > 0) log.warn({ device: device.id, leftOut }, 'Matter cannot carry this');
      if (!deviceMapping) continue;
      const bridged = new BridgedDevice({ device, deviceMapping, log });
      this.#devices.set(device.id, bridged);
      await aggregator.add(bridged.endpoint);
      bridged.acceptWrites(this.#node);
      await this.#show(device.id, this.#host.stateOf(device.id));
    }
  }

  async #show(device: string, state: DeviceState): Promise<void> {
    await this.#devices.get(device)?.show(state, !this.#host.isOffline(device));
    this.#pendingReports.reported(device);
  }
}
