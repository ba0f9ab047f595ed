import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { Aedes, type AuthenticateError, type Client } from 'aedes';
import { serveHttp } from './http-server.ts';
import { onEnd } from './on-end.ts';

/** A key of Bemfa's form. */
export const keyOf = (digit: string): string => digit.repeat(32);

/** The topic by which a door watches its link. */
const PING = 'halfsecondping';

/** One account of the cloud. */
class CloudAccount {
  readonly topics = new Map<string, { name: string; state?: string }>();
  /** What clients told by `…/up`, in order. */
  readonly told: { readonly topic: string; readonly payload: string }[] = [];
  readonly violations: string[] = [];
  connections = 0;
  /** Pings that came. */
  pings = 0;
  isBlocked = false;
  /** Takes everything and delivers nothing, as a half-dead connection does. */
  isHalfDead = false;
  /** Takes everything, and delivers it when it is let go. */
  isHeldUp = false;
  readonly #heldUp: { readonly topic: string; readonly payload: string }[] = [];
  /** Sends back what is published to `…/up`, against the rules. */
  echoesStates = false;
  /** Says that a topic was created, and does not create it. */
  forgetsTopics = false;
  readonly #broker: Promise<Aedes>;
  #client: Client | undefined;
  #waiting: (() => void)[] = [];

