import type { PipelineEvent, PipelineEvents } from '../arbiter/event.ts';
import type { Clock } from '../time/clock.ts';

/** What became of a claim of the page. */
type Outcome = PipelineEvents['outcome'];

/** Waits for the outcomes of claims that the page has made. */
export class Outcomes {
  readonly #clock: Clock;
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();

  constructor(of: { clock: Clock }) {
    this.#clock = of.clock;
  }

  event(event: PipelineEvent): void {
    if (event.kind !== 'outcome') return;
    this.#waiting.get(event.claim)?.(event);
    this.#waiting.delete(event.claim);
  }

  /** @returns undefined where none comes in this time, in milliseconds. */
  of(claim: string, within_ms: number): Promise<Outcome | undefined> {
    return new Promise((told) => {
      const timer = this.#clock.setTimeout(() => {
        this.#waiting.delete(claim);
        told(undefined);
      }, within_ms);
      this.#waiting.set(claim, (outcome) => {
        this.#clock.clearTimeout(timer);
        told(outcome);
      });
    });
  }
}
