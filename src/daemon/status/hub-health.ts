import type { Wire } from '../../mqtt/wire.ts';
import type { Sources } from '../../pipeline/sources.ts';
import type { Health, HealthBoard } from '../health/health.ts';
import { HealthPublisher } from './status-publisher.ts';

/** Tells the health of the hub: to the pipeline as news, to the broker, and to whoever listens. */
export class HubHealth {
  readonly #board: HealthBoard;
  readonly #sources: Sources;
  readonly #publisher: HealthPublisher;

  /** @param of.onHealth told each change, whether the broker is connected or not. */
  constructor(of: {
    board: HealthBoard;
    sources: Sources;
    wire: Wire;
    onHealth: (health: Health) => void;
  }) {
    this.#board = of.board;
    this.#sources = of.sources;
    this.#publisher = new HealthPublisher(of);
  }

  /** From now on each change is told, and those that are not told yet. A pipeline must be attached. */
  begin(): void {
    this.#board.subscribe({
      news: (part, health) => this.#sources.pipeline.report('health', { part, ...health }),
      changed: () => this.#publish(),
    });
  }

  /** Publishes the health whatever was published before: the broker may be another one. */
  publishAnew(): void {
    this.#publisher.forget();
    this.#publish();
  }

  #publish(): void {
    this.#publisher.publish(this.#board.health, this.#sources.pipeline.topics.health);
  }
}
