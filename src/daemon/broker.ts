import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Home } from '../config/schema.ts';
import { messageOf } from '../error/message-of.ts';
import type { Logger } from '../log/logger.ts';
import type { BrokerAddress } from '../mqtt/broker-address.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import { type ConnectionListener, MqttConnection } from '../mqtt/connection.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../mqtt/embedded-broker.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import type { PublishOptions, Wire } from '../mqtt/wire.ts';
import type { Clock } from '../time/clock.ts';
import type { PreparedChange } from './reconfiguration.ts';

/** The broker of one configuration: where it is, and, where the hub runs it itself, the broker. */
interface Target {
  readonly address: BrokerAddress;
  readonly base: string;
  readonly embedded: EmbeddedBroker | undefined;
  /** As configured for the embedded broker; 0: any free port. */
  readonly port: number;
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
  #target: Target | undefined;
  #connection: MqttConnection | undefined;
  /** How to connect; undefined until the hub is ready to hear. */
  #listening:
    | { readonly subscriptions: () => readonly string[]; readonly listener: ConnectionListener }
    | undefined;
  /** Ends when every broker that was left is closed. */
  #leaving: Promise<void> = Promise.resolve();
  /** Counts the connections: only the newest one's news count. */
  #generation = 0;

  /** @param of.credentialsFolder where systemd puts the credentials of the unit. */
  constructor(of: { clock: Clock; log: Logger; credentialsFolder: string | undefined }) {
    this.#clock = of.clock;
    this.#log = of.log;
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
      address: embedded ? { ...address, port: embedded.port } : address,
      base: mqtt.base,
      embedded,
      port: mqtt.embedded.port,
    };
    const isSame =
      before?.embedded === embedded &&
      isDeepStrictEqual([before?.address, before?.base], [target.address, target.base]);
    return {
      isSame,
      commit: () => {
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

  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  publish(topic: string, payload: string, options?: PublishOptions): boolean {
    return this.#connection?.publish(topic, payload, options) ?? false;
  }

  /** Says `offline` and ends; done when every broker that the hub ran is closed. */
  async close(): Promise<void> {
    await this.#connection?.close();
    await this.#target?.embedded?.close();
    await this.#leaving;
  }

  async #embedded(port: number): Promise<EmbeddedBroker> {
    const before = this.#target;
    if (before?.embedded && before.port === port) return before.embedded;
    return await startEmbeddedBroker({ port });
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
    this.#connection = new MqttConnection({
      address: target.address,
      subscriptions: listening.subscriptions(),
      clock: this.#clock,
      clientId: `halfsecond-${randomBytes(4).toString('hex')}`,
      statusTopic: topicsUnder(target.base).status,
      listener: {
        // A message that the former broker never acknowledged is still undelivered.
        undelivered: (topic, reason) => listener.undelivered(topic, reason),
        message: (message) => {
          if (generation === this.#generation) listener.message(message);
        },
        state: (state, reason) => {
          if (generation === this.#generation) listener.state(state, reason);
        },
      },
    });
  }
}
