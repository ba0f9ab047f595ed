import { isDeepStrictEqual } from 'node:util';
import type { Habits } from '../arbiter/learning/habit.ts';
import { SAMPLE_RATE_HZ } from '../audio/pcm.ts';
import type { Home } from '../config/schema.ts';
import type { SoundStream } from '../hearing/hearing-event.ts';
import type { BrokerAddress } from '../mqtt/broker-address.ts';
import type { ArbitrationPipeline } from '../pipeline/arbitration-pipeline.ts';
import type { Sources } from '../pipeline/sources.ts';
import { loadText, type Text } from '../text/text.ts';
import { Calendar } from '../time/calendar.ts';
import { defer } from '../time/defer.ts';
import { HubBroker } from './broker.ts';
import { type DaemonOptions, languageOf } from './daemon-options.ts';
import { type Health, HealthBoard } from './health/health.ts';
import { buildParts, type Foundation, type HubParts } from './hub-parts.ts';
import { ModelLink } from './language-model-link.ts';
import { Persistence } from './persistence/persistence.ts';
import { handover, preparing, waitUntilIdle } from './reconfiguration.ts';

const DATE_UNKNOWN =
  'the date is not known yet: no time server has told it, or it is years ahead of the last one';

/** The newest day on which a habit stood; undefined where none has a day. */
function newestDay(habits: Habits): number | undefined {
  const days = Object.values(habits).flatMap(({ day }) => (day === undefined ? [] : [day]));
  return days.length > 0 ? Math.max(...days) : undefined;
}

/** What the hubs of one home share. */
function sharedTopics({ pipeline: { topics } }: Sources): readonly string[] {
  return [topics.decided, topics.shared];
}

/** What each part goes over to at a reload. */
interface Changes {
  readonly model: { commit(): void };
  readonly broker: { readonly isSame: boolean; commit(): void };
  readonly settings: { commit(): void } | undefined;
  readonly journal: { commit(): void } | undefined;
  readonly text: Text;
}

/** A hub: starts its parts (hub-parts.ts builds them), takes them to another configuration, and ends them. */
export class Daemon {
  readonly #options: DaemonOptions;
  readonly #parts: HubParts;
  #calendar: Calendar | undefined;

