import { printable } from '../../text/printable.ts';
import type { Arrival } from './arrival.ts';
import type { HubEvent } from './hub-event.ts';
import type { Meaning } from './meaning.ts';

/** Something that is dangerous, and what to do about it. */
export interface Danger {
  readonly what: string;
  readonly fix: string;
  /** How often it was seen. */
  readonly count: number;
  readonly last_ms: number;
}

/** The hub tells of its commands just before or after they go: one that it has not told by now is not its own. */
const TOLD_WITHIN_MS = 2000;
/** A command is sent once more within the time of its confirmation: the same words are the hub's for so long. */
const OWN_FOR_MS = 10_000;
const MOST = 100;

/** Watches for what is dangerous: retained commands, writers that nobody knows. Time comes from the caller. */
export class Dangers {
  readonly #dangers = new Map<string, Danger>();
  /** When the hub told of a command, by topic and payload. */
  readonly #own = new Map<string, number>();
  /** Commands to devices that the hub has not told of. */
  #pending: {
    readonly key: string;
    readonly topic: string;
    readonly meaning: Meaning;
    readonly at_ms: number;
  }[] = [];
  readonly #writers: readonly string[];

  /** @param writers users of the broker that may command devices. */
  constructor(writers: readonly string[]) {
    this.#writers = writers;
  }

  /** The newest first. */
  list(now_ms: number): readonly Danger[] {
    this.#judge(now_ms);
    return [...this.#dangers.values()].sort((a, b) => b.last_ms - a.last_ms);
  }

  /** Something about the broker itself. */
  add(key: string, danger: { what: string; fix: string }, at_ms: number): void {
    const count = (this.#dangers.get(key)?.count ?? 0) + 1;
    if (count === 1 && this.#dangers.size >= MOST) return;
    this.#dangers.set(key, { ...danger, count, last_ms: at_ms });
  }

  message({ topic, payload, retained, at_ms }: Arrival, meaning: Meaning): void {
    const shown = printable(topic).slice(0, 200);
    const isKept = retained && payload !== '';
    if (isKept && meaning.retained === false) this.#kept(shown, { meaning, topic, at_ms });
    else if (payload === '') this.#dangers.delete(`kept ${topic}`);
    if (meaning.role === 'stray' && payload !== '')
      this.add(
        `stray ${topic}`,
        {
          what: `an unknown writer on ${shown}: ${meaning.what}`,
          fix: 'find who writes it; halfsecond acl writes rights that keep strangers out',
        },
        at_ms,
      );
    // What is kept was sent at another time.
    if (meaning.role !== 'command' || retained || payload === '') return;
    const key = `${topic} ${payload}`;
    if (at_ms - (this.#own.get(key) ?? Number.NEGATIVE_INFINITY) < OWN_FOR_MS) return;
    this.#pending = [...this.#pending, { key, topic, meaning, at_ms }].slice(-MOST);
  }

  event(event: HubEvent, now_ms: number): void {
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
          what: `${event.device} changed though nobody commanded it over MQTT`,
          fix: 'a hand on the switch, or an assistant that commands it directly: halfsecond doors status',
        },
        now_ms,
      );
    } else if (event.kind === 'malformed') {
      this.add(
        `malformed ${event.topic}`,
        {
          what: `what comes on ${event.topic} is no message of ours: ${event.reason}`,
          fix: 'fix its writer',
        },
        now_ms,
      );
    }
  }

  #kept(shown: string, { meaning, topic, at_ms }: { meaning: Meaning; topic: string; at_ms: number }): void {
    const what =
      meaning.role === 'command'
        ? `a retained command on ${shown}: whenever the device or the broker returns, it is carried out again`
        : `a retained message on ${shown}, which must not be: it comes again at every start`;
    this.add(
      `kept ${topic}`,
      { what, fix: `clear it: mosquitto_pub -r -n -t '${shown}'; and let its writer not retain` },
      at_ms,
    );
  }

  #judge(now_ms: number): void {
    const late = this.#pending.filter(({ at_ms }) => now_ms - at_ms >= TOLD_WITHIN_MS);
    if (late.length === 0) return;
    this.#pending = this.#pending.filter((each) => !late.includes(each));
    const permitted =
      this.#writers.length > 0 ? `if it is not ${this.#writers.join(' or ')}, find it` : 'find who it is';
    for (const { topic, meaning, at_ms } of late)
      this.add(
        `writer ${topic}`,
        {
          what: `somebody beside the hub ${meaning.what}, on ${printable(topic)}`,
          fix: `${permitted}; halfsecond acl lets only the hub and mqtt.writers command devices`,
        },
        at_ms,
      );
  }
}
