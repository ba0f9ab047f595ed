import type { Socket } from 'node:net';
import type { z } from 'zod';

/** The longest line that is taken for a message, in bytes. */
const LONGEST_BYTES = 262_144;

/**
 * JSON messages over a socket, one a line. A message that does not fit the schema ends the connection: both ends are
 * of one release, so the message is a fault, or an intruder's.
 */
export class JsonLines<In, Out> {
  readonly #socket: Socket;

  constructor(of: {
    socket: Socket;
    schema: z.ZodType<In>;
    message: (message: In) => void;
    closed: () => void;
  }) {
    const { socket, schema } = of;
    this.#socket = socket;
    let rest = '';
    socket.setEncoding('utf8');
    socket.setNoDelay(true);
    socket.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LONGEST_BYTES) socket.destroy();
      for (const line of lines) {
        const message = schema.safeParse(parsed(line));
        if (message.success) of.message(message.data);
        else socket.destroy();
      }
    });
    socket.on('error', () => undefined);
    socket.once('close', () => of.closed());
  }

  /** @returns false where the other end is gone. */
  send(message: Out): boolean {
    if (this.#socket.destroyed || !this.#socket.writable) return false;
    this.#socket.write(`${JSON.stringify(message)}\n`);
    return true;
  }

  end(): void {
    this.#socket.end();
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
