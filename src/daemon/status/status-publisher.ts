import type { PipelineEvent } from '../../arbiter/event.ts';
import type { Home } from '../../config/schema.ts';
import { type Topics, topicsUnder } from '../../mqtt/topics.ts';
import type { Wire, WireMessage } from '../../mqtt/wire.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import { Metrics, type MetricsReport } from '../metrics/metrics.ts';
import type { Settings } from '../persistence/settings.ts';
import { type Entity, entitiesOf } from './entities.ts';
import { discoveryFilter, nodeOf } from './node.ts';

const METRICS_EVERY_MS = 10_000;

/** What the hub shows of itself, beside its decisions: metrics, settings, and its device in Home Assistant. */
export class StatusPublisher {
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #topics: Topics;
  readonly #metrics: Metrics;
  readonly #malformed: () => number;
  readonly #settings: () => Settings;
  readonly #onSettings: (settings: Settings) => void;
  readonly #shown: ReadonlyMap<string, string>;
  readonly #isDiscovery: (topic: string) => boolean;
  readonly subscriptions: readonly string[];
  /** What is to be taken back, and was told before the connection was there. */
  readonly #stale = new Set<string>();
  #told = '';
  #timer: Timer | undefined;

  constructor(of: {
    home: Home;
    version: string;
    wire: Wire;
    clock: Clock;
    /** How many messages were none. */
    malformed: () => number;
    settings: () => Settings;
    /** They have been set anew. */
    onSettings: (settings: Settings) => void;
    /** The face of the same hub before it was configured anew: it counts on. */
    before?: StatusPublisher | undefined;
  }) {
    const { home } = of;
    this.#wire = of.wire;
    this.#clock = of.clock;
    this.#topics = topicsUnder(home.mqtt.base);
    const assistants = Object.keys(home.assistants);
    this.#metrics = of.before?.retire() ?? new Metrics({ assistants, now_ms: of.clock.now() });
    this.#metrics.know(assistants);
    this.#malformed = of.malformed;
    this.#settings = of.settings;
    this.#onSettings = of.onSettings;
    this.#told = JSON.stringify(of.settings());
    const entities: readonly Entity[] = home.home_assistant.discovery ? entitiesOf(home, of.version) : [];
    this.#shown = new Map(entities.map(({ topic, config }) => [topic, JSON.stringify(config)]));
    const shown = of.before ? [...of.before.#shown.keys()] : [];
    for (const topic of shown) if (!this.#shown.has(topic)) this.#stale.add(topic);
    // What another hub, or this one before its configuration changed, has shown comes back retained.
    this.subscriptions = [discoveryFilter(home)];
    const { prefix } = home.home_assistant;
    const node = nodeOf(home);
    this.#isDiscovery = (topic) => topic.startsWith(`${prefix}/`) && topic.split('/').at(-3) === node;
  }

  event(event: PipelineEvent): void {
    this.#metrics.take(event);
  }

  report(): MetricsReport {
    return this.#metrics.report({ now_ms: this.#clock.now(), malformed: this.#malformed() });
  }

  /** The broker is there, again or for the first time. */
  connected(): void {
    for (const [topic, config] of this.#shown) this.#wire.publish(topic, config, { retain: true });
    for (const topic of this.#stale) this.#takeBack(topic);
    this.#stale.clear();
    this.#tellSettings();
    this.#tellMetrics();
  }

  /** Takes a message after the pipeline has. @returns whether it was about discovery alone. */
  receive({ topic, payload }: WireMessage): boolean {
    if (this.#isDiscovery(topic)) {
      // An empty retained message takes an entity back.
      if (payload.length > 0 && !this.#shown.has(topic) && !this.#takeBack(topic)) this.#stale.add(topic);
      return true;
    }
    if (topic.startsWith(this.#topics.set.slice(0, -1))) {
      const now = JSON.stringify(this.#settings());
      if (now !== this.#told) {
        this.#told = now;
        this.#onSettings(this.#settings());
        this.#tellSettings();
      }
    }
    return false;
  }

  stop(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
  }

  /** Another goes on from what this one has counted. */
  private retire(): Metrics {
    this.stop();
    return this.#metrics;
  }

  #takeBack(topic: string): boolean {
    return this.#wire.publish(topic, '', { retain: true });
  }

  #tellSettings(): void {
    this.#wire.publish(this.#topics.settings, JSON.stringify(this.#settings()), { retain: true });
  }

  #tellMetrics(): void {
    this.stop();
    this.#wire.publish(this.#topics.metrics, JSON.stringify(this.report()), { retain: true });
    this.#timer = this.#clock.setTimeout(() => this.#tellMetrics(), METRICS_EVERY_MS);
  }
}
