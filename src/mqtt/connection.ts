import { ErrorWithSubackPacket, type IClientPublishOptions, MqttClient } from 'mqtt';
import { messageOf } from '../error/message-of.ts';
import { Backoff } from '../time/backoff.ts';
import type { Clock, Timer } from '../time/clock.ts';
import { type BrokerAddress, openSocket } from './broker-address.ts';
import { InFlight } from './in-flight.ts';
import { LeaderElection } from './leader-election.ts';
import { causeOf, reasonOf, unansweredBy } from './refusal.ts';
import type { PublishOptions, Wire, WireMessage } from './wire.ts';

/** Is told by a connection. */
export interface ConnectionListener {
  message(message: WireMessage): void;
  /** Connected means subscribed too. Told once a change, not once an attempt. */
  state(state: 'connected' | 'lost', reason?: string): void;
  /** The broker never acknowledged a message that it was sent, or denied it. */
  undelivered(topic: string, reason: string): void;
}

const SESSION_TAKEN_OVER = 142;
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
  readonly #leaderElection: LeaderElection;
  readonly #inFlight: InFlight;
  #subscribed = false;
  /** Whether a broker has answered the present attempt. */
  #isAnswered = false;
  #closing = false;
  #reason: string | undefined;
  #told: string | undefined;
  readonly #backoff = new Backoff(BACK_OFF);
  #retry: Timer | undefined;

  constructor(of: {
    address: BrokerAddress;
    clientId: string;
    /** Where the hub, and its will, say whether it is there; absent for a connection that is not the hub's. */
    statusTopic?: string;
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
    this.#leaderElection = new LeaderElection(of.clientId);
    this.#inFlight = new InFlight({ clock: of.clock, overdue: (id) => this.#stalled(id) });
    this.#client = new MqttClient(() => openSocket(address), {
      protocolVersion: 5,
      clientId: of.clientId,
      clean: true,
      properties: { sessionExpiryInterval: 0 },
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
      } else if (!this.#leaderElection.isStandingBy)
        this.#listener.message({ topic, payload, retained: retain });
    });
    client.on('error', (error) => {
      this.#reason = causeOf(error, this.#address);
    });
    client.on('disconnect', ({ reasonCode = 0 }) => {
      this.#reason = reasonCode === 0 ? 'the broker ended the connection (reason 0)' : reasonOf(reasonCode);
      // Two clients of the same id would disconnect each other for ever: this one, the older, stays away.
      if (reasonCode === SESSION_TAKEN_OVER) this.#closing = true;
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
    this.#backoff.reset();
    this.#reason = undefined;
    this.#leaderElection.begins();
    this.#sayOnline();
    this.#tell('connected');
  }

  async #subscribe(): Promise<void> {
    try {
      // No Local (MQTT 5, 3.8.3.1): only the commands of other clients are news.
      await this.#client.subscribeAsync({
        ...Object.fromEntries(this.#subscriptions.map((topic) => [topic, { qos: 1, nl: true }])),
        // The own status comes back too: its place among those of other hubs says who is the newer.
        ...(this.#statusTopic !== undefined && { [this.#statusTopic]: { qos: 1 } }),
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
        this.#sayOnline();
    }
  }

  #lost(): void {
    this.#subscribed = false;
    for (const id of this.#inFlight.ids)
      this.#discard(id, 'the connection was lost before the broker acknowledged it');
    if (!this.#closing || this.#reason !== undefined) this.#tell('lost', this.#reason ?? this.#ended());
    if (this.#closing) return;
    this.#retry = this.#clock.setTimeout(() => this.#attempt(), this.#backoff.next());
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
      if (error) this.#listener.undelivered(topic, causeOf(error, this.#address));
    });
    id = this.#client.getLastMessageId();
    this.#inFlight.add(id, topic);
    return true;
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
    const topic = this.#inFlight.settle(id);
    if (topic === undefined) return;
    this.#client.removeOutgoingMessage(id);
    this.#listener.undelivered(topic, reason);
  }
}
