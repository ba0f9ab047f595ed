import type { Clock, Timer } from '../../time/clock.ts';

/** Most that may wait at once: a flood waits no longer than anybody else. */
const MOST_WAITING = 256;

/** What waits for something to become known about a voice, each for a time of its own at the most. */
export class Waiting<T> {
  readonly #clock: Clock;
  readonly #release: (item: T) => void;
  readonly #items = new Map<T, { readonly voice: string; readonly timer: Timer }>();

  /** @param release is given each item when its wait is over. */
  constructor(of: { clock: Clock; release: (item: T) => void }) {
    this.#clock = of.clock;
    this.#release = of.release;
  }

  get isEmpty(): boolean {
    return this.#items.size === 0;
  }

  /** @returns false where too many wait already. */
  add(item: T, of: { voice: string; until_ms: number }): boolean {
    if (this.#items.size >= MOST_WAITING) return false;
    const wait_ms = Math.max(0, of.until_ms - this.#clock.now());
    const timer = this.#clock.setTimeout(() => {
      if (this.#items.delete(item)) this.#release(item);
    }, wait_ms);
    this.#items.set(item, { voice: of.voice, timer });
    return true;
  }

  /** Something about the voice has become known: what waits for it is looked at again, in its order. */
  wake(voice: string): void {
    this.#let((each) => each.voice === voice);
  }

  /** Nothing is waited for any more. */
  wakeAll(): void {
    this.#let(() => true);
  }

  /** Takes out what waits for the voice, without giving it back. */
  drop(voice: string): void {
    for (const [item, each] of [...this.#items]) if (each.voice === voice) this.#take(item, each.timer);
  }

  stop(): void {
    for (const [item, { timer }] of [...this.#items]) this.#take(item, timer);
  }

  #let(isOver: (each: { voice: string }) => boolean): void {
    if (this.#items.size === 0) return;
    const over = [...this.#items].filter(([, each]) => isOver(each));
    for (const [item, { timer }] of over) this.#take(item, timer);
    for (const [item] of over) this.#release(item);
  }

  #take(item: T, timer: Timer): void {
    this.#clock.clearTimeout(timer);
    this.#items.delete(item);
  }
}
