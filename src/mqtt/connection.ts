import { ErrorWithSubackPacket, type IClientPublishOptions, type MqttClient } from 'mqtt';
import { messageOf } from '../error/message-of.ts';
import { Backoff } from '../time/backoff.ts';
import { type Clock, settled, type Timer } from '../time/clock.ts';
import { type BrokerAddress, openSocket } from './broker-address.ts';
import { endConnection, openClient } from './client.ts';
import { BEAT_MS, Heartbeat } from './heartbeat.ts';
import { InFlight } from './in-flight.ts';
import { LEASE_ALONE_MS } from './leader-election.ts';
import { Leadership, newRun } from './leadership.ts';
import { causeOf, connectFailure, ENDED_SILENTLY, reasonOf, unansweredBy } from './refusal.ts';
import type { PublishOptions, Wire, WireMessage } from './wire.ts';

/** Is told by a connection. */
export interface ConnectionListener {
  message(message: WireMessage): void;
  /**
   * Connected means subscribed too. Told once a change, not once an attempt.
   * @param isBrokerThere of `lost`: the broker itself was not away, for this hub stands by or takes over; default: false.
   */
  state(state: 'connected' | 'lost', reason?: string, isBrokerThere?: boolean): void;
  /** The broker never acknowledged a message that it was sent, or denied it. */
  undelivered(topic: string, reason: string): void;
  /** The connection ended before the broker acknowledged the message; told before {@link undelivered}. */
  unacknowledged?(topic: string, payload: string): void;
  /** A program without the secret of this home takes part in the election of the hub. */
  foreignHub?(topic: string): void;
}

const SESSION_TAKEN_OVER = 142;
/** After a takeover: whoever knew the client id may know the next one too, and take it over again. */
const TAKEOVER_BACK_OFF = { first_ms: 1000, most_ms: 60_000 };
/** A connection that lasts this long ends the back-off after takeovers. */
const UNDISTURBED_MS = 60_000;
const RETAINED = { qos: 1, retain: true } as const;
/** A status that somebody else has written is corrected after this time, in milliseconds: a flood gets few answers. */
const CORRECTED_MS = 250;
const BACK_OFF = { first_ms: 100, most_ms: 10_000 };
/** A connection that lasts this long, in milliseconds, ends the back-off: RabbitMQ ends one at the first message that it denies. */
const STEADY_MS = 2000;
/** How long a hub that takes over waits until the broker has ended the connection of the silent hub, in milliseconds. */
const FENCED_WITHIN_MS = 300;
/** How long each of the two steps of the end may take: to say `offline`, and to disconnect. */
const FAREWELL_MS = 500;

/**
 * The hub's connection: MQTT 5, no Nagle, nothing queued, nothing sent twice. Invariant: a message that
 * was not acknowledged when the connection ended is taken out of mqtt.js, which would send it again.
 */
export class MqttConnection implements Wire {
  readonly #client: MqttClient;
  readonly #address: BrokerAddress;
  readonly #clock: Clock;
  readonly #listener: ConnectionListener;
  #subscriptions: readonly string[];
  readonly #statusTopic: string | undefined;
  /** Where the hub's beats go; absent for a connection that is not the hub's. */
  readonly #heartbeatTopic: string | undefined;
  readonly #heartbeat: Heartbeat;
  #nextBeat: Timer | undefined;
  /** The election of one hub of several; absent for a connection that is not the hub's. */
  readonly #leadership: Leadership | undefined;
  /** The topics that it hears while it stands by. */
  readonly #shared: readonly string[];
  #correction: Timer | undefined;
  readonly #inFlight: InFlight;
  #subscribed = false;
  /** Whether a broker has answered the present attempt. */
  #isAnswered = false;
  #closing = false;
  #reason: string | undefined;
  #told: string | undefined;
  readonly #backoff = new Backoff(BACK_OFF);
  readonly #takeoverBackoff = new Backoff(TAKEOVER_BACK_OFF);
  readonly #clientIdOf: (run: string) => string;
  /** Names the present client id for other hubs. */
  #run = newRun();
  #clientId: string;
  #isTakenOver = false;
  /** Whether it ends the present connection itself, to lead on the next one. */
  #isTakingOver = false;
  /** Whether the socket failed. The broker may have ended it for another client, and its word was lost. */
  #isBroken = false;
  /** When the present connection began, on the clock; undefined before the first. */
  #connected_ms: number | undefined;
  #retry: Timer | undefined;