  private constructor(options: DaemonOptions, foundation: Foundation) {
    const { home } = options;
    const parts = buildParts(options, foundation);
    const { persistence, pipelines, served } = parts;
    const habits = persistence?.habits.known ?? {};
    const past = { ...persistence?.past(home), connected: false };
    this.#options = options;
    this.#parts = parts;
    this.#attach(
      home,
      pipelines.create({ home, text: served.text, past: { ...past, house: { habits, ...past.house } } }),
    );
    parts.health.begin();
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
    return this.#parts.broker.address;
  }

  /** Where browsers find the console; undefined where there is none. */
  get consoleAddress(): string | undefined {
    return this.#parts.console.address;
  }

  get health(): Health {
    return this.#parts.board.health;
  }

  /** Resolves while the hub works: its event loop turns, and its microphones' workers answer. */
  answers(): Promise<void> {
    return this.#parts.audio.answers();
  }

  /** Feeds sound as if the room's microphone had recorded it up to this position, in samples. */
  async hear(stream: SoundStream, samples: Int16Array, to: number, room: string): Promise<void> {
    const started_ms = this.#parts.clock.now() - (to / SAMPLE_RATE_HZ) * 1000;
    for (const event of await stream.feed(samples)) this.#parts.sources.heard(event, room, started_ms);
  }

  /** Says how the microphone of a room is. */
  microphone(
    room: string,
    state: 'listening' | 'lost' | 'off',
    of: { reason?: string; retry_in_ms?: number } = {},
  ): void {
    this.#parts.sources.take('microphone', { room, state, ...of });
  }

  /**
   * Goes on with another configuration. Everything that can fail is done first, and undone where something fails;
   * what the change does not concern is not disturbed.
   * @throws Failure where the new configuration cannot be served: the old one is served on.
   */
  async reload(home: Home): Promise<void> {
    const { credentialsFolder } = this.#options;
    const { persistence, served, doors, board, ...parts } = this.#parts;
    const text = await loadText(languageOf(home, this.#options));
    const changes = await preparing(async (ready) => {
      const audio = ready(await parts.audio.prepare(home, credentialsFolder));
      const model = ready(parts.model.prepare(home));
      const prometheus = ready(await parts.prometheus.prepare(home));
      const console = ready(await parts.console.prepare(home));
      const broker = ready(await parts.broker.prepare(home));
      const settings = persistence && ready(persistence.settings.prepare(home));
      const journal = persistence && ready(persistence.journal.prepare(home));
      await waitUntilIdle(parts.sources.pipeline, { clock: parts.clock, defer });
      return { audio, model, prometheus, console, broker, settings, journal };
    });
    const concern = ({ assistants, devices, doors, mqtt }: Home) => ({ assistants, devices, doors, mqtt });
    const isDoorsConcern = !isDeepStrictEqual(concern(served.home), concern(home));
    this.#goOver(home, { ...changes, text });
    await Promise.all([changes.audio.commit(), changes.prometheus.commit(), changes.console.commit()]);
    this.#parts.shared.changed();
    if (isDoorsConcern) await doors?.reopen(home);
    board.part('configuration', 'ok');
  }

  /** Says that a new configuration was refused, and the old one is served on. */
  refused(reason: string): void {
    this.#parts.board.part('configuration', 'degraded', reason);
  }

  /** Ends in the order in which things arrive: microphones, decisions, the wire, the broker. */
  async stop(): Promise<void> {
    const { audio, timedSwitches, monitor, reserve, lateness, sources, status, shared, brokerEvents } =
      this.#parts;
    brokerEvents.end();
    audio.stop();
    this.#calendar?.stop();
    timedSwitches.stop();
    monitor.stop();
    reserve.stop();
    lateness.stop();
    sources.pipeline.stop();
    status.stop();
    shared.stop();
    // What was decided is told before the wire ends.
    await new Promise<void>((turnDone) => defer(turnDone));
    const { model, doors, prometheus, console, broker, persistence } = this.#parts;
    const parts = [audio, model, doors, prometheus, console, broker, persistence, shared];
    await Promise.all(parts.map((part) => part?.close()));
  }

  async #begin(): Promise<void> {
    const { home, credentialsFolder, wall } = this.#options;
    const { prometheus, console, broker, brokerEvents, sources, status, doors, audio, board } = this.#parts;
    try {
      await this.#parts.shared.begin();
      await (await prometheus.prepare(home)).commit();
      await (await console.prepare(home)).commit();
      broker.listen({
        listener: brokerEvents,
        subscriptions: () => [...sources.subscriptions, ...status.subscriptions, ...sharedTopics(sources)],
      });
      await doors?.open(home);
      await (await audio.prepare(home, credentialsFolder)).commit();
    } catch (error) {
      await this.stop();
      throw error;
    }
    this.#parts.timedSwitches.begin((assistant) => {
      sources.take('enabled', { assistant, enabled: true });
      status.settingsChanged();
    });
    this.#calendar = new Calendar({
      clock: this.#parts.clock,
      wall,
      last: newestDay(this.#parts.persistence?.habits.known ?? {}),
      onDay: (day) => sources.take('day', { day }),
      onKnown: (isKnown) =>
        isKnown ? board.part('clock', 'ok') : board.part('clock', 'degraded', DATE_UNKNOWN),
    });
  }

  /** From now on this pipeline takes what comes in, and its settings are shown. */
  #attach(home: Home, pipeline: ArbitrationPipeline): void {
    const { sources, status, served } = this.#parts;
    sources.attach(pipeline, home);
    status.attach({ home, text: served.text, pipeline });
  }

  /** Another pipeline goes on from what the present one knows. All in one turn: no message comes in between. */
  #goOver(home: Home, { model, broker, settings, journal, text }: Changes): void {
    const { persistence, sources, metrics, served, pipelines, status, board, ...parts } = this.#parts;
    const before = sources.pipeline;
    const connected = broker.isSame && parts.broker.connected;
    model.commit();
    settings?.commit();
    const past = handover(before, { connected, set: persistence?.set(home) ?? {} });
    before.retire();
    journal?.commit();
    metrics.know(Object.keys(home.assistants));
    served.home = home;
    served.text = text;
    const pipeline = pipelines.create({ home, text, past, told: before.told });
    pipeline.registry.takeOver(before.registry);
    this.#attach(home, pipeline);
    if (!broker.isSame) board.part('broker', 'degraded', 'another broker is configured');
    broker.commit();
    if (connected) defer(() => status.connected());
  }
}
