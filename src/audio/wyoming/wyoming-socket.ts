import { connect } from 'node:net';
import type { Clock, Timer } from '../../time/clock.ts';
import { EventReader, encodeEvent, NotWyoming, type WyomingEvent } from './wyoming-event.ts';

/** The callbacks of a connection. No callback follows `closed`. */
export interface SocketListener {
  open(): void;
  event(event: WyomingEvent): void;
  /** @param reason why the peer closed it. The callback is not called when this side closes the connection. */
  closed(reason: string): void;
}

const CONNECT_WITHIN_MS = 5000;
/** Ten seconds of unread sound: the peer does not keep up, so its answers would come too late. */
const MOST_UNREAD_BYTES = 320_000;

/** One connection to a Wyoming peer, until it ends. Answers pings by itself. */
export class WyomingSocket {
  readonly #socket: ReturnType<typeof connect>;
  readonly #clock: Clock;
  readonly #listener: SocketListener;
  readonly #timer: Timer;
  #closed = false;

  constructor(of: { address: WyomingAddress; clock: Clock; listener: SocketListener }) {
    const { address, clock, listener } = of;
    this.#clock = clock;
    this.#listener = listener;
    const reader = new EventReader();
    this.#socket = connect({ ...address, noDelay: true, keepAlive: true });
    this.#timer = clock.setTimeout(
      () => this.#end(`no connection within ${CONNECT_WITHIN_MS / 1000} s`),
      CONNECT_WITHIN_MS,
    );
    this.#socket.on('connect', () => {
      clock.clearTimeout(this.#timer);
      if (!this.#closed) listener.open();
    });
    this.#socket.on('data', (bytes: Buffer) => {
      try {
        for (const event of reader.push(bytes)) this.#take(event);
      } catch (error) {
        if (!(error instanceof NotWyoming)) throw error;
        this.#end(`it sends what is not Wyoming: ${error.message}`);
      }
    });
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#end(causeOf(error)));
    this.#socket.on('close', () => this.#end('it closed the connection'));
  }

  /** @returns false where the connection is over. */
  send(event: Parameters<typeof encodeEvent>[0]): boolean {
    if (this.#closed || !this.#socket.writable) return false;
    this.#socket.write(encodeEvent(event));
    if (this.#socket.writableLength > MOST_UNREAD_BYTES) this.#end('it does not read what it is sent');
    return !this.#closed;
  }

  /** Closes the connection because of a fault of the peer, and tells the reason. */
  fail(reason: string): void {
    this.#end(reason);
  }

  close(): void {
    this.#closed = true;
    this.#clock.clearTimeout(this.#timer);
    this.#socket.destroy();
  }

  #take(event: WyomingEvent): void {
    if (this.#closed) return;
    if (event.type === 'ping') this.send({ type: 'pong', data: { text: event.data.text ?? null } });
    else this.#listener.event(event);
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#listener.closed(reason);
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no machine of that name',
  EAI_AGAIN: 'the name cannot be looked up now',
  EHOSTUNREACH: 'the machine cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the machine does not answer',
  ECONNRESET: 'it broke the connection off',
  EPIPE: 'it broke the connection off',
};

function causeOf({ code, message }: NodeJS.ErrnoException): string {
  return (code !== undefined && CAUSES[code]) || message;
}

/** Where a peer listens. */
export interface WyomingAddress {
  readonly host: string;
  readonly port: number;
}

/** What the schema asks of an address: `tcp://host:port`. */
export const WYOMING_URL = /^tcp:\/\/(\[[0-9a-fA-F:.]+\]|[^\s/:@[\]]+):([1-9]\d{0,4})\/?$/;

/** @param url `tcp://host:port`, as {@link WYOMING_URL} has it. */
export function wyomingAddress(url: string): WyomingAddress {
  const [, host = '', port = ''] = WYOMING_URL.exec(url) ?? [];
  return { host: host.replace(/^\[(.*)\]$/, '$1'), port: Number(port) };
}
