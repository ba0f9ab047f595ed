import {
  Environment,
  LogDestination,
  LogLevel,
  Logger as MatterLog,
  ServerNode,
  VendorId,
} from '@matter/main';
import { AggregatorEndpoint } from '@matter/main/endpoints/aggregator';
import type { DoorHost } from '../door.ts';

/** Matter's vendor id for tests: an uncertified product has no other (Core Specification, 2.5.2). */
const TEST_VENDOR = 0xfff1;
const TEST_PRODUCT = 0x8000;

/** The bridge's node, not yet on the network; its identity is kept in the door's folder. */
export async function createNode({ home, folder, log }: DoorHost): Promise<ServerNode> {
  const { port = 5540, name = 'halfsecond' } = home.doors.matter ?? {};
  const environment = new Environment('halfsecond', Environment.default);
  // matter.js looks to the process's own environment for these. The process is the door's, and ends as it says.
  const { vars } = Environment.default;
  vars.set('storage.path', folder);
  vars.set('runtime.signals', false);
  vars.set('runtime.exitcode', false);
  MatterLog.destinations = {
    log: LogDestination({
      level: LogLevel.WARN,
      write: (text) => log.debug({ said: text }, 'matter.js'),
    }),
  };
  return ServerNode.create({
    id: 'bridge',
    environment,
    network: { port },
    // Every ecosystem needs an invitation, the first too.
    commissioning: { enabled: false },
    productDescription: { name, deviceType: AggregatorEndpoint.deviceType },
    basicInformation: {
      vendorName: 'halfsecond',
      vendorId: VendorId(TEST_VENDOR),
      productName: 'halfsecond',
      productId: TEST_PRODUCT,
      nodeLabel: name,
      // Several commands in one message would wait for each other's verdicts.
      maxPathsPerInvoke: 1,
    },
  });
}
