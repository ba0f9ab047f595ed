// The least that any Matter bridge on matter.js could do: a light that obeys at once. Usage: node bench/matter-alone.mjs FOLDER PORT
import { Environment, Logger, ServerNode, VendorId } from '@matter/main';
import { BridgedDeviceBasicInformationServer } from '@matter/main/behaviors/bridged-device-basic-information';
import { OnOffLightDevice } from '@matter/main/devices/on-off-light';
import { AggregatorEndpoint } from '@matter/main/endpoints/aggregator';
import { Endpoint } from '@matter/main/node';

const [folder, port] = process.argv.slice(2);
const environment = Environment.default;
environment.vars.set('storage.path', folder);
Logger.level = 'error';
const node = await ServerNode.create({
  id: 'alone',
  environment,
  network: { port: Number(port) },
  productDescription: { name: 'alone', deviceType: AggregatorEndpoint.deviceType },
  basicInformation: { vendorName: 'bench', vendorId: VendorId(0xfff1), productId: 0x8000 },
});
const devices = new Endpoint(AggregatorEndpoint, { id: 'devices' });
await node.add(devices);
await devices.add(
  new Endpoint(OnOffLightDevice.with(BridgedDeviceBasicInformationServer), {
    id: 'lamp',
    bridgedDeviceBasicInformation: { nodeLabel: 'lamp', uniqueId: 'lamp', reachable: true },
  }),
);
await node.start();
process.send({ ready: true, code: node.state.commissioning.pairingCodes.manualPairingCode });
