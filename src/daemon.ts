import { isDeepStrictEqual } from 'node:util';
import { BrokerLink } from './broker-link.ts';
import type { Home } from './config/schema.ts';
import type { DaemonOptions } from './daemon-options.ts';
import { daemonUmpire } from './daemon-umpire.ts';
import type { BehindDoors } from './door/doors.ts';
import { HubDoors } from './door/hub-doors.ts';
import { Ears } from './ears.ts';
import { HabitKeeper } from './habit/habit-keeper.ts';
import { type Health, HealthBoard, type Part, type PartHealth } from './health/health.ts';
import { enginesOf } from './hearing/plan.ts';
import type { SoundStream } from './hearing/sound-stream.ts';
import { journalFolder } from './journal/folder.ts';
import { Keeper } from './journal/keeper.ts';
import { RunIds } from './journal/run-ids.ts';
import type { BrokerAddress } from './mqtt/broker-address.ts';
import { topicsUnder } from './mqtt/topics.ts';
import { hear } from './room-microphone.ts';
import { type Inheritance, inheritance, rest } from './succession.ts';
import { Calendar } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';
import { Vigil } from './time/vigil.ts';
import type { Umpire } from './umpire.ts';

/** The composition root: builds the stages, starts them, rebuilds and stops them in order. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #clock: Clock;
  readonly #keeper: Keeper | undefined;
  readonly #ids: RunIds;
  readonly #board: HealthBoard;
  readonly #vigil: Vigil;
  readonly #ears: Ears;
  readonly #habits: HabitKeeper | undefined;
  readonly #doors: HubDoors | undefined;
  #home: Home;
  #link: BrokerLink;
  #umpire: Umpire;
  #calendar: Calendar | undefined;

  private constructor(
    options: DaemonOptions,
    of: { link: BrokerLink; habits: HabitKeeper | undefined; board: HealthBoard },
  ) {
    const { home, log, state, doors } = options;
    const { board } = of;
    this.#options = options;
    this.#board = board;
    this.#home = home;
    this.#link = of.link;
    this.#habits = of.habits;
    this.#keeper =
      state === undefined
        ? undefined
        : new Keeper({
            folder: journalFolder(state),
            home,
            clock: options.clock,
            log,
            onState: (...told) => board.part('journal', ...told),
          });
    const clock = this.#keeper?.clock ?? options.clock;
    this.#ids = this.#keeper?.ids ?? new RunIds();
    this.#clock = clock;
    this.#vigil = new Vigil({
      clock,
      afterMessages: (work) => void setImmediate(work),
      onStall: (stalled_ms) => log.warn({ stalled_ms }, 'the hub was held up, or the machine slept'),
    });
    this.#ears = new Ears({
      clock,
      listener: {
        heard: (room, event, started_ms) => {
          if (event.kind === 'unwell') board.deaf(event.engine, event.reason);
          this.#umpire.heard(event, room, started_ms);
        },
        part: (part, ...told) => board.part(part, ...told),
        state: (room, ...told) => this.microphone(room, ...told),
      },
    });
    this.#umpire = this.#judge(home, {
      past: { ...this.#keeper?.past, connected: false },
      habits: of.habits?.known ?? {},
    });
    const onState = (...told: ['well' | 'unwell', string?]) => board.part('doors', ...told);
    this.#doors = doors && new HubDoors({ ...doors, clock, log, behind: this.#behindDoors(), onState });
  }

  /**
   * Starts what must be there, and then what may come later.
   * @throws Failure for what cannot heal by itself: a taken port (exit 4), a wrong key, keyword, take or model.
   */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const { home, clock, log, state, credentialsFolder } = options;
    let daemon: Daemon | undefined;
    const board = new HealthBoard({
      engines: enginesOf(home),
      // Not within the turn in which it comes out: what is decided comes first.
      onChange: (part, health) => later(() => daemon?.tell(part, health)),
    });
    const link = await BrokerLink.prepare({ home, credentialsFolder });
    const onState = (...told: ['well' | 'unwell', string?]) => board.part('habits', ...told);
    const habits =
      state === undefined ? undefined : await HabitKeeper.open({ folder: state, clock, log, onState });
    daemon = new Daemon(options, { link, habits, board });
    await daemon.#begin();
    return daemon;
  }

  get address(): BrokerAddress {
    return this.#link.address;
  }

  get health(): Health {
    return this.#board.health;
  }

  /** Resolves while the hub works: its event loop turns, and what hears answers. */
  answers(): Promise<void> {
    return this.#ears.answers();
  }

  /** Feeds sound as if the room's microphone had recorded it. */
  hear(stream: SoundStream, samples: Int16Array, position_samples: number, room: string): Promise<void> {
    return hear({
      stream,
      samples,
      position_samples,
      clock: this.#clock,
      heard: (event, started_ms) => this.#umpire.heard(event, room, started_ms),
    });
  }

  microphone(
    room: string,
    state: 'listening' | 'lost' | 'off',
    of: { reason?: string; retry_in_ms?: number } = {},
  ): void {
    this.#umpire.take('microphone', { room, state, ...of });
  }

  /**
   * Goes on with another configuration. What can fail comes first, and changes nothing if it does; what the
   * change does not concern is not disturbed.
   * @throws Failure where the new configuration cannot be served: the old one is served on.
   */
  async reload(home: Home): Promise<void> {
    const { credentialsFolder } = this.#options;
    const ears = await this.#ears.prepare(home, credentialsFolder);
    let link: BrokerLink;
    try {
      link = await BrokerLink.prepare({ home, credentialsFolder, before: this.#link });
    } catch (error) {
      await ears.abandon();
      throw error;
    }
    await rest(this.#umpire, { clock: this.#clock, later });
    const before = this.#home;
    this.#board.reconfigure(enginesOf(home));
    this.#succeed(home, link);
    await ears.commit();
    const concern = ({ assistants, devices, doors, mqtt }: Home) => ({ assistants, devices, doors, mqtt });
    if (!isDeepStrictEqual(concern(before), concern(home))) await this.#doors?.reopen(home);
    this.#board.part('configuration', 'well');
    this.#publishHealth();
  }

  /** A new configuration was refused: the old one is served on. */
  refused(reason: string): void {
    this.#board.part('configuration', 'unwell', reason);
  }

  /** Ends in the order in which things arrive: ears, decisions, the wire, the broker. */
  async stop(): Promise<void> {
    this.#ears.stop();
    this.#calendar?.stop();
    this.#vigil.stop();
    this.#umpire.stop();
    // What was decided is told, and only then does the wire end.
    await new Promise<void>((turnDone) => later(turnDone));
    await Promise.all([this.#ears.close(), this.#doors?.close(), this.#habits?.close(), this.#link.close()]);
    await this.#keeper?.close();
  }

  async #begin(): Promise<void> {
    const { home, credentialsFolder } = this.#options;
    try {
      this.#connect();
      await this.#doors?.open(home);
      await (await this.#ears.prepare(home, credentialsFolder)).commit();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#calendar = new Calendar({
      clock: this.#clock,
      wall: Date.now,
      onDay: (day) => this.#umpire.take('day', { day }),
      onKnown: (isKnown) =>
        isKnown
          ? this.#board.part('clock', 'well')
          : this.#board.part('clock', 'unwell', 'the date is not known yet: no time server has told it'),
    });
  }

  /** Another umpire goes on from what the present one knows, within one turn: no message comes in between. */
  #succeed(home: Home, link: BrokerLink): void {
    const before = this.#umpire;
    const isSameLink = link.isLike(this.#link);
    const left = inheritance(before, { connected: isSameLink && this.#link.connected });
    before.retire();
    this.#keeper?.renew(home);
    this.#umpire = this.#judge(home, left);
    this.#umpire.registry.takeOver(before.registry);
    this.#home = home;
    if (isSameLink) {
      this.#link.subscribe(this.#umpire.subscriptions);
      return;
    }
    const farewell = this.#link;
    this.#link = link;
    this.#board.part('broker', 'unwell', 'another broker is configured');
    this.#connect();
    void farewell.close(link);
  }

  #connect(): void {
    const link = this.#link;
    link.connect({
      subscriptions: this.#umpire.subscriptions,
      clock: this.#clock,
      listener: {
        message: (message) => this.#umpire.receive(message),
        state: (state, reason) => {
          // What becomes of a broker that was left is nobody's concern.
          if (link !== this.#link) return;
          const connected = state === 'connected';
          this.#umpire.take('broker', { connected, ...(reason !== undefined && { reason }) });
          this.#board.part('broker', connected ? 'well' : 'unwell', reason);
          if (!connected) return;
          for (const notice of this.#keeper?.takeUntold() ?? []) this.#umpire.tell(notice);
          this.#publishHealth();
        },
        undelivered: (topic, reason) => {
          if (!this.#umpire.undelivered(topic, reason))
            this.#options.log.warn({ topic, reason }, 'undelivered');
        },
      },
    });
  }

  #behindDoors(): BehindDoors {
    const daemon = this;
    return {
      claim: (claim) => this.#umpire.claim(claim),
      take: (kind, claim) => this.#umpire.take(kind, claim),
      get paths() {
        return daemon.#umpire.paths;
      },
      get health() {
        return daemon.health;
      },
    };
  }

  /** A part has changed. */
  private tell(part: Part, health: PartHealth): void {
    this.#umpire.report('health', { part, ...health });
    this.#publishHealth();
    this.#options.onHealth?.(this.health);
  }

  #publishHealth(): void {
    const { health } = topicsUnder(this.#home.mqtt.base);
    this.#link.publish(health, JSON.stringify(this.health), { qos: 1, retain: true });
  }

  #judge(home: Home, left: Inheritance): Umpire {
    return daemonUmpire({
      ...this.#options,
      home,
      left,
      later,
      clock: this.#clock,
      link: () => this.#link,
      doors: () => this.#doors,
      waited_ms: () => this.#vigil.waited_ms(),
      room: this.#ears.room,
      ids: this.#ids,
      keeper: this.#keeper,
      habits: this.#habits,
      board: this.#board,
    });
  }
}

/** mqtt.js writes to its socket only when the present turn ends: what is not urgent waits for the next. */
function later(work: () => void): void {
  setImmediate(work);
}
