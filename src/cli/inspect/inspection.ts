import type { Home } from '../../config/schema.ts';
import { topicsUnder } from '../../mqtt/topics.ts';
import { printable } from '../../text/printable.ts';
import type { Arrival } from './arrival.ts';
import { ContestBook } from './contest-book.ts';
import { Dangers } from './dangers.ts';
import { readHubEvent, readWholeVerdict } from './hub-event.ts';
import { Meanings } from './meaning.ts';
import { Rate } from './rate.ts';
import { TopicTree } from './topic-tree.ts';

/** How the connection to the broker is. */
export interface Link {
  readonly state: 'connected' | 'lost';
  readonly reason?: string;
}

/** While it is paused, as many messages wait; older ones are missed. */
const MOST_HELD = 5000;

/**
 * All that `inspect` knows: the topics, the contests, what is dangerous. Fed with messages and their times; pure
 * but for what it remembers.
 */
export class Inspection {
  readonly meanings: Meanings;
  readonly tree: TopicTree;
  readonly book: ContestBook;
  readonly dangers: Dangers;
  readonly rate = new Rate();
  readonly #topics: { readonly event: string; readonly verdict: string; readonly status: string };
  /** What the hub last said of itself: `online`, `offline`, or nothing yet. */
  #hub: string | undefined;
  #link: Link = { state: 'connected' };
  #held: Arrival[] = [];
  #missed = 0;
  #paused_ms: number | undefined;

  constructor(home: Home) {
    this.#topics = topicsUnder(home.mqtt.base);
    this.meanings = new Meanings(home);
    this.tree = new TopicTree(this.meanings);
    this.book = new ContestBook(home.arbiter.budget_ms);
    this.dangers = new Dangers(home.mqtt.writers);
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

  /** How many messages wait until it goes on, and how many were missed. */
  get held(): { readonly waiting: number; readonly missed: number } {
    return { waiting: this.#held.length, missed: this.#missed };
  }

  /** The time as it is shown: it stands while it is paused. */
  shown_ms(now_ms: number): number {
    return this.#paused_ms ?? now_ms;
  }

  /** What is shown stands still from now on. */
  pause(now_ms: number): void {
    this.#paused_ms ??= now_ms;
  }

  /** Takes in what came meanwhile. */
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
