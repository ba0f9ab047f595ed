import { connect } from 'node:net';
import { JsonLines } from './json-lines.ts';
import { type ToDoor, type ToHub, toDoorSchema } from './protocol.ts';

/** What a tool of the same user asks a door, by way of the hub; `argument` is an assistant or a pairing. */
export type DoorRequest = Omit<Extract<ToHub, { type: 'door_request' }>, 'type' | 'request'>;

/**
 * What a tool asks the hub itself: by which paths each device is commanded, how late each assistant's claims
 * come, how far apart those of different senders come, what is known of each device, or how the hub is.
 */
export type HubRequest = Extract<ToHub, { type: 'hub_request' }>['about'];

/**
 * Asks through the hub's socket.
 * @param socketPath the hub's Unix socket.
 * @returns the answer (untrusted), `failed` with its reason, or undefined where no hub listens.
 */
export function ask(socketPath: string, request: DoorRequest | HubRequest): Promise<unknown> {
  return new Promise((answered) => {
    const socket = connect(socketPath);
    const lines = new JsonLines<ToDoor, ToHub>({
      socket,
      schema: toDoorSchema,
      message: (message) => {
        if (message.type !== 'answer') return;
        answered(message.answer);
        lines.end();
      },
      closed: () => answered(undefined),
    });
    socket.once('connect', () => {
      lines.send(
        typeof request === 'string'
          ? { type: 'hub_request', request: 1, about: request }
          : { type: 'door_request', request: 1, ...request },
      );
    });
  });
}
