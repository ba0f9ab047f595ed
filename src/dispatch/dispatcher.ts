import type { Report } from '../arbiter/event.ts';
import type { HandOver } from '../arbiter/explain/verdict.ts';
import type { Order } from '../arbiter/ports.ts';
import type { Home } from '../config/schema.ts';
import type { Command } from '../devices/families/codec.ts';
import type { DeviceRegistry } from '../devices/registry.ts';
import type { PublishOptions, Wire } from '../mqtt/wire.ts';
import type { Clock } from '../time/clock.ts';
import type { Confirmations } from './confirmations.ts';

/** A command is never retained, and expires where the broker cannot deliver it within 2 s. */
const COMMAND: PublishOptions = { qos: 1, retain: false, expiry_s: 2 };

/** Hands the commands of a verdict to MQTT at once. A command that would be later than the budget is dropped. */
export class Dispatcher {
  readonly #wire: Wire;
  readonly #registry: DeviceRegistry;
  readonly #clock: Clock;
  readonly #report: Report;
  readonly #confirmations: Confirmations;
  /** `observe`: everything is decided, and nothing is commanded. */
  mode: Home['mode'];
  /** By topic, the last command: the broker may fail to acknowledge it. */
  readonly #last = new Map<string, { readonly order: Order; readonly command: Command }>();

  constructor(of: {
    wire: Wire;
    registry: DeviceRegistry;
    clock: Clock;
    report: Report;
    confirmations: Confirmations;
    mode: Home['mode'];
  }) {
    this.#wire = of.wire;
    this.#registry = of.registry;
    this.#clock = of.clock;
    this.#report = of.report;
    this.#confirmations = of.confirmations;
    this.mode = of.mode;
  }

  /**
   * Hands over an order. When it returns, every message is with the socket, or none will be sent.
   * @param sending called before the first message, where there is any.
   */
  handOver(order: Order, sending: () => void = () => undefined): HandOver {
    const parts = order.intents.flatMap((intent) => this.#registry.partsOf(intent));
    const hindrance = this.#hindrance(order, parts.length);
    const state = hindrance !== undefined ? 'undelivered' : this.mode === 'observe' ? 'observed' : 'sent';
    if (state === 'sent') sending();
    const missed: string[] = [];
    const offline: string[] = [];
    let acted = state === 'observed';
    for (const { intent, commands } of parts) {
      const { device } = intent;
      // The broker would deliver the command when the device returns, long after anybody expects it.
      if (state === 'sent' && this.#registry.isOnline(device) === false) {
        offline.push(device);
        for (const command of commands) this.#tell(order, command, 'undelivered', `${device} is offline`);
        continue;
      }
      const before = this.#registry.stateOf(device);
      const delivered = commands.map(
        (command) => state === 'sent' && this.#wire.publish(command.topic, command.payload, COMMAND),
      );
      acted ||= delivered.some(Boolean);
      if (state === 'sent' && !delivered.every(Boolean)) missed.push(device);
      // Only a device that tells its state can confirm a command.
      else if (state === 'sent' && this.#registry.tellsState(device))
        this.#confirmations.expect({
          verdict: order.verdict,
          intent,
          commands,
          before,
          guarded: order.guarded,
        });
      commands.forEach((command, at) => {
        this.#last.set(command.topic, { order, command });
        this.#tell(order, command, state === 'sent' && !delivered[at] ? 'undelivered' : state, hindrance);
      });
    }
    const handed_ms = this.#clock.now();
    const reason = hindrance ?? reasonOf({ missed, offline });
    return {
      state: missed.length + offline.length > 0 ? 'undelivered' : state,
      acted,
      handed_ms,
      ...(reason !== undefined && { reason }),
    };
  }

  /** The broker never acknowledged the last message on a topic, or denied it. @returns false where it was no command. */
  undelivered(topic: string, reason: string): boolean {
    const last = this.#last.get(topic);
    if (last) {
      this.#tell(last.order, last.command, 'undelivered', reason);
      this.#confirmations.undelivered(last.command.device, last.order.verdict);
    }
    return last !== undefined;
  }

  /** Why nothing may be sent. No command is sent later than the budget after its contest opened. */
  #hindrance(order: Order, parts: number): string | undefined {
    if (parts === 0) return 'no device of it can be commanded that way';
    if (!this.#wire.connected) return 'broker_lost';
    const late_ms = this.#clock.now() - order.opened_ms - order.budget_ms;
    return late_ms > 0 ? `late by ${Math.ceil(late_ms)} ms` : undefined;
  }

  #tell(
    order: Order,
    { device, topic, payload }: Command,
    state: HandOver['state'],
    reason: string | undefined,
  ): void {
    this.#report('command', {
      verdict: order.verdict,
      device,
      topic,
      payload,
      state,
      ...(reason !== undefined && { reason }),
    });
  }
}

/** Which devices of the order got no command, and why; undefined where every device got one. */
function reasonOf(of: { missed: readonly string[]; offline: readonly string[] }): string | undefined {
  const { missed, offline } = of;
  const reasons = [
    ...(offline.length > 0
      ? [offline.join(', ') + (offline.length > 1 ? ' are offline' : ' is offline')]
      : []),
    ...(missed.length > 0 ? [`the connection failed before ${missed.join(', ')}`] : []),
  ];
  return reasons.length > 0 ? reasons.join('; ') : undefined;
}
