import { randomBytes } from 'node:crypto';
import { ErrorWithSubackPacket, type IClientPublishOptions, MqttClient } from 'mqtt';
import { messageOf } from '../error/message-of.ts';
import { Backoff } from '../time/backoff.ts';
import type { Clock, Timer } from '../time/clock.ts';
import { type BrokerAddress, MAXIMUM_PACKET_BYTES, openSocket } from './broker-address.ts';
import { BEAT_MS, Heartbeat } from './heartbeat.ts';
import { InFlight } from './in-flight.ts';
import { LeaderElection } from './leader-election.ts';
import { causeOf, connectFailure, reasonOf, unansweredBy } from './refusal.ts';
import type { PublishOptions, Wire, WireMessage } from './wire.ts';

/** Is told by a connection. */
export interface ConnectionListener {
  message(message: WireMessage): void;
  /** Connected means subscribed too. Told once a change, not once an attempt. */
  state(state: 'connected' | 'lost', reason?: string): void;
  /** The broker never acknowledged a message that it was sent, or denied it. */
  undelivered(topic: string, reason: string): void;
  /** The connection ended before the broker acknowledged the message; told before {@link undelivered}. */
  unacknowledged?(topic: string, payload: string): void;
}

const SESSION_TAKEN_OVER = 142;
/** After a takeover: whoever knew the client id may know the next one too, and take it over again. */
const TAKEOVER_BACK_OFF = { first_ms: 1000, most_ms: 60_000 };
/** A connection that lasts this long ends the back-off after takeovers. */
const UNDISTURBED_MS = 60_000;
const RETAINED = { qos: 1, retain: true } as const;
const BACK_OFF = { first_ms: 100, most_ms: 10_000 };
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
  readonly #leaderElection: LeaderElection;
  readonly #inFlight: InFlight;
  #subscribed = false;
  /** Whether a broker has answered the present attempt. */
  #isAnswered = false;
  #closing = false;
  #reason: string | undefined;
  #told: string | undefined;
  readonly #backoff = new Backoff(BACK_OFF);
  readonly #takeoverBackoff = new Backoff(TAKEOVER_BACK_OFF);
  readonly #newClientId: () => string;
  #clientId: string;
  #isTakenOver = false;
  /** When the present connection began, on the clock; undefined before the first. */
  #connected_ms: number | undefined;
  #retry: Timer | undefined;

  constructor(of: {
    address: BrokerAddress;
    /**
     * Makes a client id; asked for another one where somebody else may know the present one. Whoever knows it can end
     * the connection, so nothing publishes it.
     */
    newClientId: () => string;
    /** Where the hub, and its will, say whether it is there; absent for a connection that is not the hub's. */
    statusTopic?: string;
    /** Where the hub says its beats, which bound how long a message may have waited; default: nowhere. */
    heartbeatTopic?: string;
    subscriptions: readonly string[];
    clock: Clock;
    listener: ConnectionListener;
  }) {
    const { address } = of;
    this.#address = address;
    this.#clock = of.clock;
    this.#listener = of.listener;
    this.#subscriptions = of.subscriptions;
    this.#statusTopic = of.statusTopic;
    this.#newClientId = of.newClientId;
    this.#clientId = of.newClientId();
    this.#leaderElection = new LeaderElection(randomBytes(16).toString('hex'));
    this.#heartbeatTopic = of.heartbeatTopic;
    this.#heartbeat = new Heartbeat({ clock: of.clock });
    this.#inFlight = new InFlight({ clock: of.clock, overdue: (id) => this.#stalled(id) });
    this.#client = new MqttClient(() => address.openInProcess?.(this.#clientId) ?? openSocket(address), {
      protocolVersion: 5,
      clientId: this.#clientId,
      clean: true,
      properties: { sessionExpiryInterval: 0, maximumPacketSize: MAXIMUM_PACKET_BYTES },
      // The period of mqtt.js is fixed; this connection backs off instead.
      reconnectPeriod: 0,
      resubscribe: false,
      queueQoSZero: false,
      connectTimeout: 5000,
      keepalive: 15,
      ...(of.statusTopic !== undefined && {
        will: {
          topic: of.statusTopic,
          payload: Buffer.from('offline'),
          ...RETAINED,
          properties: this.#leaderElection.properties,
        },
      }),
      ...(address.username !== undefined && { username: address.username }),
      ...(address.password !== undefined && { password: address.password }),
    });
    this.#listen();
  }

  get connected(): boolean {
    return this.#client.connected && this.#subscribed && !this.#leaderElection.isStandingBy;
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
    return (
      this.connected &&
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
    const connected = this.connected;
    this.#subscribed = false;
    if (connected && this.#statusTopic !== undefined) {
      const offline = this.#client.publishAsync(this.#statusTopic, 'offline', {
        ...RETAINED,
        properties: this.#leaderElection.properties,
      });
      await this.#atMost(offline, FAREWELL_MS);
    }
    await this.#atMost(this.#client.endAsync(!connected), FAREWELL_MS);
    this.#inFlight.clear();
  }

  /** Waits for the work, no longer than this; how the work ends does not matter. */
  async #atMost(work: Promise<unknown>, within_ms: number): Promise<void> {
    await new Promise<void>((done) => {
      const timer = this.#clock.setTimeout(done, within_ms);
      const ended = () => {
        this.#clock.clearTimeout(timer);
        done();
      };
      work.then(ended, ended);
    });
  }

  #listen(): void {
    const client = this.#client;
    // What fails in it beside the subscription is a fault of the program, and ends the process.
    client.on('connect', () => void this.#connected());
    client.on('message', (topic, payload, { retain, properties }) => {
      if (topic === this.#statusTopic) {
        if (!retain) this.#heard(payload.toString(), properties?.userProperties);
      } else if (topic === this.#heartbeatTopic) {
        if (!retain) this.#heartbeat.returned(payload.toString());
      } else if (!this.#leaderElection.isStandingBy) {
        const { isProven } = this.#heartbeat;
        const isBounded = this.#heartbeatTopic === undefined || isProven;
        this.#listener.message({
          topic,
          payload,
          retained: retain,
          waited_ms: this.#heartbeat.waited_ms(),
          most_ms: this.#heartbeat.most_ms,
          isBounded,
        });
      }
    });
    client.on('error', (error) => {
      this.#reason = connectFailure(error, this.#address);
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
    this.#backoff.reset();
    this.#reason = undefined;
    this.#leaderElection.begins();
    this.#sayOnline();
    this.#heartbeat.begins();
    this.#beat();
    this.#tell('connected');
  }

  async #subscribe(): Promise<void> {
    try {
      // No Local (MQTT 5, 3.8.3.1): only the commands of other clients are news.
      await this.#client.subscribeAsync({
        ...Object.fromEntries(this.#subscriptions.map((topic) => [topic, { qos: 1, nl: true }])),
        // The own status comes back too: its place among those of other hubs says who is the newer.
        ...(this.#statusTopic !== undefined && { [this.#statusTopic]: { qos: 1 } }),
        // The own beats come back too: what comes after a beat reached the broker after it.
        ...(this.#heartbeatTopic !== undefined && { [this.#heartbeatTopic]: { qos: 1 } }),
      });
    } catch (error) {
      const granted = error instanceof ErrorWithSubackPacket ? error.packet?.granted : undefined;
      if (!granted) throw error;
      // A topic that is denied will be denied again: the hub serves without it.
      for (const [at, code] of granted.entries())
        if (Number(code) >= 128)
          this.#listener.undelivered(
            this.#subscriptions[at] ?? '',
            `subscription: ${reasonOf(Number(code))}`,
          );
    }
  }

  #sayOnline(): void {
    if (this.#statusTopic !== undefined)
      this.#send(this.#statusTopic, 'online', { ...RETAINED, properties: this.#leaderElection.properties });
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
  }

  /** A hub has said on `status` whether it is there. */
  #heard(payload: string, properties: Readonly<Record<string, unknown>> | undefined): void {
    switch (this.#leaderElection.hears(payload, properties)) {
      case 'stand_by':
        this.#tell(
          'lost',
          'another hub came to this broker: that one decides, and this one stands by; end one of them, or give it its own mqtt.base',
        );
        return;
      case 'return':
        // By a new connection: the broker then repeats what devices have told meanwhile.
        this.#client.stream.destroy();
        return;
      case 'say_again':
        if (!this.#closing) this.#sayOnline();
    }
  }

  #lost(): void {
    this.#subscribed = false;
    this.#stopBeating();
    for (const id of this.#inFlight.ids)
      this.#discard(id, 'the connection was lost before the broker acknowledged it');
    if (!this.#closing || this.#reason !== undefined) this.#tell('lost', this.#reason ?? this.#ended());
    if (this.#closing) return;
    this.#retry = this.#clock.setTimeout(() => this.#attempt(), this.#wait_ms());
  }

  /** How long to wait before the next attempt, in milliseconds. After a takeover that attempt has another client id. */
  #wait_ms(): number {
    const connected_ms = this.#connected_ms;
    this.#connected_ms = undefined;
    // Mosquitto before 2.0.15 ends a session that was taken over without a word.
    const isUnexplained = connected_ms !== undefined && this.#reason === undefined;
    if (!this.#isTakenOver && !isUnexplained) return this.#backoff.next();
    this.#clientId = this.#newClientId();
    this.#client.options.clientId = this.#clientId;
    if (!this.#isTakenOver) return this.#backoff.next();
    this.#isTakenOver = false;
    if (connected_ms !== undefined && this.#clock.now() - connected_ms >= UNDISTURBED_MS)
      this.#takeoverBackoff.reset();
    return this.#takeoverBackoff.next();
  }

  #attempt(): void {
    this.#isAnswered = false;
    this.#reason = undefined;
    this.#client.reconnect();
  }

  /** Why the connection ended, where nobody has said it. */
  #ended(): string {
    return this.#isAnswered ? 'the connection was closed' : unansweredBy(this.#address);
  }

  #tell(state: 'connected' | 'lost', reason?: string): void {
    const told = `${state} ${reason ?? ''}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#listener.state(state, reason);
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
    if (topic === this.#heartbeatTopic) this.#stopBeating();
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
    if (topic !== this.#heartbeatTopic) this.#listener.undelivered(topic, reason);
  }
}
