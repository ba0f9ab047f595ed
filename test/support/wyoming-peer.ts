import { createServer, type Server, type Socket } from 'node:net';
import { onEnd } from './broker.ts';

/** An event as a peer sees it on the wire. */
export interface PeerEvent {
  readonly type: string;
  readonly data: Record<string, unknown>;
  readonly payload: Buffer;
}

/**
 * The other end of the Wyoming protocol, written from its description: a line of JSON, then `data_length`
 * bytes of JSON that are merged over the line's own, then `payload_length` bytes. It sends its data apart, as
 * the usual servers do. What it does with an event is each test's affair.
 */
export class WyomingPeer {
  readonly #server: Server;
  readonly sockets = new Set<Socket>();
  readonly received: PeerEvent[] = [];
  /** Whether it says what it is when it is asked. */
  answersDescribe = true;
  onEvent: (event: PeerEvent, reply: (...event: Parameters<typeof bytesOf>) => void) => void = () => {};
  #waiting: { wanted: (event: PeerEvent) => boolean; found: (event: PeerEvent) => void }[] = [];

  private constructor() {
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async open(port = 0): Promise<WyomingPeer> {
    const peer = new WyomingPeer();
    peer.#server.listen(port, '127.0.0.1');
    await new Promise((listening) => peer.#server.once('listening', listening));
    onEnd(() => peer.close());
    return peer;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  get url(): string {
    return `tcp://127.0.0.1:${this.port}`;
  }

  send(...event: Parameters<typeof bytesOf>): void {
    this.sendBytes(bytesOf(...event));
  }

  sendBytes(bytes: Buffer): void {
    for (const socket of this.sockets) socket.write(bytes);
  }

  /** The next event that is wanted, or one already received. */
  event(wanted: (event: PeerEvent) => boolean): Promise<PeerEvent> {
    const known = this.received.find(wanted);
    return known ? Promise.resolve(known) : new Promise((found) => this.#waiting.push({ wanted, found }));
  }

  /** As a machine that loses its power: the connections go without a farewell. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.cut();
    if (this.#server.listening) await new Promise((closed) => this.#server.close(closed));
  }

  #serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    let held = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      held = Buffer.concat([held, bytes]);
      for (;;) {
        const end = held.indexOf('\n');
        if (end < 0) return;
        const head = JSON.parse(held.subarray(0, end).toString());
        const { data_length = 0, payload_length = 0 } = head;
        const whole = end + 1 + data_length + payload_length;
        if (held.length < whole) return;
        const more = held.subarray(end + 1, end + 1 + data_length).toString();
        const data = { ...head.data, ...(more === '' ? {} : JSON.parse(more)) };
        const payload = held.subarray(whole - payload_length, whole);
        held = held.subarray(whole);
        this.#take({ type: head.type, data, payload }, socket);
      }
    });
  }

  #take(event: PeerEvent, socket: Socket): void {
    this.received.push(event);
    const reply = (...of: Parameters<typeof bytesOf>) => void socket.write(bytesOf(...of));
    if (event.type === 'describe' && this.answersDescribe)
      reply('info', { asr: [], tts: [], wake: [], handle: [], intent: [] });
    this.onEvent(event, reply);
    const met = this.#waiting.filter(({ wanted }) => wanted(event));
    this.#waiting = this.#waiting.filter((each) => !met.includes(each));
    for (const { found } of met) found(event);
  }
}

/** An event as the usual peers write it. */
export function bytesOf(type: string, data: object = {}, payload: Buffer = Buffer.alloc(0)): Buffer {
  const more = Buffer.from(JSON.stringify(data));
  const head = {
    type,
    version: '1.5.2',
    data_length: more.length,
    ...(payload.length > 0 && { payload_length: payload.length }),
  };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), more, payload]);
}

/** Sound as the usual satellites send it. */
export function soundOf(samples: Int16Array, format: object = {}): Parameters<typeof bytesOf> {
  const payload = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  return ['audio-chunk', { rate: 16_000, width: 2, channels: 1, ...format }, payload];
}
