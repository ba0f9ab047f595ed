import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Accessory } from 'hap-nodejs';
import type { Logger } from '../../log/logger.ts';
import type { Clock, Timer } from '../../time/clock.ts';

/** The paths of the protocol (HomeKit Accessory Protocol, 6.2.3), with the methods that each answers. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  '/identify': ['POST'],
  '/pair-setup': ['POST'],
  '/pair-verify': ['POST'],
  '/pairings': ['POST'],
  '/accessories': ['GET'],
  '/characteristics': ['GET', 'PUT'],
  '/prepare': ['PUT'],
  '/resource': ['POST'],
};
/** The largest request; a scene of 149 devices has some twenty thousand bytes. */
const LARGEST_BODY_BYTES = 262_144;
/** A whole request has to arrive within this time, in milliseconds. */
const REQUEST_WITHIN_MS = 10_000;
/** How long a connection may take to prove that it is paired, or to pair, in milliseconds. A person types the code. */
const STRANGER_MS = 180_000;
/** The most connections that have not proved it; a further one ends the oldest. */
const MOST_STRANGERS = 16;
/** HAP's status of a request that cannot be understood (HomeKit Accessory Protocol, Table 6-11). */
const INVALID_REQUEST = JSON.stringify({ status: -70410 });

/** What the guard needs of a connection of hap-nodejs. */
interface Connection {
  isAuthenticated(): boolean;
  close(): void;
}

/** What the guard needs of the HTTP server of hap-nodejs 1.2.0, which its types keep private. */
type HapHttpServer = Pick<EventEmitter, 'on' | 'listeners' | 'removeAllListeners'>;
type RequestListener = (connection: Connection, request: IncomingMessage, response: ServerResponse) => void;

/**
 * Stands between the network and hap-nodejs, which ends the process over an address such as `//`, keeps a body of any
 * length, and holds a silent connection for ever. A request that is not of the protocol is answered here, and never
 * reaches hap-nodejs.
 */
export class RequestGuard {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #strangers = new Map<Connection, Timer>();

  /**
   * Begins to guard a published accessory. To be called in the turn in which it was published.
   * @throws Error where the installed hap-nodejs is built differently: nothing may listen without the guard.
   */
  constructor(of: { accessory: Accessory; clock: Clock; log: Logger }) {
    this.#clock = of.clock;
    this.#log = of.log;
    const server = httpServerOf(of.accessory);
    const listeners = server.listeners('request') as RequestListener[];
    if (listeners.length === 0)
      throw new Error('invariant: hap-nodejs listens to the requests of its server');
    server.removeAllListeners('request');
    server.on('request', (connection: Connection, request: IncomingMessage, response: ServerResponse) => {
      if (!this.#refuse({ connection, request, response }))
        for (const listener of listeners) listener(connection, request, response);
    });
    server.on('connection-opened', (connection: Connection) => this.#opened(connection));
    server.on('connection-closed', (connection: Connection) => this.#forget(connection));
  }

  /** @returns whether the request was answered here. */
  #refuse(of: { connection: Connection; request: IncomingMessage; response: ServerResponse }): boolean {
    const { connection, request, response } = of;
    const status = faultOf(request);
    if (status === undefined) {
      this.#bound(connection, request);
      return false;
    }
    this.#log.debug({ method: request.method, status }, 'a request that is not of HomeKit');
    request.resume();
    response.on('finish', () => {
      if (status !== 404) connection.close();
    });
    response.writeHead(status, { 'Content-Type': 'application/hap+json' });
    response.end(INVALID_REQUEST);
    return true;
  }

  /** Ends the connection where the body is too long, or does not arrive. */
  #bound(connection: Connection, request: IncomingMessage): void {
    let bytes = 0;
    const timer = this.#clock.setTimeout(() => connection.close(), REQUEST_WITHIN_MS);
    request.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes > LARGEST_BODY_BYTES) connection.close();
    });
    request.once('close', () => this.#clock.clearTimeout(timer));
    request.once('end', () => this.#clock.clearTimeout(timer));
  }

  #opened(connection: Connection): void {
    const [oldest] = this.#strangers.keys();
    if (oldest && this.#strangers.size >= MOST_STRANGERS) this.#end(oldest);
    this.#strangers.set(
      connection,
      this.#clock.setTimeout(() => this.#end(connection), STRANGER_MS),
    );
  }

  #end(connection: Connection): void {
    this.#forget(connection);
    if (!connection.isAuthenticated()) connection.close();
  }

  #forget(connection: Connection): void {
    const timer = this.#strangers.get(connection);
    if (timer) this.#clock.clearTimeout(timer);
    this.#strangers.delete(connection);
  }
}

/** The HTTP status that a request is refused with; undefined: it is of the protocol. Pure. */
export function faultOf({
  url = '',
  method = '',
  headers,
}: Pick<IncomingMessage, 'url' | 'method' | 'headers'>) {
  // An address that is none, such as `//`, makes the parser of hap-nodejs throw.
  if (!URL.canParse(url, 'http://hap.invalid') || !url.startsWith('/') || url.startsWith('//')) return 400;
  const methods = METHODS[new URL(url, 'http://hap.invalid').pathname];
  if (methods === undefined) return 404;
  if (!methods.includes(method)) return 405;
  if (Number(headers['content-length'] ?? 0) > LARGEST_BODY_BYTES) return 413;
  return undefined;
}

function httpServerOf(accessory: Accessory): HapHttpServer {
  const { httpServer } = (accessory._server ?? {}) as unknown as { readonly httpServer?: HapHttpServer };
  if (typeof httpServer?.listeners !== 'function')
    throw new Error('invariant: hap-nodejs 1.2.0 has a published accessory listen by an HTTP server');
  return httpServer;
}
