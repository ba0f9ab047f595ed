import type { Wire } from '../../mqtt/wire.ts';
import type { Health } from '../health/health.ts';

/** Keeps the broker told of how the hub is, each change once. */
export class HealthNews {
  readonly #wire: Wire;
  readonly #onHealth: ((health: Health) => void) | undefined;
  #told: string | undefined;

  constructor(of: { wire: Wire; onHealth?: ((health: Health) => void) | undefined }) {
    this.#wire = of.wire;
    this.#onHealth = of.onHealth;
  }

  /** @param topic where it is retained. */
  tell(health: Health, topic: string): void {
    const message = JSON.stringify(health);
    if (message === this.#told) return;
    if (this.#wire.publish(topic, message, { qos: 1, retain: true })) this.#told = message;
    this.#onHealth?.(health);
  }

  /** Another broker, or the same anew, knows nothing. */
  forget(): void {
    this.#told = undefined;
  }
}