  constructor() {
    this.#broker = Aedes.createBroker({
      // A cloud that is asked for QoS 2, for anything retained or for a stored session blocks the account.
      authorizePublish: (client, { topic, payload, qos, retain }, done) => {
        if (qos > 1) this.#violated('QoS 2');
        if (retain) this.#violated('retain');
        if (qos > 1 || retain) return void client?.conn.destroy();
        const [, name = '', suffix] = /^([A-Za-z0-9]{1,64})(\/up|\/set)?$/.exec(topic) ?? [];
        const known = this.topics.get(name);
        if (!known) return done(new Error('no such topic'));
        if (name === PING && suffix === undefined) this.pings += 1;
        known.state = payload.toString();
        if (suffix === '/up' && name !== PING) this.told.push({ topic: name, payload: payload.toString() });
        done(null);
        if (suffix === '/up' && this.echoesStates) void this.deliver(name, payload.toString());
        this.#changed();
      },
      authorizeSubscribe: (_, subscription, done) => {
        if (subscription.qos > 1) this.#violated('QoS 2');
        done(null, this.topics.has(subscription.topic) && subscription.qos <= 1 ? subscription : null);
      },
      authorizeForward: (_, packet) => {
        if (this.isHeldUp) this.#heldUp.push({ topic: packet.topic, payload: packet.payload.toString() });
        return this.isHalfDead || this.isHeldUp ? null : packet;
      },
    });
    onEnd(async () => {
      const broker = await this.#broker;
      await new Promise<void>((closed) => broker.close(() => closed()));
    });
  }

  async connect(socket: Socket): Promise<void> {
    const broker = await this.#broker;
    this.connections += 1;
    const client = broker.handle(socket);
    this.#client = client;
    broker.on('clientError', () => undefined);
    broker.on('connectionError', () => undefined);
    broker.once('subscribe', () => this.#changed());
    this.#changed();
  }

  /** A CONNECT that breaks the rules of the account. */
  refuse(why: string): void {
    this.#violated(why);
  }

  /** An assistant's command: every subscriber gets it. */
  async deliver(topic: string, payload: string): Promise<void> {
    const broker = await this.#broker;
    const known = this.topics.get(topic);
    if (known) known.state = payload;
    await new Promise<void>((sent, failed) =>
      broker.publish(
        { cmd: 'publish', topic, payload, qos: 1, retain: false, dup: false },
        (error?: AuthenticateError | Error | null) => (error ? failed(error) : sent()),
      ),
    );
  }

  /** Delivers what it held up, in order. */
  async letGo(): Promise<void> {
    this.isHeldUp = false;
    for (const { topic, payload } of this.#heldUp.splice(0)) await this.deliver(topic, payload);
  }

  /** A message as its bytes, with the flags that a client must ignore. */
  deliverRaw(topic: string, payload: string, flags: { dup?: boolean; retain?: boolean }): void {
    const name = Buffer.from(topic);
    const head = Buffer.from([0, name.length, ...name, ...(flags.dup ? [0, 99] : [])]);
    const body = Buffer.concat([head, Buffer.from(payload)]);
    const type = 0x30 | (flags.dup ? 0x08 | 0x02 : 0) | (flags.retain ? 0x01 : 0);
    this.#client?.conn.write(Buffer.concat([Buffer.from([type, body.length]), body]));
  }

  /** Ends the connection, as a network does. */
  cut(): void {
    this.#client?.conn.destroy();
  }

  /** Resolves after the next event of the account. */
  next(): Promise<void> {
    return new Promise((changed) => this.#waiting.push(changed));
  }

  /** Resolves when the condition holds; it is looked at after each event of the account. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await this.next();
  }

  #violated(why: string): void {
    this.violations.push(why);
    this.isBlocked = true;
    this.#changed();
  }

  #changed(): void {
    for (const changed of this.#waiting.splice(0)) changed();
  }

  /** Something of the account was asked by HTTP. */
  touched(): void {
    this.#changed();
  }
}

/** What the HTTP interface answers instead of its usual answer. */
export type Misbehaviour = 'nested' | 'empty' | 'nothing' | 'garbage' | 'error';

/** A cloud of our own that keeps Bemfa's rules, the harsh ones too: MQTT 3.1.1 by TCP, and its HTTP interface. */
export class BemfaCloud {
  readonly accounts: ReadonlyMap<string, CloudAccount>;
  /** Paths that were asked by HTTP, in order, without their queries. */
  readonly asked: string[] = [];
  misbehaves: Misbehaviour | undefined;
  readonly mqttUrl: string;
  readonly httpUrl: string;

  private constructor(of: { mqttUrl: string; httpUrl: string }, accounts: Map<string, CloudAccount>) {
    this.mqttUrl = of.mqttUrl;
    this.httpUrl = of.httpUrl;
    this.accounts = accounts;
  }

  static async start(keys: readonly string[]): Promise<BemfaCloud> {
    const accounts = new Map(keys.map((key) => [key, new CloudAccount()]));
    let serve: BemfaCloud['serve'] | undefined;
    const httpUrl = await serveHttp((request, response) => void serve?.(request, response));
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      // Not by `data`: the broker reads on from here, and nothing may flow before it does.
      socket.once('readable', () => admit(accounts, socket, socket.read() ?? Buffer.alloc(16)));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onEnd(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const cloud = new BemfaCloud({ mqttUrl: `mqtt://127.0.0.1:${port}`, httpUrl }, accounts);
    serve = cloud.serve;
    return cloud;
  }

  account(key: string): CloudAccount {
    const account = this.accounts.get(key);
    if (!account) throw new Error('no such account');
    return account;
  }

  /** The fields of `doors.bemfa` that lead to this cloud. */
  get config(): { mqtt_url: string; topics_url: string; api_url: string } {
    return { mqtt_url: this.mqttUrl, topics_url: this.httpUrl, api_url: this.httpUrl };
  }

  readonly serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://cloud');
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = text === '' ? {} : JSON.parse(text);
    this.asked.push(url.pathname);
    const answer = (json: object) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(json));
    };
    if (this.misbehaves === 'nothing') return void response.end();
    if (this.misbehaves === 'garbage') return void response.end('<html>維護中</html>');
    if (this.misbehaves === 'error') return void response.writeHead(502).end('bad gateway');
    const key = url.searchParams.get('openID') ?? url.searchParams.get('uid') ?? body.uid;
    const account = this.accounts.get(key);
    // Status 200, and a failing code, which repeats what it was asked with.
    if (!account || account.isBlocked) return answer({ code: 40004, message: `uid error ${key}`, data: '' });
    switch (url.pathname) {
      case '/vb/api/v2/allTopic': {
        const list = [...account.topics].map(([topic, { name, state }]) => ({ topic, name, msg: state }));
        if (this.misbehaves === 'empty') return answer({ code: 0, message: 'ok', data: '' });
        return answer({ code: 0, data: this.misbehaves === 'nested' ? { data: list } : list });
      }
      case '/v1/createTopic': {
        if (!/^[A-Za-z0-9]{1,64}$/.test(body.topic) || body.type !== 1)
          return answer({ code: 40002, message: 'parameter error' });
        if (account.topics.has(body.topic)) return answer({ code: 40006, message: 'topic exists' });
        if (!account.forgetsTopics) account.topics.set(body.topic, { name: body.name });
        answer({ code: 0, message: 'OK', data: { code: 0 } });
        return account.touched();
      }
      case '/va/modifyName': {
        const topic = account.topics.get(body.topic);
        if (topic) topic.name = body.name;
        return answer({ code: topic ? 0 : 40005, data: {} });
      }
      case '/va/sendMessage': {
        const topic = url.searchParams.get('topic') ?? '';
        if (!account.topics.has(topic)) return answer({ code: 40005, message: 'no topic' });
        await account.deliver(topic, url.searchParams.get('msg') ?? '');
        return answer({ code: 0, data: {} });
      }
      default:
        response.writeHead(404).end();
    }
  };
}

/** Reads the CONNECT packet as far as the client id, which alone tells the account. */
function admit(accounts: ReadonlyMap<string, CloudAccount>, socket: Socket, bytes: Buffer): void {
  const isMqtt = bytes.subarray(4, 8).toString() === 'MQTT';
  const [version, flags] = bytes.subarray(8, 10);
  const keepalive_s = bytes.readUInt16BE(10);
  const id = bytes.subarray(14, 14 + bytes.readUInt16BE(12)).toString();
  const account = accounts.get(id);
  if (!account || !isMqtt || version !== 4 || account.isBlocked) {
    socket.end(Buffer.from([0x20, 2, 0, 2]));
    return;
  }
  // A clean session and nothing else: no will, no user, no password.
  if (flags !== 0x02) account.refuse(`flags ${flags}`);
  if (keepalive_s === 0 || keepalive_s > 60) account.refuse(`keepalive ${keepalive_s}`);
  socket.unshift(bytes);
  void account.connect(socket);
}
