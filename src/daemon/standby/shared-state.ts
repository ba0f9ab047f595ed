import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Habit } from '../../arbiter/learning/habit.ts';
import { messageOf } from '../../error/message-of.ts';
import type { Logger } from '../../log/logger.ts';
import { signed, verifiedJson } from '../../mqtt/signed.ts';
import type { WireMessage } from '../../mqtt/wire.ts';
import type { Settings } from '../../pipeline/settings.ts';
import type { Sources } from '../../pipeline/sources.ts';
import { readSafely, writeSafely } from '../../state/safe-file.ts';
import type { Clock, Timer, WallClock } from '../../time/clock.ts';
import type { HubBroker } from '../broker.ts';
import { habitsSchema } from '../persistence/habits.ts';
import { settingsSchema } from '../persistence/settings.ts';
import type { HubStatus } from '../status/hub-status.ts';
import type { TimedSwitches } from '../timed-switches.ts';

/** After a connection, what the broker retains has come within this time, in milliseconds. */
const RETAINED_WITHIN_MS = 2000;
/** The longest message that is read, in characters: 10,000 habits have fewer. */
const LONGEST = 2_000_000;

/** What people have set and taught. */
interface Content {
  readonly settings: Settings;
  readonly habits: readonly Habit[];
}

/** The same, with its age. */
interface Shared extends Content {
  readonly v: 1;
  /** When it was changed last, by the time of day of the hub that changed it: milliseconds since 1970. */
  readonly at: number;
}

const sharedSchema: z.ZodType<Shared> = z.object({
  v: z.literal(1),
  at: z.number().min(0),
  settings: settingsSchema,
  habits: habitsSchema,
});

/**
 * Shares the settings and the habits among the hubs of a home, over one retained message: the newest change holds. A
 * change is known by its time of day, so the hubs' clocks should agree.
 */
export class SharedState {
  readonly #file: string | undefined;
  readonly #clock: Clock;
  readonly #wall: WallClock;
  readonly #log: Logger;
  readonly #broker: HubBroker;
  readonly #sources: Sources;
  readonly #status: HubStatus;
  readonly #timedSwitches: TimedSwitches;
  /** What is known last; undefined until the hub has begun. */
  #known: Shared | undefined;
  /** When the broker's copy was changed. */
  #broker_at = 0;
  #timer: Timer | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @param of.state the state folder; undefined: nothing outlives the process. */
  constructor(of: {
    state: string | undefined;
    clock: Clock;
    wall: WallClock;
    log: Logger;
    broker: HubBroker;
    sources: Sources;
    status: HubStatus;
    timedSwitches: TimedSwitches;
  }) {
    this.#file = of.state === undefined ? undefined : join(of.state, 'shared.json');
    this.#clock = of.clock;
    this.#wall = of.wall;
    this.#log = of.log;
    this.#broker = of.broker;
    this.#sources = of.sources;
    this.#status = of.status;
    this.#timedSwitches = of.timedSwitches;
  }

  /** Reads what was known last. What was set since, in the configuration or while it was not shared, is a change. */
  async begin(): Promise<void> {
    const read = this.#file === undefined ? undefined : await readSafely(this.#file, fromJson);
    if (read?.problem !== undefined)
      this.#log.warn({ problem: read.problem }, 'shared state: the file is damaged');
    this.#known = read?.value ?? { v: 1, at: 0, ...this.#content() };
    this.changed();
  }

  /** Something may have been set or taught: tells the other hubs. Nothing where it is as it was. */
  changed(): void {
    const known = this.#known;
    const content = this.#content();
    if (!known || isDeepStrictEqual({ settings: known.settings, habits: known.habits }, content)) return;
    this.#keep({ v: 1, at: Math.max(this.#wall(), known.at + 1), ...content });
    this.#publish();
  }

  /** This hub leads. */
  connected(): void {
    this.stop();
    this.#timer = this.#clock.setTimeout(() => this.#publish(), RETAINED_WITHIN_MS);
  }

  /** Another hub has told what was set and taught there. What is not signed, or is older, is ignored. */
  receive({ payload }: WireMessage): void {
    const key = this.#broker.sharedKey;
    if (!key) return;
    const read = sharedSchema.safeParse(verifiedJson(payload.toString(), { key, longest: LONGEST }));
    if (!read.success) return;
    const { at, settings, habits } = read.data;
    this.#broker_at = Math.max(this.#broker_at, at);
    if (!this.#known || at <= this.#known.at) return;
    const { off_until = {}, ...set } = settings;
    this.#sources.take('shared', { ...set, habits });
    this.#timedSwitches.takeOver(off_until);
    this.#keep({ v: 1, at, ...this.#content() });
    this.#status.settingsChanged();
  }

  /** Tells nothing more. */
  stop(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Done when the disk has everything; never fails. */
  async close(): Promise<void> {
    this.stop();
    await this.#writing;
  }

  #content(): Content {
    const { habits } = this.#sources.pipeline.house;
    return { settings: this.#status.settings, habits: Object.values(habits) };
  }

  /** Puts the broker's copy right where it is older. */
  #publish(): void {
    const key = this.#broker.sharedKey;
    const known = this.#known;
    if (!key || !known || known.at <= this.#broker_at) return;
    const topic = this.#sources.pipeline.topics.shared;
    const isTold = this.#broker.publish(topic, signed(JSON.stringify(known), key), { retain: true });
    if (isTold) this.#broker_at = known.at;
  }

  #keep(shared: Shared): void {
    this.#known = shared;
    const file = this.#file;
    if (file === undefined) return;
    this.#writing = this.#writing
      .then(() => writeSafely(file, `${JSON.stringify(shared)}\n`))
      .catch((error: unknown) => this.#log.warn({ reason: messageOf(error) }, 'shared state: not written'));
  }
}

function fromJson(text: string): Shared {
  return sharedSchema.parse(JSON.parse(text));
}
