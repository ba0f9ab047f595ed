import type { Home } from '../../config/schema.ts';
import { version } from '../../config/version.ts';
import type { Wire, WireMessage } from '../../mqtt/wire.ts';
import type { ArbitrationPipeline } from '../../pipeline/arbitration-pipeline.ts';
import type { Settings } from '../../pipeline/settings.ts';
import type { Text } from '../../text/text.ts';
import type { Clock } from '../../time/clock.ts';
import type { MetricsReport } from '../metrics/metrics.ts';
import type { TimedSwitches } from '../timed-switches.ts';
import { StatusPublisher } from './status-publisher.ts';

/** A pipeline, with what shows it. */
interface Attached {
  readonly pipeline: ArbitrationPipeline;
  readonly publisher: StatusPublisher;
}

/** What the hub publishes of itself, and its settings. It outlives a reload; each pipeline has a publisher of its own. */
export class HubStatus {
  readonly #wire: Wire;
  readonly #clock: Clock;
  readonly #metrics: () => MetricsReport;
  readonly #timedSwitches: TimedSwitches;
  readonly #listeners: ((settings: Settings) => void)[] = [];
  #attached: Attached | undefined;

  constructor(of: {
    wire: Wire;
    clock: Clock;
    metrics: () => MetricsReport;
    timedSwitches: TimedSwitches;
  }) {
    this.#wire = of.wire;
    this.#clock = of.clock;
    this.#metrics = of.metrics;
    this.#timedSwitches = of.timedSwitches;
  }

  /** The listener is told the settings whenever they have changed. */
  subscribe(listener: (settings: Settings) => void): void {
    this.#listeners.push(listener);
  }

  /** From now on this pipeline's settings are shown. @param of.home the home that it serves. */
  attach(of: { home: Home; text: Text; pipeline: ArbitrationPipeline }): void {
    const { home, text, pipeline } = of;
    const before = this.#attached?.publisher;
    before?.stop();
    const publisher = new StatusPublisher({
      home,
      version: version(),
      text,
      wire: this.#wire,
      clock: this.#clock,
      metrics: this.#metrics,
      settings: () => this.#settingsOf(pipeline),
      onSettings: (changed) => {
        for (const listener of this.#listeners) listener(changed);
      },
      before,
    });
    this.#attached = { pipeline, publisher };
  }

  /** The settings of now, with the assistants that come back by themselves. */
  get settings(): Settings {
    return this.#settingsOf(this.#now.pipeline);
  }

  /** The topics on which it must be told what is retained. */
  get subscriptions(): readonly string[] {
    return this.#now.publisher.subscriptions;
  }

  /** The broker is connected, again or for the first time: shows everything. */
  connected(): void {
    this.#now.publisher.connected();
  }

  /** Takes a message after the pipeline has taken it. */
  receive(message: WireMessage): void {
    this.#now.publisher.receive(message);
  }

  /** Shows the settings where they have changed, and tells the listeners. */
  settingsChanged(): void {
    this.#now.publisher.settingsChanged();
  }

  stop(): void {
    this.#attached?.publisher.stop();
  }

  #settingsOf({ settings }: ArbitrationPipeline): Settings {
    this.#timedSwitches.keepOnly((assistant) => settings.enabled[assistant] === false);
    const off_until = this.#timedSwitches.known;
    return { ...settings, ...(Object.keys(off_until).length > 0 && { off_until }) };
  }

  get #now(): Attached {
    if (!this.#attached) throw new Error('invariant: a pipeline is attached before its status is asked for');
    return this.#attached;
  }
}
