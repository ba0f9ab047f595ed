import { isDeepStrictEqual } from 'node:util';
import type { PipelineEvent } from '../arbiter/event.ts';
import type { Verdict } from '../arbiter/explain/verdict.ts';
import type { Habits } from '../arbiter/learning/habit.ts';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import { namingOf } from '../config/naming.ts';
import type { Home } from '../config/schema.ts';
import { version } from '../config/version.ts';
import type { DoorServices } from '../doors/process/hub-doors.ts';
import { HubDoors } from '../doors/process/hub-doors.ts';
import { SenderGaps } from '../doors/sender-gaps.ts';
import type { Problem } from '../error/failure.ts';
import { AudioInputs } from '../hearing/audio-inputs.ts';
import type { SoundStream } from '../hearing/hearing-event.ts';
import { RunIds } from '../journal/run-ids.ts';
import type { Logger } from '../log/logger.ts';
import type { BrokerAddress } from '../mqtt/broker-address.ts';
import type { ConnectionListener } from '../mqtt/connection.ts';
import { topicsUnder } from '../mqtt/topics.ts';
import type { WireMessage } from '../mqtt/wire.ts';
import { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import { ClaimAge } from '../pipeline/claim-age.ts';
import type { Settings } from '../pipeline/settings.ts';
import type { PipelineSnapshot } from '../pipeline/snapshot.ts';
import { Sources } from '../pipeline/sources.ts';
import { publishedOutcome } from '../text/en/published.ts';
import type { Language } from '../text/language.ts';
import { loadText, type Text } from '../text/text.ts';
import { AdaptiveReserve } from '../time/adaptive-reserve.ts';
import { Calendar } from '../time/calendar.ts';
import type { Clock, WallClock } from '../time/clock.ts';
import { defer, deferBatched, deferTurns } from '../time/defer.ts';
import { eventLoopLateness } from '../time/event-loop-lateness.ts';
import { EventLoopMonitor } from '../time/event-loop-monitor.ts';
import { HubBroker } from './broker.ts';
import { consoleHub } from './console-hub.ts';
import { ConsolePort } from './console-port.ts';
import { type Health, HealthBoard } from './health/health.ts';
import { ModelLink } from './language-model-link.ts';
import { type Drift, LevelDrift } from './level-drift.ts';
import { Metrics, type MetricsReport } from './metrics/metrics.ts';
import { PrometheusPort } from './metrics/prometheus-port.ts';
import { Persistence } from './persistence/persistence.ts';
import { handover, preparing, waitUntilIdle } from './reconfiguration.ts';
import { HealthPublisher, StatusPublisher } from './status/status-publisher.ts';
import { TimedSwitches } from './timed-switches.ts';

/** What a daemon is made of, and whom it tells what. */
export interface DaemonOptions {
  readonly home: Home;
  readonly clock: Clock;
  readonly wall: WallClock;
  readonly log: Logger;
  /** The folder of what outlives the process; absent: nothing does. */
  readonly state?: string | undefined;
  /** Where systemd puts the credentials of the unit. */
  readonly credentialsFolder?: string | undefined;
  /** What `language: auto` means here; absent: English. */
  readonly language?: Language | undefined;
  readonly onEvent?: (event: PipelineEvent) => void;
  readonly onVerdict?: (verdict: Verdict) => void;
  /** Told the health of the hub at each change. */
  readonly onHealth?: (health: Health) => void;
  /** Where the doors find the hub, and how they are started; absent: no door processes. */
  readonly doors?: Pick<
    ConstructorParameters<typeof HubDoors>[0],
    'socket' | 'ownFolder' | 'hasUnit' | 'command'
  >;
  /** Reads the configuration anew, for the console that has changed it; absent: it can change nothing. */
  readonly reload?: () => Promise<readonly Problem[]>;
  /** Told an error of the program itself: whoever runs the daemon ends it, and systemd starts it anew. */
  readonly onFault: (error: unknown) => void;
}

/** What a daemon stands on. Only these can keep it from starting. */
interface Foundation {
  readonly board: HealthBoard;
  readonly broker: HubBroker;
  readonly model: ModelLink;
  /** Undefined where nothing outlives the process. */
  readonly persistence: Persistence | undefined;
  readonly text: Text;
}

/** The language of what the hub shows to people. */
function languageOf({ language }: Home, options: DaemonOptions): Language {
  return language === 'auto' ? (options.language ?? 'en') : language;
}

const DATE_UNKNOWN =
  'the date is not known yet: no time server has told it, or it is years ahead of the last one';

/** The newest day on which a habit stood; undefined where none has a day. */
function newestDay(habits: Habits): number | undefined {
  const days = Object.values(habits).flatMap(({ day }) => (day === undefined ? [] : [day]));
  return days.length > 0 ? Math.max(...days) : undefined;
}

/** The composition root: builds the stages in the order in which they depend on each other, rebuilds and stops them. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #board: HealthBoard;
  readonly #broker: HubBroker;
  readonly #model: ModelLink;
  readonly #persistence: Persistence | undefined;
  readonly #clock: Clock;
  readonly #ids: RunIds;
  readonly #metrics: Metrics;
  readonly #gaps: SenderGaps;
  readonly #healthPublisher: HealthPublisher;
  readonly #eventLoopMonitor: EventLoopMonitor;
  readonly #lateness = eventLoopLateness();
  readonly #reserve: AdaptiveReserve;
  readonly #sources: Sources;
  readonly #audioInputs: AudioInputs;
  readonly #prometheus: PrometheusPort;
  readonly #doors: HubDoors | undefined;
  readonly #console: ConsolePort;
  readonly #timedSwitches: TimedSwitches;
  #home: Home;
  /** The sentences of the household's language. */
  #text: Text;
  #pipeline: ArbitrationPipeline;
  #statusPublisher: StatusPublisher;
  #calendar: Calendar | undefined;
  #isEnding = false;

  private constructor(options: DaemonOptions, { board, broker, model, persistence, text }: Foundation) {
    const { home, log } = options;
    const clock = persistence?.journal.clock ?? options.clock;
    this.#options = options;
    this.#board = board;
    this.#broker = broker;
    this.#model = model;
    this.#persistence = persistence;
    this.#clock = clock;
    this.#home = home;
    this.#text = text;
    this.#ids = persistence?.journal.ids ?? new RunIds();
    this.#gaps = new SenderGaps((gap) => log.info(gap, 'two senders asked for one request'));
    this.#metrics = new Metrics({ assistants: Object.keys(home.assistants), now_ms: clock.now() });
    this.#healthPublisher = new HealthPublisher({
      wire: broker,
      onHealth: (health) => {
        this.#console.listener?.health();
        options.onHealth?.(health);
      },
    });
    this.#eventLoopMonitor = new EventLoopMonitor({
      clock,
      onStall: (stalled_ms) => log.warn({ stalled_ms }, 'the hub was held up, or the machine slept'),
    });
    const monitor = this.#eventLoopMonitor;
    const sources = new Sources({
      waited_ms: () => monitor.waited_ms(),
      claimAge: new ClaimAge({ clock, ageOfBeat: (beat) => broker.ageOfBeat(beat) }),
    });
    this.#sources = sources;
    this.#reserve = new AdaptiveReserve({
      clock,
      least_ms: home.arbiter.reserve_ms,
      lateness_ms: this.#lateness.take_ms,
      onChange: (reserve_ms) => sources.take('reserve', { reserve_ms }),
    });
    this.#audioInputs = new AudioInputs({
      clock,
      state: options.state,
      listener: {
        heard: sources.heard,
        microphone: (change) => sources.take('microphone', change),
        part: (...told) => board.part(...told),
        listening: (assistants) => board.listening(assistants),
      },
    });
    this.#prometheus = new PrometheusPort({ report: () => this.#metricsReport(), log });
    this.#doors =
      options.doors &&
      new HubDoors({
        ...options.doors,
        clock,
        log,
        services: doorServices({ sources, board, gaps: this.#gaps, console: () => this.#console }),
        onState: (...told) => board.part('doors', ...told),
      });
    this.#timedSwitches = new TimedSwitches({
      clock,
      wall: options.wall,
      known: persistence?.settings.known.off_until ?? {},
    });
    this.#console = new ConsolePort(
      consoleHub({
        options,
        clock,
        sources,
        board,
        broker,
        audio: this.#audioInputs,
        doors: this.#doors,
        now: () => ({
          home: this.#home,
          language: this.#text.language,
          settings: this.#settingsOf(this.#pipeline),
        }),
        receive: (message) => this.#receive(message),
      }),
    );
    const habits = persistence?.habits.known ?? {};
    const past = { ...persistence?.past(home), connected: false };
    this.#pipeline = this.#createPipeline(home, { ...past, house: { habits, ...past.house } });
    sources.attach(this.#pipeline, home);
    this.#statusPublisher = this.#createStatusPublisher(home, this.#pipeline);
    board.subscribe({
      news: (part, health) => this.#pipeline.report('health', { part, ...health }),
      changed: () => this.#publishHealth(),
    });
  }

  /**
   * Starts what must be there, and then what may come later.
   * @throws Failure for what cannot heal by itself: a taken port (exit 4), a wrong key, keyword, take or model.
   */
  static async start(options: DaemonOptions): Promise<Daemon> {
    const { home, state: folder, clock, log, credentialsFolder } = options;
    const board = new HealthBoard({ defer });
    const onState = (...told: ['ok' | 'degraded' | 'off', string?]) => board.part('understanding', ...told);
    const model = new ModelLink({ clock, credentialsFolder, onState });
    const broker = new HubBroker({ clock, log, credentialsFolder });
    const { changes, persistence } = await preparing(async (ready) => ({
      changes: [ready(model.prepare(home)), ready(await broker.prepare(home))],
      persistence: folder === undefined ? undefined : await Persistence.open({ ...options, folder, board }),
    }));
    for (const change of changes) change.commit();
    const text = await loadText(languageOf(home, options));
    const daemon = new Daemon(options, { board, broker, model, persistence, text });
    await daemon.#begin();
    return daemon;
  }

  /** Where the broker is. */
  get address(): BrokerAddress {
    return this.#broker.address;
  }

  /** Where browsers find the console; undefined where there is none. */
  get consoleAddress(): string | undefined {
    return this.#console.address;
  }

  get health(): Health {
    return this.#board.health;
  }

  /** Resolves while the hub works: its event loop turns, and its microphones' workers answer. */
  answers(): Promise<void> {
    return this.#audioInputs.answers();
  }

  /** Feeds sound as if the room's microphone had recorded it up to this position, in samples. */
  async hear(stream: SoundStream, samples: Int16Array, to: number, room: string): Promise<void> {
    const started_ms = this.#clock.now() - (to / SAMPLE_RATE_HZ) * 1000;
    for (const event of await stream.feed(samples)) this.#sources.heard(event, room, started_ms);
  }

  /** Says how the microphone of a room is. */
  microphone(
    room: string,
    state: 'listening' | 'lost' | 'off',
    of: { reason?: string; retry_in_ms?: number } = {},
  ): void {
    this.#sources.take('microphone', { room, state, ...of });
  }

  /**
   * Goes on with another configuration. Everything that can fail is done first, and undone where something fails;
   * what the change does not concern is not disturbed.
   * @throws Failure where the new configuration cannot be served: the old one is served on.
   */
  async reload(home: Home): Promise<void> {
    const { credentialsFolder } = this.#options;
    const persistence = this.#persistence;
    const text = await loadText(languageOf(home, this.#options));
    const changes = await preparing(async (ready) => {
      const audioInputs = ready(await this.#audioInputs.prepare(home, credentialsFolder));
      const model = ready(this.#model.prepare(home));
      const prometheus = ready(await this.#prometheus.prepare(home));
      const consolePort = ready(await this.#console.prepare(home));
      const broker = ready(await this.#broker.prepare(home));
      const settings = persistence && ready(persistence.settings.prepare(home));
      const journal = persistence && ready(persistence.journal.prepare(home));
      await waitUntilIdle(this.#pipeline, { clock: this.#clock, defer });
      return { audioInputs, model, prometheus, consolePort, broker, settings, journal };
    });
    const concern = ({ assistants, devices, doors, mqtt }: Home) => ({ assistants, devices, doors, mqtt });
    const isDoorsConcern = !isDeepStrictEqual(concern(this.#home), concern(home));
    this.#goOver(home, { ...changes, text });
    await Promise.all([
      changes.audioInputs.commit(),
      changes.prometheus.commit(),
      changes.consolePort.commit(),
    ]);
    if (isDoorsConcern) await this.#doors?.reopen(home);
    this.#board.part('configuration', 'ok');
  }

  /** Says that a new configuration was refused, and the old one is served on. */
  refused(reason: string): void {
    this.#board.part('configuration', 'degraded', reason);
  }

  /** Ends in the order in which things arrive: microphones, decisions, the wire, the broker. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    this.#audioInputs.stop();
    this.#calendar?.stop();
    this.#timedSwitches.stop();
    this.#eventLoopMonitor.stop();
    this.#reserve.stop();
    this.#lateness.stop();
    this.#pipeline.stop();
    this.#statusPublisher.stop();
    // What was decided is told before the wire ends.
    await new Promise<void>((turnDone) => defer(turnDone));
    const parts = [
      this.#audioInputs,
      this.#model,
      this.#doors,
      this.#prometheus,
      this.#console,
      this.#broker,
      this.#persistence,
    ];
    await Promise.all(parts.map((part) => part?.close()));
  }

  async #begin(): Promise<void> {
    const { home, credentialsFolder, wall } = this.#options;
    try {
      await (await this.#prometheus.prepare(home)).commit();
      await (await this.#console.prepare(home)).commit();
      this.#broker.listen({
        listener: this.#brokerListener(),
        subscriptions: () => [...this.#sources.subscriptions, ...this.#statusPublisher.subscriptions],
      });
      await this.#doors?.open(home);
      await (await this.#audioInputs.prepare(home, credentialsFolder)).commit();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#timedSwitches.begin((assistant) => {
      this.#sources.take('enabled', { assistant, enabled: true });
      this.#statusPublisher.settingsChanged();
    });
    this.#calendar = new Calendar({
      clock: this.#clock,
      wall,
      last: newestDay(this.#persistence?.habits.known ?? {}),
      onDay: (day) => this.#sources.take('day', { day }),
      onKnown: (isKnown) =>
        isKnown ? this.#board.part('clock', 'ok') : this.#board.part('clock', 'degraded', DATE_UNKNOWN),
    });
  }

  /** Another pipeline goes on from what the present one knows. All in one turn: no message comes in between. */
  #goOver(
    home: Home,
    changes: {
      readonly model: { commit(): void };
      readonly broker: { readonly isSame: boolean; commit(): void };
      readonly settings: { commit(): void } | undefined;
      readonly journal: { commit(): void } | undefined;
      readonly text: Text;
    },
  ): void {
    const { model, broker, settings, journal } = changes;
    const before = this.#pipeline;
    const connected = broker.isSame && this.#broker.connected;
    model.commit();
    settings?.commit();
    const past = handover(before, { connected, set: this.#persistence?.set(home) ?? {} });
    before.retire();
    journal?.commit();
    this.#metrics.know(Object.keys(home.assistants));
    this.#home = home;
    this.#text = changes.text;
    this.#pipeline = this.#createPipeline(home, past, before.told);
    this.#pipeline.registry.takeOver(before.registry);
    this.#sources.attach(this.#pipeline, home);
    this.#statusPublisher.stop();
    this.#statusPublisher = this.#createStatusPublisher(home, this.#pipeline, this.#statusPublisher);
    if (!broker.isSame) this.#board.part('broker', 'degraded', 'another broker is configured');
    broker.commit();
    if (connected) defer(() => this.#statusPublisher.connected());
  }

  #brokerListener(): ConnectionListener {
    return {
      message: (message) => this.#receive(message),
      state: (state, reason) => {
        if (this.#isEnding) return;
        const connected = state === 'connected';
        if (connected) this.#sources.connected(reason);
        else this.#sources.lost(reason);
        this.#board.part('broker', connected ? 'ok' : 'degraded', reason);
        if (!connected) return;
        for (const notice of this.#persistence?.journal.takePendingOutcomes() ?? [])
          this.#pipeline.tell(notice);
        defer(() => this.#statusPublisher.connected());
        this.#healthPublisher.forget();
        this.#publishHealth();
      },
      undelivered: (topic, reason) => {
        if (!this.#pipeline.undelivered(topic, reason))
          this.#options.log.warn({ topic, reason }, 'undelivered');
      },
    };
  }

  #receive(message: WireMessage): void {
    this.#sources.receive(message);
    this.#timedSwitches.receive(message, this.#pipeline.topics);
    this.#statusPublisher.receive(message);
  }

  #warnOfDrift(drift: Drift | undefined): void {
    if (!drift) return;
    const fix = `look at the microphone, and run: halfsecond rooms calibrate ${drift.room}`;
    this.#options.log.warn({ ...drift, fix }, 'a microphone hears voices louder or quieter than before');
  }

  /** @param told the rooms whose satellites have told something. */
  #createPipeline(home: Home, past: PipelineSnapshot, told: readonly string[] = []): ArbitrationPipeline {
    const { onEvent, onVerdict, onFault } = this.#options;
    const metrics = this.#metrics;
    const gaps = this.#gaps;
    const doors = this.#doors;
    const board = this.#board;
    const journal = this.#persistence?.journal;
    const habits = this.#persistence?.habits;
    const deferred = deferBatched();
    const drift = new LevelDrift();
    const pipeline = new ArbitrationPipeline({
      home,
      clock: this.#clock,
      wire: this.#broker,
      microphones: this.#audioInputs.rooms,
      told,
      rooms: home.audio.room === undefined ? [] : [home.audio.room],
      nextId: this.#ids.next,
      reader: { text: this.#text, names: namingOf(home, this.#text.language) },
      defer: deferred,
      afterMessages: deferTurns,
      onEvent: (event) => {
        metrics.take(event);
        if (event.kind === 'claim') gaps.claimed(event);
        if (event.kind === 'outcome') gaps.settled(event);
        journal?.event(event);
        this.#warnOfDrift(drift.take(event));
        if (event.kind === 'availability') doors?.availability(event.device, event.online);
        this.#console.listener?.event(event);
        onEvent?.(event);
      },
      onVerdict: (verdict) => {
        board.verdict(verdict.latency_ms);
        journal?.verdict(verdict);
        onVerdict?.(verdict);
      },
      onOutcome: (notice) => doors?.outcome({ ...publishedOutcome(notice), why: notice.reason.kind }),
      onState: (device, state) => doors?.state(device, state),
      onFault,
      onHabits: (changed) => habits?.keep(changed),
      past,
      interpreter: this.#model.interpreter,
      recorder: journal?.recorder,
    });
    journal?.begin(pipeline, { home, defer: deferred });
    return pipeline;
  }

  #createStatusPublisher(
    home: Home,
    pipeline: ArbitrationPipeline,
    before?: StatusPublisher,
  ): StatusPublisher {
    return new StatusPublisher({
      home,
      version: version(),
      text: this.#text,
      wire: this.#broker,
      clock: this.#clock,
      metrics: () => this.#metricsReport(),
      settings: () => this.#settingsOf(pipeline),
      onSettings: (changed) => {
        this.#persistence?.settings.keep(changed);
        this.#console.listener?.settings();
      },
      before,
    });
  }

  /** The settings of a pipeline, with the assistants that come back by themselves. */
  #settingsOf({ settings }: ArbitrationPipeline): Settings {
    this.#timedSwitches.keepOnly((assistant) => settings.enabled[assistant] === false);
    const off_until = this.#timedSwitches.known;
    return { ...settings, ...(Object.keys(off_until).length > 0 && { off_until }) };
  }

  #metricsReport(): MetricsReport {
    return this.#metrics.report({ now_ms: this.#clock.now(), malformed: this.#sources.malformed });
  }

  #publishHealth(): void {
    this.#healthPublisher.publish(this.health, topicsUnder(this.#home.mqtt.base).health);
  }
}

/** What the door processes need of the stages behind them, whichever pipeline is attached. */
function doorServices(of: {
  sources: Sources;
  board: HealthBoard;
  gaps: SenderGaps;
  console: () => ConsolePort;
}): DoorServices {
  const { sources, board, gaps } = of;
  return {
    gaps,
    claim: (claim) => sources.claim(claim),
    take: (kind, claim) => sources.take(kind, claim),
    consoleCode: () => of.console().newCode(),
    get paths() {
      return sources.pipeline.paths;
    },
    get lags() {
      return sources.pipeline.lags;
    },
    get registry() {
      return sources.pipeline.registry;
    },
    get health() {
      return board.health;
    },
  };
}
