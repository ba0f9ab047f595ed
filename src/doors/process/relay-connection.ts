import { randomBytes } from 'node:crypto';
import type { Home } from '../../config/schema.ts';
import { commandTopics } from '../../devices/command-topics.ts';
import { DeviceRegistry } from '../../devices/registry.ts';
import type { BrokerAddress } from '../../mqtt/broker-address.ts';
import { MqttConnection } from '../../mqtt/connection.ts';
import type { Clock } from '../../time/clock.ts';
import type { DoorCommand, Fate, StandingDoor } from '../door.ts';
import { Relay } from './relay.ts';

/** A relay and its connection to the broker: there only while the hub is away. */
export class RelayConnection {
  readonly #home: Home;
  readonly #clock: Clock;
  readonly #broker: BrokerAddress | undefined;
  readonly #door: StandingDoor;
  readonly #registry: DeviceRegistry;
  readonly #relay: Relay;
  #connection: MqttConnection | undefined;

  constructor(of: { home: Home; clock: Clock; door: StandingDoor; broker?: BrokerAddress }) {
    this.#home = of.home;
    this.#clock = of.clock;
    this.#broker = of.broker;
    this.#door = of.door;
    this.#registry = new DeviceRegistry(of.home.devices);
    const connection = () => this.#connection;
    this.#relay = new Relay({
      home: of.home,
      clock: of.clock,
      registry: this.#registry,
      wire: {
        get connected() {
          return connection()?.connected ?? false;
        },
        publish: (...message) => connection()?.publish(...message) ?? false,
      },
    });
  }

  connect(): void {
    if (this.#connection || !this.#broker) return;
    this.#connection = new MqttConnection({
      address: this.#broker,
      clientId: `halfsecond-${this.#door}-${randomBytes(4).toString('hex')}`,
      subscriptions: [
        ...new Set([
          ...this.#registry.stateTopics,
          ...commandTopics(this.#home.devices, this.#registry).keys(),
        ]),
      ],
      clock: this.#clock,
      listener: {
        message: ({ topic, payload, retained }) => {
          const message = { topic, payload: payload.toString('utf8') };
          this.#registry.read(message);
          if (!retained) this.#relay.saw(message);
        },
        state: () => undefined,
        undelivered: () => undefined,
      },
    });
  }

  disconnect(): void {
    void this.#connection?.close();
    this.#connection = undefined;
  }

  relay(command: DoorCommand): Fate {
    return this.#relay.relay(command);
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }
}
