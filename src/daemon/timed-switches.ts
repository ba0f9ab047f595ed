import { readSwitch } from '../doors/mqtt/switch-word.ts';
import type { Topics } from '../mqtt/topics.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import type { Clock, Timer, WallClock } from '../time/clock.ts';

/** How often the time of day is looked at: it may be set while an assistant is off, and the machine may sleep. */
const LOOK_MS = 60_000;

/**
 * Assistants that were switched off for a while. The pipeline takes the switch itself; this remembers when each comes
 * back, by the time of day, so that a restart of the hub or of the machine changes nothing.
 */
export class TimedSwitches {
  readonly #clock: Clock;
  readonly #wall: WallClock;
  /** By assistant, when it comes back: milliseconds since 1970. */
  #until: ReadonlyMap<string, number>;
  #due: (assistant: string) => void = () => undefined;
  #timer: Timer | undefined;

  /** @param of.known what outlived the last run: by assistant, an ISO 8601 time. */
  constructor(of: { clock: Clock; wall: WallClock; known: Readonly<Record<string, string>> }) {
    this.#clock = of.clock;
    this.#wall = of.wall;
    this.#until = timesOf(of.known);
  }

  /** By assistant, when it comes back: ISO 8601. */
  get known(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#until].map(([id, at]) => [id, new Date(at).toISOString()]));
  }

  /** From now on the listener is told each assistant that comes back; those whose time is past, at once. */
  begin(due: (assistant: string) => void): void {
    this.#due = due;
    this.#look();
  }

  /** Takes a message after the pipeline has taken it. A retained one is no order. */
  receive({ topic, payload, retained }: WireMessage, topics: Topics): void {
    const parsed = topics.parse(topic);
    if (parsed?.kind !== 'enabled' || retained) return;
    const word = readSwitch(payload.toString('utf8'));
    if (!word) return;
    const until = new Map(this.#until);
    if (word.for_ms === undefined) until.delete(parsed.assistant);
    else until.set(parsed.assistant, this.#wall() + word.for_ms);
    this.#until = until;
    this.#look();
  }

  /** Goes on from what another hub of the home knows: by assistant, an ISO 8601 time. */
  takeOver(known: Readonly<Record<string, string>>): void {
    this.#until = timesOf(known);
    this.#look();
  }

  /** Forgets the assistants that are on: whoever switches one on by another way ends its while off. */
  keepOnly(isOff: (assistant: string) => boolean): void {
    this.#until = new Map([...this.#until].filter(([assistant]) => isOff(assistant)));
  }

  stop(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    this.stop();
    const due = [...this.#until].filter(([, at]) => at <= this.#wall()).map(([assistant]) => assistant);
    this.#until = new Map([...this.#until].filter(([assistant]) => !due.includes(assistant)));
    for (const assistant of due) this.#due(assistant);
    if (this.#until.size === 0) return;
    const next_ms = Math.min(...this.#until.values()) - this.#wall();
    this.#timer = this.#clock.setTimeout(() => this.#look(), Math.min(LOOK_MS, Math.max(1, next_ms)));
  }
}

/** Each time in milliseconds since 1970; what is no time is left out. */
function timesOf(known: Readonly<Record<string, string>>): ReadonlyMap<string, number> {
  const times = Object.entries(known).map(([id, at]) => [id, Date.parse(at)] as const);
  return new Map(times.filter(([, at]) => Number.isFinite(at)));
}
