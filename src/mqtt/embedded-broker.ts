import { createServer } from 'node:net';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';

/** The broker that the hub runs itself, for a home without one. */
export interface EmbeddedBroker {
  /** The port it listens on. */
  readonly port: number;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Starts an MQTT 5 broker that only this machine can reach.
 * @param port 0: any free one.
 * @throws Failure (exit 4) where the port is taken.
 */
export async function startEmbeddedBroker({ port }: { port: number }): Promise<EmbeddedBroker> {
  // Loaded only in a home without a broker of its own.
  const { Aedes } = await import('aedes');
  const broker = await Aedes.createBroker();
  // Nagle's algorithm would hold the second of two close messages for 40 ms.
  const server = createServer({ noDelay: true }, (socket) => {
    // Clients vanish: that is no error of the broker.
    socket.on('error', () => socket.destroy());
    broker.handle(socket);
  });
  broker.on('clientError', () => undefined);
  broker.on('connectionError', () => undefined);
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      broker.close();
      failed(portFailure(port, error));
    });
    server.listen(port, LOOPBACK, listening);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () =>
      new Promise((closed) => {
        broker.close(() => server.close(() => closed()));
      }),
  };
}

function portFailure(port: number, { code, message }: NodeJS.ErrnoException): Failure {
  const taken = code === 'EADDRINUSE';
  return new Failure(ExitCode.unavailable, [
    {
      path: 'mqtt.embedded.port',
      found: taken ? `port ${port} taken by another program` : message,
      expected: 'a free port for the embedded broker',
      fix: taken
        ? `name that broker in mqtt.url (mqtt://${LOOPBACK}:${port}), or choose another port`
        : 'choose another port',
    },
  ]);
}
