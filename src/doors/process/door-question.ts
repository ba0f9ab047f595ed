import { connect } from 'node:net';
import type { StandingDoor } from '../door.ts';
import { Lines } from './lines.ts';
import { type ToDoor, type ToHub, toDoorSchema } from './protocol.ts';

/** A question to a door, by way of the hub, from a tool of the same user. */
export interface DoorQuestion {
  readonly door: StandingDoor;
  readonly verb: 'status' | 'invite' | 'unpair';
  /** The assistant to invite for, or the pairing to unpair. */
  readonly argument?: string;
}

/** What the hub itself answers: the paths to each device, what is known of each, how late each assistant's claims come, and how it is. */
export type HubQuestion = 'paths' | 'lags' | 'devices' | 'health';

/**
 * Asks through the hub's socket.
 * @returns what the door answers (untrusted), `failed` with its reason, or undefined where no hub is there.
 */
export function ask(socketPath: string, question: DoorQuestion | HubQuestion): Promise<unknown> {
  return new Promise((answered) => {
    const socket = connect(socketPath);
    const lines = new Lines<ToDoor, ToHub>({
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
        typeof question === 'string'
          ? { type: question, question: 1 }
          : { type: 'ask', question: 1, ...question },
      );
    });
  });
}
