import type { Clock, Timer } from '../time/clock.ts';

/** What is owed after this time is of no interest any more, in milliseconds: claims' ids are kept as long. */
const KEPT_MS = 10 * 60_000;
/** No more messages are owed at a time; the oldest are dropped first. */
const MOST = 2000;
/** From a reconnect until what is owed is told, in milliseconds: other clients come back within this time too. */
const AFTER_MS = 1000;

interface Owed {
  readonly topic: string;
  readonly payload: string;
  readonly since_ms: number;
}

/** Messages that could not be told because the broker was away. Each is told once more, when the broker is back. */
export class OwedMessages {
  readonly #clock: Clock;
  readonly #publish: (topic: string, payload: string) => void;
  readonly #owed = new Map<string, Owed>();
  #timer: Timer | undefined;

  /** @param of.publish tells a message that was owed; where that fails, the message is {@link keep|kept} again. */
  constructor(of: { clock: Clock; publish: (topic: string, payload: string) => void }) {
    this.#clock = of.clock;
    this.#publish = of.publish;
  }

  /** The message could not be told, or nobody acknowledged it. */
  keep(topic: string, payload: string): void {
    const key = keyOf(topic, payload);
    if (this.#owed.has(key)) return;
    this.#owed.set(key, { topic, payload, since_ms: this.#clock.now() });
    const [oldest] = this.#owed.keys();
    if (this.#owed.size > MOST && oldest !== undefined) this.#owed.delete(oldest);
  }

  /** The message was told: it is not owed any more. */
  told(topic: string, payload: string): void {
    if (this.#owed.size > 0) this.#owed.delete(keyOf(topic, payload));
  }

  /** The broker is back. */
  connected(): void {
    this.stop();
    if (this.#owed.size === 0) return;
    this.#timer = this.#clock.setTimeout(() => this.#tellAll(), AFTER_MS);
  }

  /** The broker is lost, or the hub ends: nothing can be told now. */
  stop(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #tellAll(): void {
    this.#timer = undefined;
    const due = [...this.#owed.values()];
    this.#owed.clear();
    for (const { topic, payload, since_ms } of due)
      if (this.#clock.now() - since_ms <= KEPT_MS) this.#publish(topic, payload);
  }
}

function keyOf(topic: string, payload: string): string {
  return `${topic}\n${payload}`;
}
