import { isDeepStrictEqual } from 'node:util';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import type { Home } from '../config/schema.ts';
import { version } from '../config/version.ts';
import { HubDoors } from '../doors/process/hub-doors.ts';
import { AudioInputs } from '../hearing/audio-inputs.ts';
import type { SoundStream } from '../hearing/sound-stream.ts';
import { RunIds } from '../journal/run-ids.ts';
import type { BrokerAddress } from '../mqtt/broker-address.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import type { Wire } from '../mqtt/wire.ts';
import type { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import { AdaptiveReserve } from '../time/adaptive-reserve.ts';
import type { Calendar } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import { defer, deferBatched } from '../time/defer.ts';
import { eventLoopLateness } from '../time/event-loop-lateness.ts';
import { EventLoopMonitor } from '../time/event-loop-monitor.ts';
import { BrokerLink, wireBy } from './broker-link.ts';
import { createPipeline } from './daemon-pipeline.ts';
import { daybreak } from './daybreak.ts';
import { doorServices } from './door-services.ts';
import type { Health, HealthBoard, Part, PartHealth } from './health/health.ts';
import type { ModelLink } from './language-model-link.ts';
import { PrometheusPort } from './metrics/prometheus-port.ts';
import type { DaemonOptions } from './options.ts';
import { type DaemonParts, daemonParts } from './parts.ts';
import type { Persistence } from './persistence/persistence.ts';
import { preparing } from './preparing.ts';
import { type ReloadHandover, reloadHandover, waitUntilIdle } from './reload.ts';
import { HealthNews } from './status/health-publisher.ts';
import { StatusPublisher } from './status/status-publisher.ts';

/** The composition root: builds the stages, starts them, rebuilds and stops them in order. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #clock: Clock;
  readonly #persistence: Persistence | undefined;
  readonly #ids: RunIds;
  readonly #board: HealthBoard;
  readonly #news: HealthNews;
  readonly #eventLoopMonitor: EventLoopMonitor;
  readonly #lateness = eventLoopLateness();
  readonly #reserve: AdaptiveReserve;
  readonly #audioInputs: AudioInputs;
  readonly #model: ModelLink;
  readonly #doors: HubDoors | undefined;
  readonly #prometheus: PrometheusPort;
  /** The way to the broker, whichever it is. */
  readonly #wire: Wire;
  #home: Home;
  #link: BrokerLink;
  #pipeline: ArbitrationPipeline;
  #statusPublisher: StatusPublisher;
  #calendar: Calendar | undefined;
  #isEnding = false;

  private constructor(options: DaemonOptions, { board, link, model, persistence }: DaemonParts) {
    const { home, log, doors } = options;
    this.#options = options;
    this.#board = board;
    this.#home = home;
    this.#link = link;
    this.#persistence = persistence;
    const clock = persistence?.journal.clock ?? options.clock;
    this.#clock = clock;
    this.#ids = persistence?.journal.ids ?? new RunIds();
    this.#wire = wireBy(() => this.#link);
    this.#news = new HealthNews({ wire: this.#wire, onHealth: options.onHealth });
    this.#eventLoopMonitor = new EventLoopMonitor({
      clock,
      afterMessages: defer,
      onStall: (stalled_ms) => log.warn({ stalled_ms }, 'the hub was held up, or the machine slept'),
    });
    this.#reserve = new AdaptiveReserve({
      clock,
      least_ms: home.arbiter.reserve_ms,
      lateness_ms: this.#lateness.take_ms,
      onChange: (reserve_ms) => this.#pipeline.take('reserve', { reserve_ms }),
    });
    this.#audioInputs = new AudioInputs({
      clock,
      state: options.state,
      listener: {
        heard: (...heard) => this.#pipeline.heard(...heard),
        microphone: (change) => this.#pipeline.take('microphone', change),
        part: (...told) => board.part(...told),
        listening: (assistants) => board.listening(assistants),
      },
    });
    this.#model = model;
    const past = { ...persistence?.past(home), connected: false };
    this.#pipeline = this.#judge(home, { past, habits: persistence?.habits.known ?? {} });
    this.#statusPublisher = this.#show(home);
    this.#prometheus = new PrometheusPort({ report: () => this.#statusPublisher.report(), log });
    const onState = (...told: ['ok' | 'degraded', string?]) => board.part('doors', ...told);
    const behind = doorServices({ pipeline: () => this.#pipeline, health: () => this.health });
    this.#doors = doors && new HubDoors({ ...doors, clock, log, behind, onState });
  }

  /**
   * Starts what must be there, and then what may come later.
   * @throws Failure for what cannot heal by itself: a taken port (exit 4), a wrong key, keyword, take or model.
   */
  static async start(options: DaemonOptions): Promise<Daemon> {
    let daemon: Daemon | undefined;
    // Not within the turn in which it comes out: what is decided comes first.
    const parts = await daemonParts(options, {
      news: (part, health) => defer(() => daemon?.report(part, health)),
      changed: () => defer(() => daemon?.tellHealth()),
    });
    daemon = new Daemon(options, parts);
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
    return this.#audioInputs.answers();
  }

  /** Feeds sound as if the room's microphone had recorded it up to this position, in samples. */
  async hear(stream: SoundStream, samples: Int16Array, to: number, room: string): Promise<void> {
    const started_ms = this.#clock.now() - (to / SAMPLE_RATE_HZ) * 1000;
    for (const event of await stream.feed(samples)) this.#pipeline.heard(event, room, started_ms);
  }

  microphone(
    room: string,
    state: 'listening' | 'lost' | 'off',
    of: { reason?: string; retry_in_ms?: number } = {},
  ): void {
    this.#pipeline.take('microphone', { room, state, ...of });
  }

  /**
   * Goes on with another configuration. What can fail comes first, and changes nothing if it does; what the
   * change does not concern is not disturbed.
   * @throws Failure where the new configuration cannot be served: the old one is served on.
   */
  async reload(home: Home): Promise<void> {
    const { credentialsFolder } = this.#options;
    const { audioInputs, prometheus, link, goOver } = await preparing(async (ready) => ({
      audioInputs: ready(await this.#audioInputs.prepare(home, credentialsFolder)),
      goOver: this.#model.prepare(home, credentialsFolder),
      prometheus: ready(await this.#prometheus.prepare(home)),
      link: await BrokerLink.prepare({ home, credentialsFolder, before: this.#link }),
    }));
    await waitUntilIdle(this.#pipeline, { clock: this.#clock, defer });
    const before = this.#home;
    goOver();
    this.#succeed(home, link);
    await Promise.all([audioInputs.commit(), prometheus.commit()]);
    const concern = ({ assistants, devices, doors, mqtt }: Home) => ({ assistants, devices, doors, mqtt });
    if (!isDeepStrictEqual(concern(before), concern(home))) await this.#doors?.reopen(home);
    this.#board.part('configuration', 'ok');
  }

  /** A new configuration was refused: the old one is served on. */
  refused(reason: string): void {
    this.#board.part('configuration', 'degraded', reason);
  }

  /** Ends in the order in which things arrive: ears, decisions, the wire, the broker. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    this.#audioInputs.stop();
    this.#calendar?.stop();
    this.#eventLoopMonitor.stop();
    this.#reserve.stop();
    this.#lateness.stop();
    this.#pipeline.stop();
    this.#statusPublisher.stop();
    // What was decided is told, and only then does the wire end.
    await new Promise<void>((turnDone) => defer(turnDone));
    const ends = [
      this.#audioInputs,
      this.#model,
      this.#doors,
      this.#prometheus,
      this.#link,
      this.#persistence,
    ];
    await Promise.all(ends.map((part) => part?.close()));
  }

  async #begin(): Promise<void> {
    const { home, credentialsFolder } = this.#options;
    try {
      await (await this.#prometheus.prepare(home)).commit();
      this.#connect();
      await this.#doors?.open(home);
      await (await this.#audioInputs.prepare(home, credentialsFolder)).commit();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#calendar = daybreak({
      clock: this.#clock,
      wall: this.#options.wall ?? Date.now,
      onDay: (day) => this.#pipeline.take('day', { day }),
      board: this.#board,
    });
  }

  /** Another pipeline goes on from what the present one knows, within one turn: no message comes in between. */
  #succeed(home: Home, link: BrokerLink): void {
    const before = this.#pipeline;
    const isSameLink = link.isLike(this.#link);
    this.#persistence?.settings.reconfigure(home);
    const left = reloadHandover(before, {
      connected: isSameLink && this.#link.connected,
      set: this.#persistence?.set(home) ?? {},
    });
    before.retire();
    this.#persistence?.journal.renew(home);
    this.#pipeline = this.#judge(home, left);
    this.#pipeline.registry.takeOver(before.registry);
    this.#statusPublisher = this.#show(home, this.#statusPublisher);
    this.#home = home;
    if (isSameLink) {
      this.#link.subscribe(this.#subscriptions);
      if (this.#link.connected) defer(() => this.#statusPublisher.connected());
      return;
    }
    const farewell = this.#link;
    this.#link = link;
    this.#board.part('broker', 'degraded', 'another broker is configured');
    this.#connect();
    void farewell.close(link);
  }

  get #subscriptions(): readonly string[] {
    return [...new Set([...this.#pipeline.subscriptions, ...this.#statusPublisher.subscriptions])];
  }

  #connect(): void {
    const link = this.#link;
    link.connect({
      subscriptions: this.#subscriptions,
      clock: this.#clock,
      listener: {
        message: (message) => {
          this.#pipeline.receive(message);
          this.#statusPublisher.receive(message);
        },
        state: (state, reason) => {
          // What becomes of a broker that was left, or when the hub ends, is nobody's concern.
          if (link !== this.#link || this.#isEnding) return;
          const connected = state === 'connected';
          this.#pipeline.take('broker', { connected, ...(reason !== undefined && { reason }) });
          this.#board.part('broker', connected ? 'ok' : 'degraded', reason);
          if (!connected) return;
          for (const notice of this.#persistence?.journal.takePendingOutcomes() ?? [])
            this.#pipeline.tell(notice);
          defer(() => this.#statusPublisher.connected());
          this.#news.forget();
          this.tellHealth();
        },
        undelivered: (topic, reason) => {
          if (!this.#pipeline.undelivered(topic, reason))
            this.#options.log.warn({ topic, reason }, 'undelivered');
        },
      },
    });
  }

  private report(part: Part, health: PartHealth): void {
    this.#pipeline.report('health', { part, ...health });
  }

  private tellHealth(): void {
    this.#news.tell(this.health, topicsUnder(this.#home.mqtt.base).health);
  }

  #show(home: Home, before?: StatusPublisher): StatusPublisher {
    return new StatusPublisher({
      home,
      version: version(),
      wire: this.#wire,
      clock: this.#clock,
      malformed: () => this.#pipeline.malformed.total,
      settings: () => this.#pipeline.settings,
      onSettings: (changed) => this.#persistence?.settings.keep(changed),
      before,
    });
  }

  #judge(home: Home, left: ReloadHandover): ArbitrationPipeline {
    return createPipeline({
      ...this.#options,
      home,
      left,
      defer: deferBatched(),
      clock: this.#clock,
      wire: this.#wire,
      doors: () => this.#doors,
      face: () => this.#statusPublisher,
      waited_ms: () => this.#eventLoopMonitor.waited_ms(),
      microphones: this.#audioInputs.rooms,
      ids: this.#ids,
      journal: this.#persistence?.journal,
      habits: this.#persistence?.habits,
      board: this.#board,
      interpreter: this.#model.interpreter,
    });
  }
}