  constructor(of: {
    address: BrokerAddress;
    /**
     * Makes the client id of a run; asked for that of another run where somebody else may know the present one. Whoever
     * knows it can end the connection, so nothing publishes it.
     */
    clientIdOf: (run: string) => string;
    /** Where the hub, and its will, say whether it is there; absent for a connection that is not the hub's. */
    statusTopic?: string;
    /** Where the hub says its beats, which bound how long a message may have waited; default: nowhere. */
    heartbeatTopic?: string;
    /** Where the hubs of this home elect one of them, and the key that signs their words; default: there is no other. */
    election?: { readonly topic: string; readonly key: Buffer };
    /** Of the subscriptions, those that are heard while another hub leads; default: none. */
    shared?: readonly string[];
    subscriptions: readonly string[];
    clock: Clock;
    listener: ConnectionListener;
  }) {
    const { address } = of;
    this.#address = address;
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#subscriptions = of.subscriptions;
    this.#shared = of.shared ?? [];
    this.#statusTopic = of.statusTopic;
    this.#clientIdOf = of.clientIdOf;
    this.#clientId = of.clientIdOf(this.#run);
    this.#heartbeatTopic = of.heartbeatTopic;
    this.#heartbeat = new Heartbeat({ clock: of.clock });
    this.#inFlight = new InFlight({ clock: of.clock, overdue: (id) => this.#stalled(id) });
    this.#client = openClient(
      address,
      {
        clientId: this.#clientId,
        resubscribe: false,
        queueQoSZero: false,
        keepalive: 15,
        ...(of.statusTopic !== undefined && {
          will: { topic: of.statusTopic, payload: Buffer.from('offline'), ...RETAINED },
        }),
      },
      () => address.openInProcess?.(this.#clientId) ?? openSocket(address),
    );
    this.#leadership = of.election && this.#takePart(of.election);
    this.#listen();
  }

  get connected(): boolean {
    return this.#client.connected && this.#subscribed && this.#leadership?.isStandingBy !== true;
  }

  /** How old a message that repeats this beat may be, at most, in milliseconds; undefined for an unknown beat. */
  ageOfBeat(beat: string): number | undefined {
    return this.#heartbeat.age_ms(beat);
  }

