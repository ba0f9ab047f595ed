import { randomBytes } from 'node:crypto';
import { houseOf } from './arbiter/house.ts';
import type { Verdict } from './arbiter/verdict.ts';
import { SAMPLE_RATE_HZ } from './audio/pcm.ts';
import type { Home } from './config/schema.ts';
import { Doors } from './door/doors.ts';
import { Ears } from './ears.ts';
import type { PipelineEvent } from './event/pipeline-event.ts';
import { HabitKeeper } from './habit/habit-keeper.ts';
import { hearingPlan } from './hearing/plan.ts';
import type { SoundStream } from './hearing/sound-stream.ts';
import { HubFace } from './hub-face.ts';
import { journalFolder } from './journal/folder.ts';
import { Keeper } from './journal/keeper.ts';
import { RunIds } from './journal/run-ids.ts';
import type { Logger } from './log/logger.ts';
import type { PrometheusServer } from './metrics/prometheus-server.ts';
import type { BrokerAddress } from './mqtt/broker-address.ts';
import { configuredBroker } from './mqtt/configured-broker.ts';
import { MqttConnection } from './mqtt/connection.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from './mqtt/embedded-broker.ts';
import { topicsUnder } from './mqtt/topics.ts';
import type { Wire } from './mqtt/wire.ts';
import { settled } from './setting.ts';
import { SettingKeeper } from './setting-keeper.ts';
import { Calendar } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';
import { Vigil } from './time/vigil.ts';
import { Umpire } from './umpire.ts';
import { version } from './version.ts';

export interface DaemonOptions {
  readonly home: Home;
  readonly clock: Clock;
  readonly log: Logger;
  /** The folder of what outlives the process; absent: nothing does. */
  readonly state?: string;
  /** Where systemd puts the credentials of the unit. */
  readonly credentialsFolder?: string;
  readonly onEvent?: (event: PipelineEvent) => void;
  readonly onVerdict?: (verdict: Verdict) => void;
  /** Where the doors find the hub, and what starts one, but for its name; absent: no doors but MQTT. */
  readonly doors?: { readonly socket: string; readonly command: readonly [string, ...string[]] };
  /** A fault of ours: whoever runs the daemon ends it, and systemd starts it anew. */
  readonly onFault: (error: unknown) => void;
}

