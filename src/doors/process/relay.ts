import type { Home } from '../../config/schema.ts';
import type { Message } from '../../devices/command.ts';
import type { DeviceRegistry } from '../../devices/registry.ts';
import { isGuarded } from '../../intent/risk.ts';
import type { Wire } from '../../mqtt/wire.ts';
import type { Clock } from '../../time/clock.ts';
import type { DoorCommand, Fate } from '../door.ts';

/**
 * What a door does with nobody to decide: first come, first served, and nothing that is guarded. It sees
 * what others command on the broker, so that of two doors that are alone only the first acts.
 */
export class Relay {
  readonly #home: Home;
  readonly #registry: DeviceRegistry;
  readonly #wire: Wire;
  readonly #clock: Clock;
  /** By topic, the last command that anybody published. */
  readonly #seen = new Map<string, { readonly payload: string; readonly at_ms: number }>();

  constructor(of: { home: Home; registry: DeviceRegistry; wire: Wire; clock: Clock }) {
    this.#home = of.home;
    this.#registry = of.registry;
    this.#wire = of.wire;
    this.#clock = of.clock;
  }

  /** A command of anybody's, seen on the broker. */
  saw({ topic, payload }: Message): void {
    this.#seen.set(topic, { payload, at_ms: this.#clock.now() });
  }

  /** @returns its fate: `granted` where it was sent. */
  relay({ intents }: DoorCommand): Fate {
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
