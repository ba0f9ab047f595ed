// An ecosystem: a Matter controller in a fabric of its own. Usage: controller.mjs NAME FOLDER
import '@matter/main/platform';
import { Environment, Logger } from '@matter/main';
import { ManualPairingCodeCodec, Status } from '@matter/main/types';
import { CommissioningController } from '@project-chip/matter.js';
import { answer, tell } from './answering.mjs';

const [name, folder] = process.argv.slice(2);
const environment = Environment.default;
environment.vars.set('storage.path', folder);
environment.vars.set('runtime.signals', false);
Logger.level = 'error';

const controller = new CommissioningController({
  environment: { environment, id: name },
  adminFabricLabel: name,
  autoConnect: false,
});
await controller.start();
let bridge;
let subscription;

const parts = (endpoint) => [endpoint, ...[...endpoint.parts].flatMap(parts)];
const endpointOf = (device) =>
  parts(bridge.node).find((each) => each.maybeStateOf('bridgedDeviceBasicInformation')?.uniqueId === device);

async function attach() {
  bridge = await controller.getNode(controller.getCommissionedNodes()[0]);
  if (!bridge.isConnected) bridge.connect();
  if (!bridge.remoteInitializationDone) await bridge.events.initializedFromRemote;
}

async function statusOf(work) {
  try {
    await work();
    return 'Success';
  } catch (error) {
    return Status[error.code] ?? `${error.message}`;
  }
}

answer({
  async commission(code) {
    const { passcode, shortDiscriminator } = ManualPairingCodeCodec.decode(code.replaceAll('-', ''));
    await controller.commissionNode({
      commissioning: { regulatoryLocation: 2, regulatoryCountryCode: 'XX' },
      discovery: { identifierData: { shortDiscriminator }, discoveryCapabilities: { onIpNetwork: true } },
      passcode,
    });
    await attach();
  },
  /** Lets another ecosystem in, as an app does. */
  async share() {
    return (await bridge.openEnhancedCommissioningWindow(180)).manualPairingCode;
  },
  decommission: () => bridge.decommission(),
  devices: () =>
    parts(bridge.node)
      .map((each) => each.maybeStateOf('bridgedDeviceBasicInformation'))
      .filter((known) => known !== undefined)
      .map(({ uniqueId, nodeLabel, reachable }) => ({ uniqueId, nodeLabel, reachable })),
  /** Every report of the attribute is told, also where it tells nothing new. */
  async watch(devices, clusterId, attributeId) {
    subscription = await bridge.node.interaction.subscribe({
      keepSubscriptions: true,
      isFabricFiltered: true,
      interactionModelRevision: 12,
      minIntervalFloor: 0,
      maxIntervalCeiling: 60_000,
      attributeRequests: devices.map((device) => ({
        endpointId: endpointOf(device).number,
        clusterId,
        attributeId,
      })),
      async updated(reports) {
        for await (const chunk of reports)
          for (const { path, value } of chunk)
            tell({ device: devices.find((id) => endpointOf(id).number === path?.endpointId), value });
      },
    });
    return subscription.subscriptionId;
  },
  /** Sends a command at a time of day, and tells what it was answered and how long that took. */
  async send({ device, cluster, command, fields, at = 0 }) {
    const send = endpointOf(device).commandsOf(cluster)[command];
    await new Promise((due) => setTimeout(due, at - Date.now()));
    const from = performance.now();
    const status = await statusOf(() => send(fields));
    return { status, took_ms: performance.now() - from };
  },
  /** Asks the bridge, and not what this controller remembers. */
  async read(devices, clusterId, attributeId) {
    const attributeRequests = devices.map((device) => ({
      endpointId: endpointOf(device).number,
      clusterId,
      attributeId,
    }));
    const values = {};
    const request = { isFabricFiltered: true, interactionModelRevision: 12, attributeRequests };
    for await (const chunk of bridge.node.interaction.read(request))
      for (const { path, value } of chunk)
        values[devices.find((id) => endpointOf(id).number === path?.endpointId)] = value;
    return values;
  },
  write: ({ device, cluster, values }) => statusOf(() => endpointOf(device).setStateOf(cluster, values)),
  state: (device, cluster) => ({ ...endpointOf(device).stateOf(cluster) }),
});
tell({ ready: true });
