import { Seconds, type ServerNode } from '@matter/main';
import { FabricManager, PeerSet } from '@matter/main/protocol';
import { NodeId } from '@matter/main/types';
import type { Logger } from '../../log/logger.ts';
import { identityOf } from './command-handler.ts';
import type { Fabrics } from './fabrics.ts';

/** A controller that is away does not answer sooner. */
const ANSWERS_WITHIN = Seconds(2);

/**
 * Sets up a session with every controller that has sent commands. Those of the process before it are known to the
 * controllers only: they would send their next command into one, and for some 13 s again and again, until they
 * give it up. matter.js does the like for subscriptions; not every controller has one.
 */
export function reconnect({ node, fabrics, log }: { node: ServerNode; fabrics: Fabrics; log: Logger }): void {
  const peers = node.env.get(PeerSet);
  for (const fabric of node.env.get(FabricManager).fabrics) {
    const identity = identityOf(fabric);
    const assistant = fabrics.assistantOf(identity);
    for (const { node: controller, ip, port } of fabrics.controllersOf(identity)) {
      const address = fabric.addressOf(NodeId(BigInt(`0x${controller}`)));
      // Not every controller can be found by mDNS: most are where they were.
      const operationalAddress = { type: 'udp', ip, port } as const;
      // One that is away will set up its own when it is back.
      peers
        .addKnownPeer({ address, operationalAddress })
        .connect({ connectionTimeout: ANSWERS_WITHIN })
        .then(() => log.info({ assistant, controller }, 'a controller is in touch again'))
        .catch(() => log.info({ assistant, controller }, 'a controller is away'));
    }
  }
}
