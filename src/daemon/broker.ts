import { isDeepStrictEqual } from 'node:util';
import type { Home } from '../config/schema.ts';
import { storedSecret } from '../config/secret.ts';
import { messageOf } from '../error/message-of.ts';
import type { Logger } from '../log/logger.ts';
import { hubOnlyTopics } from '../mqtt/access-control/hub-topics.ts';
import type { BrokerAddress } from '../mqtt/broker-address.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import { type ConnectionListener, MqttConnection } from '../mqtt/connection.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../mqtt/embedded-broker.ts';
import { homeKeys } from '../mqtt/home-secret.ts';
import { OwedMessages } from '../mqtt/owed-messages.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import type { PublishOptions, Wire } from '../mqtt/wire.ts';
import { printable } from '../text/printable.ts';
import type { Clock } from '../time/clock.ts';
import type { PreparedChange } from './reconfiguration.ts';

/** Of at most this many topics a refused message is told. */
const REFUSED_TOPICS = 100;

/** The broker of one configuration: where it is, and, where the hub runs it itself, the broker. */
interface Target {
  readonly address: BrokerAddress;
  readonly base: string;
  readonly embedded: EmbeddedBroker | undefined;
  /** As configured for the embedded broker; 0: any free port. */
  readonly port: number;
  /** What the hubs of this home share; undefined at a broker without users. */
  readonly secret: string | undefined;
}

/** A change of the broker that is prepared. */
export interface PreparedBroker extends PreparedChange {
  /** Whether the hub stays connected: to the same broker, as the same user, under the same topics. */
  readonly isSame: boolean;
  commit(): void;
  abandon(): Promise<void>;
}

/** The hub's way to its broker, and the embedded broker where one is configured. It outlives reloads. */
export class HubBroker implements Wire {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #credentialsFolder: string | undefined;
  /** Outlives connections and reloads. */
  readonly #owed: OwedMessages;
  #target: Target | undefined;
  #connection: MqttConnection | undefined;
  /** How to connect; undefined until the hub is ready to hear. */
  #listening:
    | { readonly subscriptions: () => readonly string[]; readonly listener: ConnectionListener }
    | undefined;
  #sharedKey: Buffer | undefined;
  /** Ends when every broker that was left is closed. */
  #leaving: Promise<void> = Promise.resolve();
  /** The topics of which a refused message was told. */
  readonly #refusedTopics = new Set<string>();
  /** Counts the connections: only the newest one's news count. */
  #generation = 0;

