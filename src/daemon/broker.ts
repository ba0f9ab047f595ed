import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Home } from '../config/schema.ts';
import type { BrokerAddress } from '../mqtt/broker-address.ts';
import { configuredBroker } from '../mqtt/configured-broker.ts';
import { type ConnectionListener, MqttConnection } from '../mqtt/connection.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../mqtt/embedded-broker.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import type { PublishOptions, Wire } from '../mqtt/wire.ts';
import type { Clock } from '../time/clock.ts';

/** The hub's way to its broker, with the broker itself where that is the hub's own. */
export class BrokerLink implements Wire {
  readonly address: BrokerAddress;
  readonly #mqtt: Home['mqtt'];
  readonly #broker: EmbeddedBroker | undefined;
  #connection: MqttConnection | undefined;

  private constructor(of: {
    mqtt: Home['mqtt'];
    address: BrokerAddress;
    broker: EmbeddedBroker | undefined;
  }) {
    this.#mqtt = of.mqtt;
    this.#broker = of.broker;
    this.address = of.broker ? { ...of.address, port: of.broker.port } : of.address;
  }

  /**
   * Does what can fail, and connects to nothing yet.
   * @param of.before a link whose broker serves on, where it is the same.
   * @throws Failure (exit 4) where a password cannot be read, or the port of the embedded broker is taken.
   */
  static async prepare(of: {
    home: Home;
    credentialsFolder: string | undefined;
    before?: BrokerLink;
  }): Promise<BrokerLink> {
    const { home, before } = of;
    const { mqtt } = home;
    const address = configuredBroker(home, of.credentialsFolder);
    if (mqtt.url !== undefined) return new BrokerLink({ mqtt, address, broker: undefined });
    const broker = before?.brokerAt(mqtt.embedded) ?? (await startEmbeddedBroker(mqtt.embedded));
    return new BrokerLink({ mqtt, address, broker });
  }

  /** The embedded broker, where it is the one that is configured so. */
  private brokerAt({ port }: Home['mqtt']['embedded']): EmbeddedBroker | undefined {
    return port === this.#mqtt.embedded.port ? this.#broker : undefined;
  }

  /** Whether the other would connect to the same broker, as the same user, under the same topics. */
  isLike(other: BrokerLink): boolean {
    return (
      this.#broker === other.#broker &&
      isDeepStrictEqual([this.address, this.#mqtt.base], [other.address, other.#mqtt.base])
    );
  }

  connect(of: { subscriptions: readonly string[]; clock: Clock; listener: ConnectionListener }): void {
    this.#connection = new MqttConnection({
      ...of,
      address: this.address,
      clientId: `halfsecond-${randomBytes(4).toString('hex')}`,
      statusTopic: topicsUnder(this.#mqtt.base).status,
    });
  }

  get connected(): boolean {
    return this.#connection?.connected ?? false;
  }

  publish(topic: string, payload: string, options?: PublishOptions): boolean {
    return this.#connection?.publish(topic, payload, options) ?? false;
  }

  /** Listens to these topics from now on, and to no others; what is retained there comes once more. */
  subscribe(topics: readonly string[]): void {
    this.#connection?.subscribe(topics);
  }

  /** Says `offline` and ends. @param successor a link that may go on with the same embedded broker. */
  async close(successor?: BrokerLink): Promise<void> {
    await this.#connection?.close();
    if (!successor || successor.#broker !== this.#broker) await this.#broker?.close();
  }
}

/** The way to the broker by whichever link there is. */
export function wireBy(link: () => Wire): Wire {
  return {
    publish: (...message) => link().publish(...message),
    get connected() {
      return link().connected;
    },
  };
}
