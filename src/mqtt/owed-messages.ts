import type { Clock, Timer } from '../time/clock.ts';

/** What is owed after this time is of no interest any more, in milliseconds: claims' ids are kept as long. */
const KEPT_MS = 10 * 60_000;
/**
 * No more messages of one topic are owed at a time; its oldest are dropped first. Each assistant has a topic of its own,
 * so the flood of one pushes no message of another out.
 */
const MOST_OF_TOPIC = 500;
/** From a reconnect until what is owed is told, in milliseconds: other clients come back within this time too. */
const AFTER_MS = 1000;

/** Messages that could not be told because the broker was away. Each is told once more, when the broker is back. */
export class OwedMessages {
  readonly #clock: Clock;
  readonly #publish: (topic: string, payload: string) => void;
  /** By topic and payload, since when it is owed; the oldest of a topic first. */
  readonly #owed = new Map<string, Map<string, number>>();
  #timer: Timer | undefined;

  /** @param of.publish tells a message that was owed; where that fails, the message is {@link keep|kept} again. */
  constructor(of: { clock: Clock; publish: (topic: string, payload: string) => void }) {
    this.#clock = of.clock;
    this.#publish = of.publish;
  }

  /** The message could not be told, or nobody acknowledged it. */
  keep(topic: string, payload: string): void {
    const ofTopic = this.#owed.get(topic) ?? new Map<string, number>();
    this.#owed.set(topic, ofTopic);
    if (ofTopic.has(payload)) return;
    ofTopic.set(payload, this.#clock.now());
    const [oldest] = ofTopic.keys();
    if (ofTopic.size > MOST_OF_TOPIC && oldest !== undefined) ofTopic.delete(oldest);
  }

  /** The message was told: it is not owed any more. */
  told(topic: string, payload: string): void {
    this.#owed.get(topic)?.delete(payload);
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
    const due = [...this.#owed].flatMap(([topic, ofTopic]) =>
      [...ofTopic].map(([payload, since_ms]) => ({ topic, payload, since_ms })),
    );
    this.#owed.clear();
    for (const { topic, payload, since_ms } of due)
      if (this.#clock.now() - since_ms <= KEPT_MS) this.#publish(topic, payload);
  }
}
