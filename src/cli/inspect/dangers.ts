import type { Naming } from '../../text/naming.ts';
import { printable } from '../../text/printable.ts';
import type { Text } from '../../text/text.ts';
import type { HubEvent } from './hub-event.ts';
import type { Meaning } from './meaning.ts';
import type { Arrival } from './topic-tree.ts';

/** Something dangerous, and how to fix it. */
export interface Danger {
  readonly what: string;
  readonly fix: string;
  /** How often it was seen. */
  readonly count: number;
  readonly last_ms: number;
}

/** The hub announces each command just before or after it sends it. A command without that by now is not the hub's. */
const TOLD_WITHIN_MS = 2000;
/** The hub may send a command again while it waits for the confirmation: the same payload is its own for so long. */
const OWN_FOR_MS = 10_000;
const MOST = 100;

/** Watches for retained commands, unknown writers and the like. Time comes from the caller. */
export class Dangers {
  readonly #dangers = new Map<string, Danger>();
  /** When the hub announced a command, by topic and payload. */
  readonly #own = new Map<string, number>();
  /** Commands to devices that the hub has not announced. */
  #pending: {
    readonly key: string;
    readonly topic: string;
    readonly meaning: Meaning;
    readonly at_ms: number;
  }[] = [];
  readonly #writers: readonly string[];
  readonly #text: Text;
  readonly #names: Naming;

  /** @param writers users of the broker that may command devices. */
  constructor(writers: readonly string[], { text, names }: { text: Text; names: Naming }) {
    this.#writers = writers;
    this.#text = text;
    this.#names = names;
  }

  /** The newest first. */
  list(now_ms: number): readonly Danger[] {
    this.#judge(now_ms);
    return [...this.#dangers.values()].sort((a, b) => b.last_ms - a.last_ms);
  }

  /** Adds a danger, or counts it again. @param key names it: one danger is listed once. */
  add(key: string, danger: { what: string; fix: string }, at_ms: number): void {
    const count = (this.#dangers.get(key)?.count ?? 0) + 1;
    if (count === 1 && this.#dangers.size >= MOST) return;
    this.#dangers.set(key, { ...danger, count, last_ms: at_ms });
  }

  message({ topic, payload, retained, at_ms }: Arrival, meaning: Meaning): void {
    const text = this.#text;
    const shown = printable(topic).slice(0, 200);
    const isKept = retained && payload !== '';
    if (isKept && meaning.retained === false) this.#kept(shown, { meaning, topic, at_ms });
    else if (payload === '') this.#dangers.delete(`kept ${topic}`);
    if (meaning.role === 'stray' && payload !== '')
      this.add(
        `stray ${topic}`,
        {
          what: text('danger.stray', { topic: shown, meaning: meaning.what }),
          fix: text('danger.stray.fix'),
        },
        at_ms,
      );
    // A retained message was sent at another time.
    if (meaning.role !== 'command' || retained || payload === '') return;
    const key = `${topic} ${payload}`;
    if (at_ms - (this.#own.get(key) ?? Number.NEGATIVE_INFINITY) < OWN_FOR_MS) return;
    this.#pending = [...this.#pending, { key, topic, meaning, at_ms }].slice(-MOST);
  }

  event(event: HubEvent, now_ms: number): void {
    const text = this.#text;
    if (event.kind === 'command' && event.state === 'sent') {
      const key = `${event.topic} ${event.payload}`;
      this.#own.delete(key);
      this.#own.set(key, now_ms);
      this.#pending = this.#pending.filter((each) => each.key !== key);
      const [oldest] = this.#own.keys();
      if (this.#own.size > MOST && oldest !== undefined) this.#own.delete(oldest);
    } else if (event.kind === 'bypass' && event.by === 'unknown') {
      this.add(
        `bypass ${event.device}`,
        {
          what: text('danger.bypass', { device: this.#names.device(event.device) }),
          fix: text('danger.bypass.fix'),
        },
        now_ms,
      );
    } else if (event.kind === 'malformed') {
      this.add(
        `malformed ${event.topic}`,
        {
          what: text('danger.malformed', { topic: event.topic, reason: event.reason }),
          fix: text('danger.malformed.fix'),
        },
        now_ms,
      );
    }
  }

  #kept(shown: string, { meaning, topic, at_ms }: { meaning: Meaning; topic: string; at_ms: number }): void {
    const text = this.#text;
    const what =
      meaning.role === 'command'
        ? text('danger.kept-command', { topic: shown })
        : text('danger.kept-message', { topic: shown });
    this.add(`kept ${topic}`, { what, fix: text('danger.kept.fix', { topic: shown }) }, at_ms);
  }

  #judge(now_ms: number): void {
    const late = this.#pending.filter(({ at_ms }) => now_ms - at_ms >= TOLD_WITHIN_MS);
    if (late.length === 0) return;
    this.#pending = this.#pending.filter((each) => !late.includes(each));
    const text = this.#text;
    const fix =
      this.#writers.length > 0
        ? text('danger.writer.fix-permitted', { writers: this.#writers })
        : text('danger.writer.fix');
    for (const { topic, meaning, at_ms } of late)
      this.add(
        `writer ${topic}`,
        { what: text('danger.writer', { meaning: meaning.what, topic }), fix },
        at_ms,
      );
  }
}
