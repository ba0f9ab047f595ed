import type { AddressInfo } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance } from 'fastify';
import { ExitCode } from '../error/exit-code.ts';
import { Failure } from '../error/failure.ts';
import { messageOf } from '../error/message-of.ts';
import { message } from '../text/text.ts';

/** A request that is slower is ended, in milliseconds: its headers, and the whole of it. */
const HEADERS_WITHIN_MS = 5000;
const REQUEST_WITHIN_MS = 10_000;
/** The most connections at a time. */
const MOST_CONNECTIONS = 256;

/**
 * A server that ends slow and hanging requests, refuses large ones, and counts the requests of each route that says so.
 * It logs no request: addresses and headers may hold secrets.
 * @param of.largest_bytes the largest body of a request.
 * @param of.isBehindProxy whether the last address in `X-Forwarded-For` is the client's.
 */
export async function createHttpServer(of: {
  largest_bytes: number;
  isBehindProxy: boolean;
}): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: of.largest_bytes,
    logger: false,
    // A tunnel or proxy before the door adds the address of its client last.
    trustProxy: of.isBehindProxy && ((_: string, hop: number) => hop === 0),
    requestTimeout: REQUEST_WITHIN_MS,
    http: { headersTimeout: HEADERS_WITHIN_MS, connectionsCheckingInterval: 1000 },
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  await app.register(rateLimit, { global: false });
  return app;
}

/**
 * Listens for the door.
 * @returns the port, which the system chose where `port` is 0.
 * @throws Failure (exit 4) where the port is taken.
 */
export async function listenFor(
  door: string,
  of: { app: FastifyInstance; host: string; port: number },
): Promise<number> {
  const { app, host, port } = of;
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw new Failure(ExitCode.unavailable, [
      {
        path: `doors.${door}.port`,
        found: message('door.port.found', { port, error: messageOf(error) }),
        expected: message('door.port.expected'),
        fix: message('door.port.fix'),
      },
    ]);
  }
  return (app.server.address() as AddressInfo).port;
}
