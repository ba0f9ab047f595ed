import { isIPv6 } from 'node:net';
import type { Clock } from '../time/clock.ts';

/** So long a failed try counts, in milliseconds. */
const WINDOW_MS = 15 * 60_000;
/** The most failed tries in that time: of one address or known browser, and of all addresses together. */
const MOST = { one: 10, all: 100 };
/** The most tries that run at a time: each takes memory and a part of a core. */
const MOST_AT_ONCE = 4;
/** The most addresses that are remembered. */
const MOST_ADDRESSES = 10_000;

/** Who tries. */
export interface Trier {
  /** The address of the connection itself: no header of a proxy counts. */
  readonly address: string;
  /** What a browser proves that was signed in before; undefined: it was not. */
  readonly browser: string | undefined;
}

/**
 * Limits tries to sign in. An address, or a browser that was signed in before, has so many tries of its own; so a stranger
 * who uses up the tries of an address, or of all of them, shuts no browser out that was signed in before.
 */
export class Attempts {
  readonly #clock: Clock;
  /** By address or browser, when its failed tries were, on the clock. */
  readonly #failed = new Map<string, readonly number[]>();
  #all: readonly number[] = [];
  #running = 0;

  constructor(of: { clock: Clock }) {
    this.#clock = of.clock;
  }

  /** @returns how long to wait before the next try, in milliseconds; 0: it may run now. */
  wait_ms(trier: Trier): number {
    const now_ms = this.#clock.now();
    const own = this.#recent(this.#failed.get(keyOf(trier)) ?? []);
    const waits = [waitOf(own, MOST.one, now_ms)];
    if (trier.browser === undefined) {
      this.#all = this.#recent(this.#all);
      waits.push(waitOf(this.#all, MOST.all, now_ms));
    }
    if (this.#running >= MOST_AT_ONCE) waits.push(1000);
    return Math.max(...waits);
  }

  /** Runs a try that may run now, and counts it where it fails. */
  async run(trier: Trier, attempt: () => Promise<boolean>): Promise<boolean> {
    // Counted before it is known: many at a time are no way around the limit.
    const now_ms = this.#clock.now();
    const key = keyOf(trier);
    this.#failed.set(key, [...this.#recent(this.#failed.get(key) ?? []), now_ms]);
    if (trier.browser === undefined) this.#all = [...this.#recent(this.#all), now_ms];
    this.#forget();
    this.#running += 1;
    try {
      const isRight = await attempt();
      if (isRight) {
        this.#failed.delete(key);
        this.#all = this.#all.filter((each) => each !== now_ms);
      }
      return isRight;
    } finally {
      this.#running -= 1;
    }
  }

  #recent(times: readonly number[]): readonly number[] {
    const since_ms = this.#clock.now() - WINDOW_MS;
    return times.filter((each) => each > since_ms);
  }

  #forget(): void {
    if (this.#failed.size <= MOST_ADDRESSES) return;
    const [oldest] = this.#failed.keys();
    if (oldest !== undefined) this.#failed.delete(oldest);
  }
}

function waitOf(failed: readonly number[], most: number, now_ms: number): number {
  const first = failed.at(-most);
  return first === undefined ? 0 : Math.max(1, first + WINDOW_MS - now_ms);
}

/** Whoever has one IPv6 address of a network has all of its /64. */
function keyOf({ address, browser }: Trier): string {
  if (browser !== undefined) return `browser ${browser}`;
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '');
  if (!isIPv6(plain)) return plain;
  const [head = '', tail] = plain.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  return [...first, ...Array.from({ length: zeros }, () => '0'), ...last].slice(0, 4).join(':');
}
