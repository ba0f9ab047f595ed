import type { Home } from '../../config/schema.ts';
import { topicsUnder } from '../../mqtt/topics.ts';
import type { Naming } from '../../text/naming.ts';
import { printable } from '../../text/printable.ts';
import type { Text } from '../../text/text.ts';
import type { Link } from '../broker-client.ts';
import { namesOf } from '../ui/names.ts';
import { ContestBook } from './contest-book.ts';
import { Dangers } from './dangers.ts';
import { readHubEvent, readWholeVerdict } from './hub-event.ts';
import { Meanings } from './meaning.ts';
import { Rate } from './rate.ts';
import { type Arrival, TopicTree } from './topic-tree.ts';

/** While the screen is paused, so many messages wait; older ones are dropped. */
const MOST_HELD = 5000;

/** Everything that `inspect` knows: topics, contests and dangers. Its input is messages with their times. */
export class Inspection {
  readonly meanings: Meanings;
  readonly tree: TopicTree;
  /** How devices and rooms are called. */
  readonly names: Naming;
  readonly book: ContestBook;
  readonly dangers: Dangers;
  readonly rate = new Rate();
  readonly #topics: { readonly event: string; readonly verdict: string; readonly status: string };
  /** The last status of the hub: `online`, `offline`, or undefined. */
  #hub: string | undefined;
  #link: Link = { state: 'connected' };
  #held: Arrival[] = [];
  #missed = 0;
  #paused_ms: number | undefined;

  constructor(home: Home, text: Text) {
    this.#topics = topicsUnder(home.mqtt.base);
    this.meanings = new Meanings(home, text);
    this.tree = new TopicTree(this.meanings);
    this.names = namesOf({ text }, home);
    this.book = new ContestBook({ budget_ms: home.arbiter.budget_ms, names: this.names });
    this.dangers = new Dangers(home.mqtt.writers, { text, names: this.names });
  }

  get hub(): string | undefined {
    return this.#hub;
  }

  get link(): Link {
    return this.#link;
  }

  linked(link: Link): void {
    this.#link = link;
  }

  /** Number of messages that wait while the screen is paused, and of those that were dropped. */
  get held(): { readonly waiting: number; readonly missed: number } {
    return { waiting: this.#held.length, missed: this.#missed };
  }

  /** The time that the screen shows: it stops while the screen is paused. */
  shown_ms(now_ms: number): number {
    return this.#paused_ms ?? now_ms;
  }

  /** Stops the screen. */
  pause(now_ms: number): void {
    this.#paused_ms ??= now_ms;
  }

  /** Continues, with the messages that waited. */
  goOn(): void {
    this.#paused_ms = undefined;
    const held = this.#held;
    this.#held = [];
    this.#missed = 0;
    for (const arrival of held) this.receive(arrival);
  }

  receive(arrival: Arrival): void {
    if (this.#paused_ms !== undefined) {
      this.#held.push(arrival);
      if (this.#held.length > MOST_HELD) {
        this.#held.shift();
        this.#missed += 1;
      }
      return;
    }
    const { topic, payload, at_ms } = arrival;
    this.rate.count(at_ms);
    const { meaning = this.meanings.of(topic) } = this.tree.receive(arrival) ?? {};
    this.dangers.message(arrival, meaning);
    if (topic === this.#topics.event) {
      const event = readHubEvent(payload);
      if (!event) return;
      this.book.event(event, at_ms);
      this.dangers.event(event, at_ms);
    } else if (topic === this.#topics.verdict) {
      const verdict = readWholeVerdict(payload);
      if (verdict) this.book.verdict(verdict, at_ms);
    } else if (topic === this.#topics.status) this.#hub = printable(payload.slice(0, 20));
  }
}
