import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Language } from '../text/language.ts';
import type { Clock, Timer } from '../time/clock.ts';
import type { LiveEvent } from './api.ts';
import type { PageReader } from './view/reader.ts';

/** So many events are kept for pages that come back; a busy evening has some hundred an hour. */
const MOST_KEPT = 2000;
/** The most streams at a time: more than a household has open pages. */
const MOST_STREAMS = 64;
/** A page that does not read what it is sent is let go from here on, in bytes: its browser comes back by itself. */
const MOST_UNREAD_BYTES = 1_000_000;
/** A silent stream tells that it is there, in milliseconds; proxies end silent ones after a minute. */
const COMMENT_EVERY_MS = 25_000;

/** An event without its time and its id. */
export type Content = LiveEvent extends infer Each
  ? Each extends LiveEvent
    ? Omit<Each, 'at'>
    : never
  : never;

/** An event that is put into words when somebody reads it, once for each language. */
interface Kept {
  readonly number: number;
  readonly at: string;
  readonly make: (reader: PageReader) => Content;
  readonly said: Map<Language, string>;
}

interface Stream {
  readonly response: ServerResponse;
  readonly reader: () => PageReader;
  readonly hasLevels: boolean;
}

/** Tells open pages what happens, and a page that comes back what it missed. */
export class Live {
  readonly #clock: Clock;
  readonly #wall: () => number;
  /** Ids of another run mean other events. */
  readonly #run = randomBytes(4).toString('hex');
  readonly #kept: Kept[] = [];
  readonly #streams = new Set<Stream>();
  #count = 0;
  #timer: Timer | undefined;
  /** Told when the first page wants levels, and when the last one no longer does. */
  onLevels: (isWanted: boolean) => void = () => undefined;

  constructor(of: { clock: Clock; wall: () => number }) {
    this.#clock = of.clock;
    this.#wall = of.wall;
  }

  /** The id of the newest event. */
  get last(): string {
    return `${this.#run}-${this.#count}`;
  }

  /** Whether no further stream can be opened. */
  get isFull(): boolean {
    return this.#streams.size >= MOST_STREAMS;
  }

  /** Tells an event. @param make puts it into words for a reader; called later, and only where somebody reads. */
  tell(make: (reader: PageReader) => Content): void {
    const kept: Kept = {
      number: ++this.#count,
      at: new Date(this.#wall()).toISOString(),
      make,
      said: new Map(),
    };
    this.#kept.push(kept);
    if (this.#kept.length > MOST_KEPT) this.#kept.shift();
    for (const stream of this.#streams) this.#write(stream, this.#messageOf(kept, stream.reader()));
  }

  /** Tells the levels of now, to the pages that want them. They are not kept. */
  levels(levels: Readonly<Record<string, number>>): void {
    const event: LiveEvent = { at: new Date(this.#wall()).toISOString(), kind: 'levels', levels };
    const message = `data: ${JSON.stringify(event)}\n\n`;
    for (const stream of this.#streams) if (stream.hasLevels) this.#write(stream, message);
  }

  /**
   * Opens a stream on a response, whose headers are written.
   * @param of.after the id of the last event that the page knows; undefined: it knows none, and wants what comes.
   */
  open(
    response: ServerResponse,
    of: { reader: () => PageReader; after: string | undefined; hasLevels: boolean },
  ): void {
    const stream: Stream = { response, reader: of.reader, hasLevels: of.hasLevels };
    response.once('close', () => this.#left(stream));
    // A browser that lost the hub asks again after so many milliseconds.
    response.write('retry: 2000\n\n');
    const missed = of.after === undefined ? [] : this.#after(of.after);
    if (missed) for (const kept of missed) this.#write(stream, this.#messageOf(kept, of.reader()));
    else {
      const event: LiveEvent = { at: new Date(this.#wall()).toISOString(), kind: 'reset' };
      this.#write(stream, `id: ${this.last}\ndata: ${JSON.stringify(event)}\n\n`);
    }
    const hadLevels = this.#hasLevels;
    this.#streams.add(stream);
    if (of.hasLevels && !hadLevels) this.onLevels(true);
    this.#timer ??= this.#clock.setTimeout(() => this.#comment(), COMMENT_EVERY_MS);
  }

  /** Ends every stream: a browser that may still read comes back by itself. */
  end(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const { response } of this.#streams) response.end();
  }

  get #hasLevels(): boolean {
    return [...this.#streams].some(({ hasLevels }) => hasLevels);
  }

  /** What came after an event; undefined where that is not known any more. */
  #after(id: string): readonly Kept[] | undefined {
    const [, run, digits = ''] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id) ?? [];
    const number = Number(digits);
    const oldest = this.#kept[0]?.number ?? this.#count + 1;
    if (run !== this.#run || number > this.#count || number < oldest - 1) return undefined;
    return this.#kept.slice(number - oldest + 1);
  }

  #messageOf({ number, at, make, said }: Kept, reader: PageReader): string {
    const { language } = reader.text;
    const known = said.get(language);
    if (known !== undefined) return known;
    const message = `id: ${this.#run}-${number}\ndata: ${JSON.stringify({ at, ...make(reader) })}\n\n`;
    said.set(language, message);
    return message;
  }

  #write({ response }: Stream, message: string): void {
    if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
    else response.write(message);
  }

  #comment(): void {
    this.#timer =
      this.#streams.size === 0 ? undefined : this.#clock.setTimeout(() => this.#comment(), COMMENT_EVERY_MS);
    for (const stream of this.#streams) this.#write(stream, ': \n\n');
  }

  #left(stream: Stream): void {
    this.#streams.delete(stream);
    if (stream.hasLevels && !this.#hasLevels) this.onLevels(false);
  }
}
