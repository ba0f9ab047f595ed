import { randomBytes } from 'node:crypto';
import { ErrorWithSubackPacket, MqttClient } from 'mqtt';
import { messageOf } from '../../error/message-of.ts';
import { type BrokerAddress, openSocket } from '../../mqtt/broker-address.ts';
import { Backoff } from '../../time/backoff.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import { PING_TOPIC } from './topic.ts';

/** How the link is. `refused`: the cloud takes the key for none of its own. */
export type LinkState =
  | { readonly state: 'connected' }
  | { readonly state: 'lost' | 'refused'; readonly reason: string };

/** What the link shows of the age of a message, in milliseconds. */
export interface MessageAge {
  /** What it counts as: 0 where the link shows no gap, else the time since the gap began. */
  readonly suspected_ms: number;
  /** It cannot be older: it came after the answer to a ping, or after the subscription, that was sent so long ago. */
  readonly most_ms: number;
}

export interface LinkListener {
  /** A command. @param age how old it may be. */
  message(topic: string, payload: string, age: MessageAge): void;
  /** The link is up and subscribed, or is not. */
  state(state: LinkState): void;
  /** The cloud does not know these topics: it denied the subscription. */
  unknown(topics: readonly string[]): void;
}

/** Bemfa drops a link that is silent for 65 s. */
const KEEPALIVE_S = 30;
/** Between two pings, in milliseconds. A ping that is not back when the next is due shows a half-dead link. */
const PING_MS = 30_000;
/** A ping that takes longer than this shows a link that holds messages back, in milliseconds. */
const SLOW_MS = 2000;
/** After a held-up ping a backlog is read for this long, in milliseconds: what it held came after the ping. */
const BACKLOG_MS = 2000;
/** Between two pings while the link is watched, in milliseconds, and for how long it is. */
const WATCHED = { ping_ms: 1000, for_ms: 20_000 } as const;
const BACK_OFF = { first_ms: 5000, most_ms: 300_000 };
/** After a refusal, in milliseconds: a cloud may block whoever comes with a wrong key again and again. */
const REFUSED_MS = 3_600_000;
/** A connection that lasts this long proves good, in milliseconds. */
const GOOD_MS = 60_000;
/** Topics a subscription. */
const TOPICS_AT_ONCE = 20;
/** The refusals of MQTT 3.1.1 (3.2.2.3) that another attempt does not heal: version, client id, user, rights. */
const REFUSALS: readonly unknown[] = [1, 2, 4, 5];
const DENIED = 128;

/**
 * A connection to Bemfa by its rules: MQTT 3.1.1, the account's key as client id, a clean session, no user, QoS 0 and 1
 * only (QoS 2 gets accounts blocked), nothing retained, nothing queued. It renews itself until it is closed.
 */
export class BemfaLink {
  readonly #client: MqttClient;
  readonly #key: string;
  readonly #clock: Clock;
  readonly #topics: readonly string[];
  readonly #listener: LinkListener;
  readonly #backoff = new Backoff(BACK_OFF);
  #connected = false;
  #connected_ms = 0;
  #isRefused = false;
  #isClosed = false;
  #reason: string | undefined;
  #retry: Timer | undefined;
  #nextPing: Timer | undefined;
  #ping: { readonly nonce: string; readonly sent_ms: number } | undefined;
  /** What comes now is younger than this, on the clock. */
  #proof_ms = 0;
  /** The last time for which the link held messages back. */
  #gap: { readonly from_ms: number; readonly to_ms: number } | undefined;
  #watchedUntil_ms = Number.NEGATIVE_INFINITY;
  #canPing = true;
  #upProbe: string | undefined;
  #echoesStates = false;

