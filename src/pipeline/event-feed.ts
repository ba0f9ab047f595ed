import type { PipelineEvent, Report } from '../arbiter/event.ts';
import type { Clock } from '../time/clock.ts';

type EventListener = (event: PipelineEvent) => void;

/**
 * Passes on every step of the pipeline: at once to the stages that depend on it, and, when the command is on its
 * way, to the onlookers.
 */
export class EventFeed {
  readonly #clock: Clock;
  readonly #defer: (work: () => void) => void;
  readonly #stages: EventListener[] = [];
  readonly #onlookers: EventListener[] = [];

  /** @param of.defer puts work off until the command is on its way, in the order given. */
  constructor(of: { clock: Clock; defer: (work: () => void) => void }) {
    this.#clock = of.clock;
    this.#defer = of.defer;
  }

  /** Tells one step; it happens now. */
  readonly report: Report = (kind, fields) => {
    const event = { kind, at_ms: this.#clock.now(), ...fields } as PipelineEvent;
    for (const listener of this.#stages) listener(event);
    this.#defer(() => {
      for (const listener of this.#onlookers) listener(event);
    });
  };

  /** The stage is told of each step before anything else happens. */
  subscribe(stage: EventListener): void {
    this.#stages.push(stage);
  }

  /** The onlooker is told of each step later, in the order of the steps. */
  subscribeLater(onlooker: EventListener): void {
    this.#onlookers.push(onlooker);
  }
}
