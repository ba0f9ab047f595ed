import { createServer } from 'node:net';
import { type Duplex, duplexPair } from 'node:stream';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { MAXIMUM_PACKET_BYTES } from './broker-address.ts';

/** A broker inside the hub, for a home without a broker of its own. */
export interface EmbeddedBroker {
  /** The TCP port on 127.0.0.1 at which it listens. */
  readonly port: number;
  /**
   * Opens a connection for the hub itself. It does not pass through the TCP port, so that only the hub has its
   * rights, and no client can take its place by using its client id.
   * @param clientId the MQTT client id of the hub's connection; the broker refuses it to every other client.
   */
  connectHub(clientId: string): Duplex;
  /**
   * Says which topics only the hub may publish to; replaces what was said before. Default: none. A client that
   * publishes there gets the reason 0x87 (not authorised, MQTT 5) and is not disconnected.
   * @param isHubOnly called with each topic that a client publishes to.
   */
  protect(isHubOnly: (topic: string) => boolean): void;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * A subscriber that reads nothing for this time, in milliseconds, while its buffer is full is disconnected.
 * aedes holds up all other clients until it reads again.
 */
const READER_STALLS_MS = 250;

/** Sessions that may wait for their clients to return; a client that changes its id each time fills no memory. */
const PENDING_SESSIONS = 1000;

/** The most connections at a time; a further one is closed at once. A program that leaks them takes no more files. */
const MOST_CONNECTIONS = 512;

/** A stored session of a client ends at most this many seconds after its connection. */
const SESSION_EXPIRES_S = 24 * 60 * 60;

/**
 * Starts an MQTT 5 broker that only this machine can reach.
 * @param of.port the TCP port; 0: any free port.
 * @param of.onRefused told the topic of each message that {@link EmbeddedBroker.protect} refuses.
 * @throws Failure (exit 4) if the port is taken.
 */
export async function startEmbeddedBroker(of: {
  port: number;
  onRefused?: (topic: string) => void;
}): Promise<EmbeddedBroker> {
  const { port, onRefused = () => undefined } = of;
  // A home with a broker of its own never loads this package.
  const { Aedes } = await import('aedes');
  const hubConnections = new WeakSet<object>();
  const hubClientIds = new Set<string>();
  let isHubOnly: (topic: string) => boolean = () => false;
  const broker = await Aedes.createBroker({
    // Without a limit, packets of 250 MB took the hub to 1.5 GB.
    maximumPacketSize: MAXIMUM_PACKET_BYTES,
    drainTimeout: READER_STALLS_MS,
    pendingSessionsLimit: PENDING_SESSIONS,
    sessionExpiryIntervalLimit: SESSION_EXPIRES_S,
    preConnect: (client, packet, done) => {
      const isTaken = hubClientIds.has(packet.clientId) && !hubConnections.has(client.conn);
      if (!isTaken) return done(null, true);
      done(new Error('the hub uses this client id'), false);
      // aedes leaves a connection open that this hook refused.
      client.conn.destroy();
    },
    authorizePublish: (client, packet, done) => {
      const isHub = client !== null && hubConnections.has(client.conn);
      if (isHub || !isHubOnly(packet.topic)) return done(null);
      onRefused(packet.topic);
      done(new Error('only the hub publishes to this topic'));
    },
  });
  // Nagle's algorithm would delay the second of two close messages by 40 ms.
  const server = createServer({ noDelay: true }, (socket) => {
    // Clients disappear every day; their socket errors are no fault of the broker.
    socket.on('error', () => socket.destroy());
    broker.handle(socket);
  });
  server.maxConnections = MOST_CONNECTIONS;
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
    connectHub: (clientId) => {
      const [hubSide, brokerSide] = duplexPair();
      hubClientIds.add(clientId);
      hubConnections.add(brokerSide);
      brokerSide.on('error', () => brokerSide.destroy());
      broker.handle(brokerSide);
      return hubSide;
    },
    protect: (next) => {
      isHubOnly = next;
    },
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
