import { Contextual, type Endpoint, type ServerNode } from '@matter/main';
import type { ClusterProtocol } from '@matter/main/protocol';
import { StatusResponse } from '@matter/main/types';
import { CommandHandler, type Wish } from './command-handler.ts';

/**
 * The intent of a write, by the attribute's name: undefined for a value that the device cannot take, `unchanged` for
 * a write that asks for nothing.
 */
export type WriteCommands = Readonly<Record<string, (value: unknown) => Wish | 'unchanged' | undefined>>;

/**
 * Turns the writes to a cluster's attributes into commands: thermostats and fans have no others. A write waits for its
 * result without a lock on the cluster, and changes no attribute: only the device's report does.
 */
export function commandByWrites(of: {
  node: ServerNode;
  endpoint: Endpoint;
  cluster: ClusterProtocol;
  writes: WriteCommands;
}): void {
  const { node, endpoint, cluster, writes } = of;
  const device = endpoint.id;
  const names = new Map([...cluster.type.attributes].map(({ id, name }) => [String(id), name]));
  cluster.openForWrite = async (session) => {
    const context = Contextual.contextOf(session);
    if (!context) throw new StatusResponse.FailureError('a write outside of an interaction');
    const { transaction } = context;
    const commandHandler = node.env.get(CommandHandler);
    const sender = commandHandler.senderOf(context, device);
    // Only a transaction that has begun commits, and waits.
    await transaction.begin();
    return new Proxy<Record<string, unknown>>(
      {},
      {
        set(_, id, value) {
          const name = names.get(String(id)) ?? '';
          const command = writes[name];
          if (!command) throw new StatusResponse.UnsupportedWriteError(`${name} is for the device to say`);
          const wish = command(value);
          if (wish === undefined)
            throw new StatusResponse.ConstraintErrorError(`${value} is no ${name} of it`);
          if (wish !== 'unchanged') {
            transaction.addParticipants({
              toString: () => `${device} ${name}`,
              commit1: () => commandHandler.take(device, sender, [wish]),
            });
          }
          return true;
        },
      },
    );
  };
}