  /** @param of.topics what it subscribes to, beside the ping topic. */
  constructor(of: {
    address: BrokerAddress;
    key: string;
    topics: readonly string[];
    clock: Clock;
    listener: LinkListener;
  }) {
    this.#key = of.key;
    this.#clock = of.clock;
    this.#topics = of.topics;
    this.#listener = of.listener;
    this.#client = new MqttClient(() => openSocket(of.address), {
      protocolId: 'MQTT',
      protocolVersion: 4,
      clientId: of.key,
      clean: true,
      keepalive: KEEPALIVE_S,
      // The period of mqtt.js is fixed; this link backs off instead.
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      connectTimeout: 10_000,
    });
    this.#listen();
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Whether this cloud sends back what is published to `…/up`, as its rules say that it does not. */
  get echoesStates(): boolean {
    return this.#echoesStates;
  }

  /** Tells the cloud a device's state, which no subscriber gets. @returns false where the link is down. */
  tell(topic: string, payload: string): boolean {
    if (!this.#connected) return false;
    this.#client.publish(`${topic}/up`, payload, { qos: 0 });
    return true;
  }

  /** Subscribes to topics that were unknown before. @returns those that are unknown still. */
  async subscribeAgain(topics: readonly string[]): Promise<readonly string[]> {
    if (!this.#client.connected) return topics;
    const unknown = await this.#subscribe(topics);
    if (topics.includes(PING_TOPIC) && !unknown.includes(PING_TOPIC) && !this.#canPing) {
      this.#canPing = true;
      this.#beat();
    }
    return unknown;
  }

  /** Pings every second for 20 s, so that the age of what comes meanwhile is known within about a second. */
  watch(): void {
    this.#watchedUntil_ms = this.#clock.now() + WATCHED.for_ms;
    this.#beat();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#connected = false;
    if (this.#retry) this.#clock.clearTimeout(this.#retry);
    this.#stopPings();
    await this.#client.endAsync(true);
  }

  #listen(): void {
    const client = this.#client;
    client.on('connect', () => void this.#opened());
    client.on('message', (topic, payload, { retain, dup }) => {
      // What is retained or sent again may be hours old, and was carried out already.
      if (retain || dup) return;
      const text = payload.toString('utf8');
      if (topic === PING_TOPIC) this.#pong(text);
      else this.#listener.message(topic, text, this.#age());
    });
    client.on('error', (error) => {
      this.#isRefused ||= 'code' in error && REFUSALS.includes(error.code);
      this.#reason = messageOf(error).replaceAll(this.#key, '…');
    });
    client.on('close', () => this.#lost());
  }

  async #opened(): Promise<void> {
    // The session is a clean one: what was said before the subscription does not come.
    this.#proof_ms = this.#clock.now();
    this.#gap = undefined;
    let unknown: readonly string[];
    try {
      unknown = await this.#subscribe([...this.#topics, PING_TOPIC]);
    } catch (error) {
      this.#reason = messageOf(error);
      this.#client.stream.destroy();
      return;
    }
    if (this.#isClosed || !this.#client.connected) return;
    this.#connected = true;
    this.#connected_ms = this.#clock.now();
    this.#reason = undefined;
    this.#canPing = !unknown.includes(PING_TOPIC);
    this.#beat();
    this.#listener.state({ state: 'connected' });
    if (unknown.length > 0) this.#listener.unknown(unknown);
  }

  /** @returns the topics that the cloud does not know. */
  async #subscribe(topics: readonly string[]): Promise<readonly string[]> {
    const unknown: string[] = [];
    for (let at = 0; at < topics.length; at += TOPICS_AT_ONCE) {
      const some = topics.slice(at, at + TOPICS_AT_ONCE);
      try {
        const grants = await this.#client.subscribeAsync([...some], { qos: 1 });
        unknown.push(...grants.filter(({ qos }) => Number(qos) >= DENIED).map(({ topic }) => topic));
      } catch (error) {
        const granted = error instanceof ErrorWithSubackPacket ? error.packet?.granted : undefined;
        if (!granted) throw error;
        unknown.push(...some.filter((_, nth) => Number(granted[nth] ?? 0) >= DENIED));
      }
    }
    return unknown;
  }

  /** Sends a ping, which the cloud sends back; renews the link where the one before is not back. */
  #beat(): void {
    this.#stopTimer();
    if (!this.#connected || !this.#canPing) return;
    const now_ms = this.#clock.now();
    if (this.#ping && now_ms - this.#ping.sent_ms >= PING_MS) {
      this.#reason = 'the link was half dead: a ping did not come back';
      this.#client.stream.destroy();
      return;
    }
    const isWatched = now_ms < this.#watchedUntil_ms;
    this.#nextPing = this.#clock.setTimeout(() => this.#beat(), isWatched ? WATCHED.ping_ms : PING_MS);
    if (this.#ping) return;
    const nonce = randomBytes(6).toString('hex');
    this.#ping = { nonce, sent_ms: now_ms };
    this.#client.publish(PING_TOPIC, nonce, { qos: 0 });
    if (this.#upProbe === undefined) {
      this.#upProbe = `up${nonce}`;
      this.#client.publish(`${PING_TOPIC}/up`, this.#upProbe, { qos: 0 });
    }
  }

  #pong(nonce: string): void {
    if (nonce === this.#upProbe) this.#echoesStates = true;
    if (nonce === this.#ping?.nonce) {
      const { sent_ms } = this.#ping;
      const now_ms = this.#clock.now();
      this.#ping = undefined;
      // The cloud hands on in order: whatever comes after this answer was sent after the ping.
      this.#proof_ms = sent_ms;
      if (now_ms - sent_ms > SLOW_MS) this.#gap = { from_ms: sent_ms, to_ms: now_ms };
    }
    // A link that lasts is a good one: the next failure is waited for as briefly as the first.
    if (this.#clock.now() - this.#connected_ms >= GOOD_MS) this.#backoff.reset();
  }

  /** A message may be as old as a ping that takes long, or that took long and has only just come back. */
  #age(): MessageAge {
    const now_ms = this.#clock.now();
    const waited_ms = this.#ping ? now_ms - this.#ping.sent_ms : 0;
    const isBacklog = this.#gap !== undefined && now_ms - this.#gap.to_ms < BACKLOG_MS;
    const gap_ms = isBacklog && this.#gap ? now_ms - this.#gap.from_ms : 0;
    return {
      suspected_ms: Math.max(gap_ms, waited_ms > SLOW_MS ? waited_ms : 0),
      most_ms: now_ms - this.#proof_ms,
    };
  }

  #lost(): void {
    this.#connected = false;
    this.#stopPings();
    this.#upProbe = undefined;
    if (this.#isClosed) return;
    const reason = this.#reason ?? 'the connection was closed';
    const wait_ms = this.#isRefused ? REFUSED_MS : this.#backoff.next();
    this.#listener.state({ state: this.#isRefused ? 'refused' : 'lost', reason });
    this.#isRefused = false;
    this.#reason = undefined;
    this.#retry = this.#clock.setTimeout(() => this.#client.reconnect(), wait_ms);
  }

  #stopPings(): void {
    this.#stopTimer();
    this.#ping = undefined;
  }

  #stopTimer(): void {
    if (this.#nextPing) this.#clock.clearTimeout(this.#nextPing);
    this.#nextPing = undefined;
  }
}