/** The composition root: builds the stages, starts them and stops them in order. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #broker: EmbeddedBroker | undefined;
  readonly #connection: MqttConnection;
  readonly #umpire: Umpire;
  readonly address: BrokerAddress;
  readonly #habits: HabitKeeper | undefined;
  readonly #vigil: Vigil;
  readonly #keeper: Keeper | undefined;
  readonly #face: HubFace;
  readonly #settings: SettingKeeper | undefined;
  #prometheus: PrometheusServer | undefined;
  #calendar: Calendar | undefined;
  #doors: Doors | undefined;
  #ears: Ears | undefined;

  private constructor(
    options: DaemonOptions,
    of: { broker?: EmbeddedBroker | undefined; habits?: HabitKeeper; settings?: SettingKeeper },
  ) {
    const { home, log, state } = options;
    const { broker, habits, settings } = of;
    const keeper =
      state === undefined
        ? undefined
        : new Keeper({ folder: journalFolder(state), home, clock: options.clock, log });
    const clock = keeper?.clock ?? options.clock;
    this.#keeper = keeper;
    this.#options = { ...options, clock };
    this.#broker = broker;
    this.#habits = habits;
    this.#settings = settings;
    this.address = broker
      ? { host: '127.0.0.1', port: broker.port, tls: false }
      : configuredBroker(home, options.credentialsFolder);
    const wire: Wire = {
      publish: (...message) => this.#connection.publish(...message),
      get connected() {
        return connection.connected;
      },
    };
    this.#vigil = new Vigil({
      clock,
      afterMessages: (work) => void setImmediate(work),
      onStall: (stalled_ms) => log.warn({ stalled_ms }, 'the hub was held up, or the machine slept'),
    });
    const set = settings ? settled(houseOf(home), settings.known) : {};
    const past = { ...set, house: { ...keeper?.past.house, ...set.house } };
    this.#umpire = new Umpire({
      home,
      clock,
      wire,
      waited_ms: () => this.#vigil.waited_ms(),
      microphones: [],
      rooms: home.audio.room === undefined ? [] : [home.audio.room],
      nextId: (keeper?.ids ?? new RunIds()).next,
      later,
      onEvent: (event) => {
        this.#face.event(event);
        keeper?.event(event);
        if (event.kind === 'availability') this.#doors?.availability(event.device, event.online);
        options.onEvent?.(event);
      },
      onVerdict: (verdict) => {
        keeper?.verdict(verdict);
        options.onVerdict?.(verdict);
      },
      onOutcome: (notice) => this.#doors?.outcome(notice),
      onState: (device, state) => this.#doors?.state(device, state),
      onFault: options.onFault,
      ...(habits && { habits: habits.known, onHabits: (changed) => habits.keep(changed) }),
      past: { ...keeper?.past, ...past, connected: false },
      ...(keeper && { scribe: keeper.scribe }),
    });
    keeper?.begin(this.#umpire, later);
    this.#face = new HubFace({
      home,
      version: version(),
      wire,
      clock,
      malformed: () => this.#umpire.malformed.total,
      settings: () => this.#umpire.settings,
      onSettings: (changed) => settings?.keep(changed),
    });
    const connection = new MqttConnection({
      address: this.address,
      clientId: `halfsecond-${randomBytes(4).toString('hex')}`,
      statusTopic: topicsUnder(home.mqtt.base).status,
      subscriptions: [...this.#umpire.subscriptions, ...this.#face.subscriptions],
      clock,
      listener: {
        message: (message) => {
          this.#umpire.receive(message);
          this.#face.receive(message);
        },
        state: (state, reason) => {
          const connected = state === 'connected';
          this.#umpire.take('broker', { connected, ...(reason !== undefined && { reason }) });
          if (!connected) return;
          for (const notice of keeper?.takeUntold() ?? []) this.#umpire.tell(notice);
          later(() => this.#face.connected());
        },
        undelivered: (topic, reason) => {
          if (!this.#umpire.undelivered(topic, reason)) log.warn({ topic, reason }, 'undelivered');
        },
      },
    });
    this.#connection = connection;
  }

  /**
   * Starts what must be there, and then what may come later.
   * @throws Failure for what cannot heal by itself: a taken port (exit 4), a wrong key, keyword, take or model.
   */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const { home, clock, log, state } = options;
    const plan = hearingPlan(home, options.credentialsFolder);
    const broker = home.mqtt.url === undefined ? await startEmbeddedBroker(home.mqtt.embedded) : undefined;
    const habits = state === undefined ? undefined : await HabitKeeper.open({ folder: state, clock, log });
    const settings = state === undefined ? undefined : await SettingKeeper.open({ folder: state, home, log });
    const daemon = new Daemon(options, { broker, ...(habits && { habits }), ...(settings && { settings }) });
    await daemon.#openPrometheus();
    await daemon.#openDoors();
    try {
      daemon.#ears = await Ears.open({
        home,
        clock: daemon.#options.clock,
        plan,
        listener: {
          heard: (event, room, started_ms) => daemon.#umpire.heard(event, room, started_ms),
          microphone: (change) => daemon.#umpire.take('microphone', change),
        },
      });
    } catch (error) {
      await daemon.stop();
      throw error;
    }
    daemon.#calendar = new Calendar({
      clock,
      wall: Date.now,
      onDay: (day) => daemon.#umpire.take('day', { day }),
    });
    return daemon;
  }

  /** Feeds sound as if the room's microphone had recorded it. */
  async hear(
    stream: SoundStream,
    samples: Int16Array,
    position_samples: number,
    room: string,
  ): Promise<void> {
    const { clock } = this.#options;
    // The card's clock is not ours: each chunk says anew when its stream began.
    const started_ms = clock.now() - ((position_samples + samples.length) / SAMPLE_RATE_HZ) * 1000;
    for (const event of await stream.feed(samples)) this.#umpire.heard(event, room, started_ms);
  }

  microphone(
    room: string,
    state: 'listening' | 'lost' | 'off',
    of: { reason?: string; retry_in_ms?: number } = {},
  ): void {
    this.#umpire.take('microphone', { room, state, ...of });
  }

  /** Ends in the order in which things arrive: ears, decisions, the wire, the broker. */
  async stop(): Promise<void> {
    await this.#ears?.close();
    this.#calendar?.stop();
    this.#face.stop();
    await this.#prometheus?.close();
    this.#vigil.stop();
    this.#umpire.stop();
    await new Promise<void>((turnDone) => later(turnDone));
    await this.#keeper?.close();
    await this.#habits?.close();
    await this.#settings?.close();
    await this.#doors?.close();
    await this.#connection.close();
    await this.#broker?.close();
  }

  /** @throws Failure (exit 4) where its port is taken. */
  async #openPrometheus(): Promise<void> {
    const { prometheus_port: port } = this.#options.home.metrics;
    if (port === undefined) return;
    const [{ PrometheusServer }, { prometheusText }] = await Promise.all([
      import('./metrics/prometheus-server.ts'),
      import('./metrics/prometheus.ts'),
    ]);
    try {
      this.#prometheus = await PrometheusServer.open({
        port,
        text: () => prometheusText(this.#face.report()),
      });
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#options.log.info({ port: this.#prometheus.port }, 'metrics for Prometheus');
  }

  async #openDoors(): Promise<void> {
    const { home, clock, log, doors } = this.#options;
    if (!doors) return;
    this.#doors = await Doors.open({ home, clock, log, ...doors, umpire: this.#umpire });
  }
}

/** mqtt.js writes to its socket only when the present turn ends: what is not urgent waits for the next. */
function later(work: () => void): void {
  setImmediate(work);
}
