import { randomBytes } from 'node:crypto';
import type { Home } from '../../config/schema.ts';
import { commandTopics } from '../../devices/command-topics.ts';
import type { Message } from '../../devices/families/codec.ts';
import { DeviceRegistry } from '../../devices/registry.ts';
import { isGuarded } from '../../intent/risk.ts';
import type { BrokerAddress } from '../../mqtt/broker-address.ts';
import { MqttConnection } from '../../mqtt/connection.ts';
import type { Wire } from '../../mqtt/wire.ts';
import type { Clock } from '../../time/clock.ts';
import type { ProcessDoorName } from '../catalogue.ts';
import type { ClaimResult, DoorCommand } from '../door.ts';

/**
 * Carries commands out without a hub: the first command wins, and guarded actions are refused. The relay sees on the
 * broker what other doors command, so that of two doors without a hub only the first acts.
 */
export class Relay {
  readonly #home: Home;
  readonly #registry: DeviceRegistry;
  readonly #wire: Wire;
  readonly #clock: Clock;
  /** By topic, the last command that anybody has published. */
  readonly #seen = new Map<string, { readonly payload: string; readonly at_ms: number }>();

  constructor(of: { home: Home; registry: DeviceRegistry; wire: Wire; clock: Clock }) {
    this.#home = of.home;
    this.#registry = of.registry;
    this.#wire = of.wire;
    this.#clock = of.clock;
  }

  /** Somebody has published a command on the broker. */
  saw({ topic, payload }: Message): void {
    this.#seen.set(topic, { payload, at_ms: this.#clock.now() });
  }

  /** Carries the command out, if nothing speaks against it. @returns `granted` where it was published. */
  relay({ intents }: DoorCommand): ClaimResult {
    const parts = intents.flatMap((intent) => this.#registry.partsOf(intent));
    const isUnsafe = parts.some(({ intent }) => {
      const device = this.#registry.get(intent.device);
      return !device || isGuarded(device, intent);
    });
    if (parts.length === 0)
      return { outcome: 'refused', reason: 'no device of it can be commanded that way' };
    if (isUnsafe || intents.some(({ device, ...intent }) => this.#guards(device, intent)))
      return { outcome: 'refused', reason: 'guarded, and the hub is away' };
    if (!this.#wire.connected) return { outcome: 'withheld', reason: 'the hub and the broker are away' };
    const commands = parts.flatMap((part) => part.commands);
    const others = commands.map(({ topic }) => this.#recent(topic));
    if (others.every((other, at) => other?.payload === commands[at]?.payload))
      return { outcome: 'absorbed', reason: 'done already while the hub is away' };
    if (others.some((other) => other !== undefined))
      return { outcome: 'overruled', reason: 'another command came first while the hub is away' };
    for (const { topic, payload } of commands) {
      this.#wire.publish(topic, payload, { qos: 1, expiry_s: 2 });
      this.saw({ topic, payload });
    }
    return { outcome: 'granted', reason: 'first come, while the hub is away' };
  }

  #recent(topic: string): { readonly payload: string } | undefined {
    const last = this.#seen.get(topic);
    return last && this.#clock.now() - last.at_ms < this.#home.arbiter.absorb_ms ? last : undefined;
  }

  #guards(device: string, intent: Omit<DoorCommand['intents'][number], 'device'>): boolean {
    const known = this.#registry.get(device);
    return known !== undefined && isGuarded(known, { ...intent, device });
  }
}

/** What a door does with commands while the hub that it is connected to is away. */
export interface WithoutHub {
  /** Whether it commands devices itself: a hub that comes back is told. */
  readonly isActing: boolean;
  /** Whether another hub decides meanwhile, so that no command has to wait for the one that is away. */
  readonly hasHub: boolean;
  /** The hub is away. */
  connect(): void;
  /** The hub is back. */
  disconnect(): void;
  /** @param command with its age. */
  carryOut(command: DoorCommand): Promise<ClaimResult>;
  close(): Promise<void>;
}

/** A relay and its own connection to the broker, which is open only while the hub is away. */
export class RelayConnection implements WithoutHub {
  readonly isActing = true;
  readonly hasHub = false;
  readonly #home: Home;
  readonly #clock: Clock;
  readonly #broker: BrokerAddress | undefined;
  readonly #door: ProcessDoorName;
  readonly #registry: DeviceRegistry;
  readonly #relay: Relay;
  #connection: MqttConnection | undefined;

  constructor(of: { home: Home; clock: Clock; door: ProcessDoorName; broker: BrokerAddress | undefined }) {
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
      clientIdOf: () => `halfsecond-${this.#door}-${randomBytes(16).toString('hex')}`,
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

  async carryOut(command: DoorCommand): Promise<ClaimResult> {
    return this.#relay.relay(command);
  }

  async close(): Promise<void> {
    await this.#connection?.close();
  }
}
