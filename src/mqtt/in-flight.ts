import type { Clock, Timer } from '../time/clock.ts';

/** An acknowledgement that takes longer comes too late for any command. */
const ACKNOWLEDGED_WITHIN_MS = 1000;
/**
 * Where the hub itself was held up, its timers are due before it has read what the broker sent meanwhile. So much time
 * is left to read it.
 */
const READ_WITHIN_MS = 20;

/** The messages that the broker was sent and has not acknowledged yet. */
export class InFlight {
  readonly #clock: Clock;
  readonly #overdue: (id: number) => void;
  readonly #messages = new Map<number, { readonly topic: string; timer: Timer }>();

  constructor(of: {
    clock: Clock;
    /** The broker has not acknowledged the message in time. */
    overdue: (id: number) => void;
  }) {
    this.#clock = of.clock;
    this.#overdue = of.overdue;
  }

  get ids(): readonly number[] {
    return [...this.#messages.keys()];
  }

  add(id: number, topic: string): void {
    const timer = this.#clock.setTimeout(() => this.#lookAgain(id), ACKNOWLEDGED_WITHIN_MS);
    this.#messages.set(id, { topic, timer });
  }

  /** @returns the topic of the message; undefined where none of that id is in flight (any more). */
  settle(id: number): string | undefined {
    const message = this.#messages.get(id);
    if (!message) return undefined;
    this.#messages.delete(id);
    this.#clock.clearTimeout(message.timer);
    return message.topic;
  }

  /** Forgets every message, and waits for none. */
  clear(): void {
    for (const id of this.ids) this.settle(id);
  }

  #lookAgain(id: number): void {
    const message = this.#messages.get(id);
    if (message) message.timer = this.#clock.setTimeout(() => this.#overdue(id), READ_WITHIN_MS);
  }
}
