import type { Home } from '../../config/schema.ts';
import { discoveryFilter, discoveryNode, type Topics, topicsUnder } from '../../mqtt/topics.ts';
import type { Wire, WireMessage } from '../../mqtt/wire.ts';
import type { Settings } from '../../pipeline/settings.ts';
import type { Text } from '../../text/text.ts';
import type { Clock, Timer } from '../../time/clock.ts';
import type { Health } from '../health/health.ts';
import type { MetricsReport } from '../metrics/metrics.ts';
import { type Entity, entitiesOf } from './entities.ts';

const METRICS_EVERY_MS = 10_000;
/** From Home Assistant's start until the entities are shown to it, in milliseconds: a flood of starts gets few answers. */
const SHOWN_AFTER_MS = 250;

/** Publishes what the hub shows of itself beside its decisions: metrics, settings, and its device in Home Assistant. */
export class StatusPublisher {
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #topics: Topics;
  readonly #metrics: () => MetricsReport;
  readonly #settings: () => Settings;
  readonly #onSettings: (settings: Settings) => void;
  /** By topic, the configuration of each entity in Home Assistant. */
  readonly #entities: ReadonlyMap<string, string>;
  readonly #isDiscovery: (topic: string) => boolean;
  /** The topics on which it must be told what is retained. */
  readonly subscriptions: readonly string[];
  /** Entities to take back as soon as the broker is connected. */
  readonly #stale = new Set<string>();
  /** The settings that were published last. */
  #published: string;
  #timer: Timer | undefined;
  /** Where Home Assistant says that it has started (its "birth message"). */
  readonly #birth: string;
  #showing: Timer | undefined;

  constructor(of: {
    home: Home;
    version: string;
    /** Names the entities in the language of the household. */
    text: Text;
    wire: Wire;
    clock: Clock;
    metrics: () => MetricsReport;
    settings: () => Settings;
    /** Told when the settings have changed. */
    onSettings: (settings: Settings) => void;
    /** The publisher of the same hub under its former configuration: its entities that are gone are taken back. */
    before?: StatusPublisher | undefined;
  }) {
    const { home } = of;
    const { base } = home.mqtt;
    const { prefix, discovery } = home.home_assistant;
    this.#wire = of.wire;
    this.#clock = of.clock;
    this.#topics = topicsUnder(base);
    this.#metrics = of.metrics;
    this.#settings = of.settings;
    this.#onSettings = of.onSettings;
    this.#published = JSON.stringify(of.settings());
    const entities: readonly Entity[] = discovery
      ? entitiesOf(home, { version: of.version, text: of.text })
      : [];
    this.#entities = new Map(entities.map(({ topic, config }) => [topic, JSON.stringify(config)]));
    const shown = of.before ? [...of.before.#entities.keys()] : [];
    for (const topic of shown) if (!this.#entities.has(topic)) this.#stale.add(topic);
    this.#birth = `${prefix}/status`;
    // Entities that another hub has shown, or this one under a former configuration, come back retained.
    this.subscriptions = [discoveryFilter({ base, prefix }), this.#birth];
    const node = discoveryNode(base);
    this.#isDiscovery = (topic) => topic.startsWith(`${prefix}/`) && topic.split('/').at(-3) === node;
  }

  /** The broker is connected, again or for the first time: shows everything. */
  connected(): void {
    this.#showEntities();
    for (const topic of this.#stale) this.#takeBack(topic);
    this.#stale.clear();
    this.#publishSettings();
    this.#publishMetrics();
  }

  /** Takes a message after the pipeline has taken it. @returns whether it was about discovery alone. */
  receive({ topic, payload, retained }: WireMessage): boolean {
    if (topic === this.#birth) {
      if (!retained && payload.toString() === 'online') this.#showSoon();
      return true;
    }
    if (this.#isDiscovery(topic)) {
      // An empty retained message takes an entity back.
      if (payload.length > 0 && !this.#entities.has(topic) && !this.#takeBack(topic)) this.#stale.add(topic);
      return true;
    }
    if (topic.startsWith(this.#topics.set.slice(0, -1))) this.settingsChanged();
    return false;
  }

  /** Shows and keeps the settings, where they differ from those that were shown last. */
  settingsChanged(): void {
    const now = JSON.stringify(this.#settings());
    if (now === this.#published) return;
    this.#published = now;
    this.#onSettings(this.#settings());
    this.#publishSettings();
  }

  stop(): void {
    this.#stopMetrics();
    if (this.#showing) this.#clock.clearTimeout(this.#showing);
    this.#showing = undefined;
  }

  #showEntities(): void {
    for (const [topic, config] of this.#entities) this.#wire.publish(topic, config, { retain: true });
  }

  /** Home Assistant has started: a broker that gives no retained message to a wildcard, as RabbitMQ, gave it no entity. */
  #showSoon(): void {
    this.#showing ??= this.#clock.setTimeout(() => {
      this.#showing = undefined;
      this.#showEntities();
    }, SHOWN_AFTER_MS);
  }

  #stopMetrics(): void {
    if (this.#timer) this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** @returns false where the broker is not connected. */
  #takeBack(topic: string): boolean {
    return this.#wire.publish(topic, '', { retain: true });
  }

  #publishSettings(): void {
    this.#wire.publish(this.#topics.settings, JSON.stringify(this.#settings()), { retain: true });
  }

  #publishMetrics(): void {
    this.#stopMetrics();
    this.#wire.publish(this.#topics.metrics, JSON.stringify(this.#metrics()), { retain: true });
    this.#timer = this.#clock.setTimeout(() => this.#publishMetrics(), METRICS_EVERY_MS);
  }
}

/** Publishes the health of the hub, each change once. */
export class HealthPublisher {
  readonly #wire: Wire;
  readonly #onHealth: (health: Health) => void;
  #published: string | undefined;

  /** @param of.onHealth told each change, whether the broker is connected or not. */
  constructor(of: { wire: Wire; onHealth: (health: Health) => void }) {
    this.#wire = of.wire;
    this.#onHealth = of.onHealth;
  }

  /** @param topic where the health is retained. */
  publish(health: Health, topic: string): void {
    const message = JSON.stringify(health);
    if (message === this.#published) return;
    if (this.#wire.publish(topic, message, { qos: 1, retain: true })) this.#published = message;
    this.#onHealth(health);
  }

  /** The broker is another one, or has forgotten: the next health is published whatever it is. */
  forget(): void {
    this.#published = undefined;
  }
}