  /** @param of.credentialsFolder where systemd puts the credentials of the unit. */
  constructor(of: { clock: Clock; log: Logger; credentialsFolder: string | undefined }) {
    this.#clock = of.clock;
    this.#log = of.log;
    this.#owed = new OwedMessages({
      clock: of.clock,
      publish: (topic, payload) => void this.publish(topic, payload, { isOwed: true }),
    });
    this.#credentialsFolder = of.credentialsFolder;
  }

  /**
   * Makes the broker of a configuration ready. An embedded broker on the same port goes on.
   * @throws Failure (exit 4) where a password cannot be read, or the port of the embedded broker is taken.
   */
  async prepare(home: Home): Promise<PreparedBroker> {
    const { mqtt } = home;
    const address = configuredBroker(home, this.#credentialsFolder);
    const before = this.#target;
    const embedded = mqtt.url === undefined ? await this.#embedded(mqtt.embedded.port) : undefined;
    const target: Target = {
      address: embedded ? { ...address, port: embedded.port, openInProcess: embedded.connectHub } : address,
      base: mqtt.base,
      embedded,
      port: mqtt.embedded.port,
      secret:
        storedSecret('hub-secret', { credentialsFolder: this.#credentialsFolder, folder: home.folder }) ??
        address.password,
    };
    const isSame =
      before?.embedded === embedded &&
      isDeepStrictEqual(
        [before?.address, before?.base, before?.secret],
        [target.address, target.base, target.secret],
      );
    return {
      isSame,
      commit: () => {
        embedded?.protect(hubOnlyTopics(home));
        if (!isSame) this.#goOver(target);
        else if (this.#listening) this.#connection?.subscribe(this.#listening.subscriptions());
      },
      abandon: async () => {
        if (embedded !== before?.embedded) await embedded?.close();
      },
    };
  }

  /** Connects now, and again after every change; the listener is told of the present connection alone. */
  listen(of: { subscriptions: () => readonly string[]; listener: ConnectionListener }): void {
    this.#listening = of;
    this.#connect();
  }

  /** Where the broker is. @throws where none was prepared and committed: a fault of the program. */
  get address(): BrokerAddress {
    if (!this.#target) throw new Error('invariant: a broker is configured before it is asked for');
    return this.#target.address;
  }

  /** Signs what the hubs of this home share; undefined at the embedded broker, where there is one hub. */
  get sharedKey(): Buffer | undefined {
    return this.#sharedKey;
  }

  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  publish(topic: string, payload: string, options?: PublishOptions): boolean {
    const isHandedOver = this.#connection?.publish(topic, payload, options) ?? false;
    if (options?.isOwed === true) {
      if (isHandedOver) this.#owed.told(topic, payload);
      else this.#owed.keep(topic, payload);
    }
    return isHandedOver;
  }

  /** How old a message that repeats this beat of the hub may be, in milliseconds; undefined for an unknown beat. */
  ageOfBeat(beat: string): number | undefined {
    return this.#connection?.ageOfBeat(beat);
  }

  /** Says `offline` and ends; done when every broker that the hub ran is closed. */
  async close(): Promise<void> {
    this.#owed.stop();
    await this.#connection?.close();
    await this.#target?.embedded?.close();
    await this.#leaving;
  }

  async #embedded(port: number): Promise<EmbeddedBroker> {
    const before = this.#target;
    if (before?.embedded && before.port === port) return before.embedded;
    return await startEmbeddedBroker({ port, onRefused: (topic) => this.#refused(topic) });
  }

  /** A program of this machine wrote to a topic of the hub: told once a topic. */
  #refused(topic: string): void {
    if (this.#refusedTopics.has(topic) || this.#refusedTopics.size >= REFUSED_TOPICS) return;
    this.#refusedTopics.add(topic);
    this.#log.warn(
      { topic: printable(topic) },
      'refused a message of another program: only the hub writes there',
    );
  }

  #goOver(target: Target): void {
    const connection = this.#connection;
    const before = this.#target;
    this.#target = target;
    this.#connection = undefined;
    if (this.#listening) this.#connect();
    const isLeft = before?.embedded !== undefined && before.embedded !== target.embedded;
    const leave = async () => {
      await connection?.close();
      if (isLeft) await before.embedded?.close();
    };
    this.#leaving = Promise.all([this.#leaving, leave()]).then(
      () => undefined,
      (error: unknown) =>
        this.#log.warn({ reason: messageOf(error) }, 'the former broker was not left cleanly'),
    );
  }

  #connect(): void {
    const listening = this.#listening;
    const target = this.#target;
    if (!listening || !target) return;
    const { listener } = listening;
    this.#generation += 1;
    const generation = this.#generation;
    const { base, secret } = target;
    const { status, heartbeat, leader, decided, shared } = topicsUnder(base);
    const { leaderKey, sharedKey, clientId } = homeKeys({ secret, base });
    this.#sharedKey = target.embedded ? undefined : sharedKey;
    this.#connection = new MqttConnection({
      address: target.address,
      subscriptions: listening.subscriptions(),
      shared: [decided, shared],
      clock: this.#clock,
      clientIdOf: clientId,
      statusTopic: status,
      heartbeatTopic: heartbeat,
      // At the embedded broker nobody else may write as a hub, so there is no other.
      ...(!target.embedded && { election: { topic: leader, key: leaderKey } }),
      listener: {
        unacknowledged: (topic, payload) => {
          if (topic.startsWith(`${target.base}/outcome/`)) this.#owed.keep(topic, payload);
        },
        foreignHub: (topic) =>
          this.#log.warn(
            { topic },
            'a program without the secret of this home writes on the topic of the hubs: hubs with different passwords would both decide; give them one in credentials/hub-secret',
          ),
        // A message that the former broker never acknowledged is still undelivered.
        undelivered: (topic, reason) => listener.undelivered(topic, reason),
        message: (message) => {
          if (generation === this.#generation) listener.message(message);
        },
        state: (state, reason, isBrokerThere) => {
          if (generation !== this.#generation) return;
          if (state === 'connected') this.#owed.connected();
          else this.#owed.stop();
          listener.state(state, reason, isBrokerThere);
        },
      },
    });
  }
}
