import { Seconds, type ServerNode } from '@matter/main';
import { FabricManager, PeerSet } from '@matter/main/protocol';
import { NodeId } from '@matter/main/types';
import type { Logger } from '../../log/logger.ts';
import { identityOf } from './command-handler.ts';
import type { Fabrics } from './fabrics.ts';

/** How long a controller may take to answer. */
const ANSWERS_WITHIN = Seconds(2);

/**
 * Sets up a session with every controller that has sent commands. The controllers still have their sessions with the
 * process before this one: they would send their next command there and repeat it for about 13 s until they give up.
 * matter.js renews subscriptions so, but not every controller has one.
 */
export function reconnect({ node, fabrics, log }: { node: ServerNode; fabrics: Fabrics; log: Logger }): void {
  const peers = node.env.get(PeerSet);
  for (const fabric of node.env.get(FabricManager).fabrics) {
    const identity = identityOf(fabric);
    const assistant = fabrics.assistantOf(identity);
    for (const { node: controller, ip, port } of fabrics.controllersOf(identity)) {
      const address = fabric.addressOf(NodeId(BigInt(`0x${controller}`)));
      // Not every controller announces itself by mDNS, and most keep their address.
      const operationalAddress = { type: 'udp', ip, port } as const;
      // A controller that is away sets up its own session when it is back.
      peers
        .addKnownPeer({ address, operationalAddress })
        .connect({ connectionTimeout: ANSWERS_WITHIN })
        .then(() => log.info({ assistant, controller }, 'a controller is in touch again'))
        .catch(() => log.info({ assistant, controller }, 'a controller is away'));
    }
  }
}
