import type { Language } from '../../../text/language.ts';
import type { LiveEvent } from '../../api.ts';
import { addressOf } from './client.ts';

/** `lost`: the hub does not answer; it is asked again and again. */
export type LinkState = 'connecting' | 'live' | 'lost';

/** What follows the hub's events needs to know. */
interface Listener {
  event(event: LiveEvent): void;
  link(state: LinkState): void;
  /** The stream is refused or cannot be reached: is this page still signed in? */
  doubted(): void;
}

/** How long the page waits before it asks a lost hub again, in milliseconds: each time longer. */
const WAITS_MS = [500, 1000, 2000, 4000, 8000];

/**
 * The events of the hub. A stream that breaks is opened again by itself, and goes on after the last event that came; so
 * does a page that comes back to the front, for its stream may have ended unseen while the machine slept.
 */
export class LiveStream {
  readonly #listener: Listener;
  #source: EventSource | undefined;
  #last = '';
  #language: Language = 'en';
  #levels = false;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** @param after the newest event that is known already. */
  open(of: { language: Language; after: string }): void {
    this.#language = of.language;
    this.#last = of.after;
    this.#connect();
    document.addEventListener('visibilitychange', this.#seen);
    addEventListener('online', this.#seen);
  }

  /** @param wanted whether the levels of the microphones are to come too. */
  levels(wanted: boolean): void {
    if (this.#levels === wanted) return;
    this.#levels = wanted;
    if (this.#source || this.#timer) this.#connect();
  }

  close(): void {
    document.removeEventListener('visibilitychange', this.#seen);
    removeEventListener('online', this.#seen);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source?.close();
    this.#source = undefined;
  }

  readonly #seen = () => {
    if (document.visibilityState !== 'visible') return;
    this.#tries = 0;
    this.#connect();
  };

  #connect(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#source?.close();
    const source = new EventSource(
      addressOf('live', {
        lang: this.#language,
        after: this.#last,
        levels: this.#levels ? 1 : undefined,
      }),
    );
    this.#source = source;
    source.onopen = () => {
      this.#tries = 0;
      this.#listener.link('live');
    };
    source.onmessage = ({ data, lastEventId }) => {
      if (lastEventId !== '') this.#last = lastEventId;
      this.#listener.event(JSON.parse(data) as LiveEvent);
    };
    source.onerror = () => {
      if (this.#source !== source) return;
      // The browser would try again by itself after some errors and not after others; here it is one rule.
      source.close();
      this.#listener.link('lost');
      this.#listener.doubted();
      const wait_ms = WAITS_MS[Math.min(this.#tries, WAITS_MS.length - 1)];
      this.#tries += 1;
      this.#timer = setTimeout(() => this.#connect(), wait_ms);
    };
  }
}
