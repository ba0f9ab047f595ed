import type { Clock, Timer } from '../time/clock.ts';

/** A broker that has not acknowledged by now is not going to be in time. */
const ACKNOWLEDGED_WITHIN_MS = 1000;
/**
 * A hub that was held up itself finds its timers due before it has read what the broker sent meanwhile: that is
 * read first.
 */
const READ_WITHIN_MS = 20;

/** Messages that were handed over and are not acknowledged yet. */
export class InFlight {
  readonly #clock: Clock;
  readonly #overdue: (id: number) => void;
  readonly #messages = new Map<number, { readonly topic: string; timer: Timer }>();

  constructor(of: {
    clock: Clock;
    /** The broker has had its second, and has not acknowledged it. */
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

  #lookAgain(id: number): void {
    const message = this.#messages.get(id);
    if (message) message.timer = this.#clock.setTimeout(() => this.#overdue(id), READ_WITHIN_MS);
  }
}