  publish(
    topic: string,
    payload: string,
    { qos = 1, retain = false, expiry_s }: PublishOptions = {},
  ): boolean {
    // A hub that stood still may have been replaced meanwhile: it commands nothing until it has asked the broker.
    const lease_ms = this.#leadership?.lease_ms ?? LEASE_ALONE_MS;
    const mayPublish = this.connected && (expiry_s === undefined || this.#heartbeat.isWithin(lease_ms));
    return (
      mayPublish &&
      this.#send(topic, payload, {
        qos,
        retain,
        ...(expiry_s !== undefined && { properties: { messageExpiryInterval: expiry_s } }),
      })
    );
  }

  /** Listens to these topics from now on, and to no others; what is retained there comes once more. */
  subscribe(topics: readonly string[]): void {
    const left = this.#subscriptions.filter((topic) => !topics.includes(topic));
    this.#subscriptions = topics;
    // A connection that is down subscribes when it is up again.
    if (!this.connected) return;
    if (left.length > 0) this.#client.unsubscribeAsync([...left]).catch(() => undefined);
    // A subscription that fails means a connection that fails: the next one subscribes anew.
    this.#subscribe().catch(() => this.#client.stream.destroy());
  }

  /** Says `offline` and ends; within a second, whatever the broker does. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#retry) this.#clock.clearTimeout(this.#retry);
    this.#stopBeating();
    this.#leadership?.lost();
    const { connected } = this;
    const isUp = this.#client.connected && this.#subscribed;
    this.#subscribed = false;
    const said: Promise<unknown>[] = [];
    // Another hub leads: this one ends without a word on the status.
    if (connected && this.#statusTopic !== undefined)
      said.push(this.#client.publishAsync(this.#statusTopic, 'offline', RETAINED));
    if (isUp && this.#leadership)
      said.push(this.#client.publishAsync(this.#leadership.topic, this.#leadership.farewell(), { qos: 1 }));
    await settled(Promise.all(said), { within_ms: FAREWELL_MS, clock: this.#clock });
    await settled(this.#client.endAsync(!isUp), { within_ms: FAREWELL_MS, clock: this.#clock });
    this.#inFlight.clear();
  }

  #listen(): void {
    const client = this.#client;
    // What fails in it beside the subscription is a fault of the program, and ends the process.
    client.on('connect', () => void this.#connected());
    client.on('message', (topic, payload, { retain, properties }) => {
      if (topic === this.#statusTopic) {
        if (!retain && payload.toString() !== 'online') this.#correct();
      } else if (topic === this.#leadership?.topic) {
        // A retained word is of the past.
        if (!retain && payload.length > 0) this.#leadership.hears(payload.toString());
      } else if (topic === this.#heartbeatTopic) {
        if (!retain) this.#heartbeat.returned(payload.toString());
      } else if (this.#leadership?.isStandingBy !== true || this.#shared.includes(topic)) {
        const { isProven } = this.#heartbeat;
        const isBounded = this.#heartbeatTopic === undefined || isProven;
        this.#listener.message({
          topic,
          payload,
          retained: retain,
          expires_s: properties?.messageExpiryInterval,
          waited_ms: this.#heartbeat.waited_ms(),
          most_ms: this.#heartbeat.most_ms,
          isBounded,
        });
      }
    });
    client.on('error', (error) => {
      this.#reason = connectFailure(error, this.#address);
      this.#isBroken = true;
    });
    client.on('disconnect', ({ reasonCode = 0 }) => {
      this.#reason = reasonCode === 0 ? 'the broker ended the connection (reason 0)' : reasonOf(reasonCode);
      this.#isTakenOver = reasonCode === SESSION_TAKEN_OVER;
    });
    client.on('close', () => this.#lost());
  }

  async #connected(): Promise<void> {
    this.#isAnswered = true;
    try {
      await this.#subscribe();
    } catch (error) {
      this.#reason = messageOf(error);
      this.#client.stream.destroy();
      return;
    }
    if (this.#closing) return;
    this.#subscribed = true;
    this.#connected_ms = this.#clock.now();
    this.#reason = undefined;
    this.#leadership?.connected(this.#run);
    this.#sayOnline();
    this.#heartbeat.begins();
    this.#beat();
    this.#tell('connected');
  }

  async #subscribe(): Promise<void> {
    // No Local (MQTT 5, 3.8.3.1): only the commands of other clients are news.
    const others = this.#subscriptions.map((topic) => [topic, { qos: 1, nl: true }] as const);
    // What comes after an own word or beat reached the broker after it. The will of an older connection comes too.
    const own = [this.#statusTopic, this.#heartbeatTopic, this.#leadership?.topic].flatMap((topic) =>
      topic === undefined ? [] : [[topic, { qos: 1 }] as const],
    );
    const all = [...others, ...own];
    try {
      await this.#client.subscribeAsync(Object.fromEntries(all));
    } catch (error) {
      const granted = error instanceof ErrorWithSubackPacket ? error.packet?.granted : undefined;
      if (!granted) throw error;
      // A topic that is denied will be denied again: the hub serves without it.
      for (const [at, code] of granted.entries())
        if (Number(code) >= 128)
          this.#listener.undelivered(all[at]?.[0] ?? '', `subscription: ${reasonOf(Number(code))}`);
    }
  }

  #sayOnline(): void {
    if (this.#statusTopic !== undefined) this.#send(this.#statusTopic, 'online', RETAINED);
  }

  /** Somebody else, or an older connection of this hub, said on `status` that no hub is there. */
  #correct(): void {
    this.#correction ??= this.#clock.setTimeout(() => {
      this.#correction = undefined;
      if (this.connected && !this.#closing) this.#sayOnline();
    }, CORRECTED_MS);
  }

  #beat(): void {
    this.#stopBeating();
    const topic = this.#heartbeatTopic;
    if (topic === undefined || !this.connected) return;
    this.#send(topic, this.#heartbeat.next(), RETAINED);
    this.#nextBeat = this.#clock.setTimeout(() => this.#beat(), BEAT_MS);
  }

  #stopBeating(): void {
    if (this.#nextBeat) this.#clock.clearTimeout(this.#nextBeat);
    this.#nextBeat = undefined;
    if (this.#correction) this.#clock.clearTimeout(this.#correction);
    this.#correction = undefined;
  }

  #takePart({ topic, key }: { readonly topic: string; readonly key: Buffer }): Leadership {
    return new Leadership({
      topic,
      key,
      clock: this.#clock,
      send: (word) => {
        if (!this.#closing) this.#send(topic, word, { qos: 1 });
      },
      listener: {
        standBy: () => {
          this.#stopBeating();
          this.#tell(
            'lost',
            'another hub came to this broker: that one decides, and this one stands by; end one of them, or give it its own mqtt.base',
            true,
          );
        },
        takeOver: (silent) => {
          const fence = silent === undefined ? [] : [endConnection(this.#address, this.#clientIdOf(silent))];
          const fenced = settled(Promise.all(fence), { within_ms: FENCED_WITHIN_MS, clock: this.#clock });
          void fenced.then(() => this.#takeOver());
        },
        foreign: () => this.#listener.foreignHub?.(topic),
      },
    });
  }

  /** The leader is gone, and the broker takes no more of it: goes on by a new connection, on which this hub leads. */
  #takeOver(): void {
    if (this.#closing || !this.#subscribed) return;
    // The broker then repeats what devices have told meanwhile.
    this.#reason = 'the hub that decided is gone; this one takes over';
    this.#isTakingOver = true;
    this.#client.stream.destroy();
  }

  #lost(): void {
    this.#subscribed = false;
    this.#stopBeating();
    this.#leadership?.lost();
    for (const id of this.#inFlight.ids)
      this.#discard(id, 'the connection was lost before the broker acknowledged it');
    if (!this.#closing || this.#reason !== undefined)
      this.#tell('lost', this.#reason ?? this.#ended(), this.#isTakingOver);
    if (this.#closing) return;
    this.#retry = this.#clock.setTimeout(() => this.#attempt(), this.#wait_ms());
  }

  /** How long to wait before the next attempt, in milliseconds. After a takeover that attempt has another client id. */
  #wait_ms(): number {
    const connected_ms = this.#connected_ms;
    this.#connected_ms = undefined;
    if (this.#isTakingOver) {
      this.#isTakingOver = false;
      return 0;
    }
    if (connected_ms !== undefined && this.#clock.now() - connected_ms >= STEADY_MS) this.#backoff.reset();
    // Mosquitto before 2.0.15 ends a session that was taken over without a word; and who writes to the ended socket gets
    // a reset before the word can be read.
    const isUnexplained = connected_ms !== undefined && (this.#reason === undefined || this.#isBroken);
    if (!this.#isTakenOver && !isUnexplained) return this.#backoff.next();
    this.#run = newRun();
    this.#clientId = this.#clientIdOf(this.#run);
    this.#client.options.clientId = this.#clientId;
    if (!this.#isTakenOver) return this.#backoff.next();
    this.#isTakenOver = false;
    if (connected_ms !== undefined && this.#clock.now() - connected_ms >= UNDISTURBED_MS)
      this.#takeoverBackoff.reset();
    return this.#takeoverBackoff.next();
  }

  #attempt(): void {
    this.#isAnswered = false;
    this.#isBroken = false;
    this.#reason = undefined;
    this.#client.reconnect();
  }

  /** Why the connection ended, where nobody has said it. */
  #ended(): string {
    return this.#isAnswered ? ENDED_SILENTLY : unansweredBy(this.#address);
  }

  #tell(state: 'connected' | 'lost', reason?: string, isBrokerThere = false): void {
    const told = `${state} ${reason ?? ''}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#listener.state(state, reason, isBrokerThere);
  }

  #send(topic: string, payload: string, options: IClientPublishOptions): boolean {
    if (options.qos === 0) {
      this.#client.publish(topic, payload, options);
      return true;
    }
    let id: number | undefined;
    this.#client.publish(topic, payload, options, (error) => {
      if (id === undefined || this.#inFlight.settle(id) === undefined) return;
      if (error) this.#refused(topic, causeOf(error, this.#address));
    });
    id = this.#client.getLastMessageId();
    this.#inFlight.add(id, { topic, payload });
    return true;
  }

  /** The broker took the message, and denied it. A beat that is denied would be denied at every beat. */
  #refused(topic: string, reason: string): void {
    if (topic === this.#heartbeatTopic) {
      this.#stopBeating();
      this.#heartbeat.denied();
    }
    this.#listener.undelivered(topic, reason);
  }

  /**
   * The broker does not acknowledge: it may be stopped, and would carry out everything when it goes on. So that no
   * more piles up there, the connection ends; the next attempt finds a broker that has gone on.
   */
  #stalled(id: number): void {
    const reason = 'the broker did not acknowledge it within 1 s';
    this.#discard(id, reason);
    this.#reason ??= `${reason.replace(' it ', ' a message ')}; see what holds it up`;
    this.#subscribed = false;
    this.#client.stream.destroy();
  }

  #discard(id: number, reason: string): void {
    const message = this.#inFlight.settle(id);
    if (!message) return;
    const { topic, payload } = message;
    this.#client.removeOutgoingMessage(id);
    this.#listener.unacknowledged?.(topic, payload);
    if (topic !== this.#heartbeatTopic && topic !== this.#leadership?.topic)
      this.#listener.undelivered(topic, reason);
  }
}
