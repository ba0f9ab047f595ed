import type { Report } from '../arbiter/event.ts';

/** Most causes told apart; a flood of inventions is counted as one. */
const MOST_CAUSES = 200;

/** Counts messages that are none, and tells of each cause once, then at every power of ten. */
export class Malformed {
  readonly #counts = new Map<string, number>();
  readonly #report: Report;
  #total = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  /** How many there were. */
  get total(): number {
    return this.#total;
  }

  count(topic: string, reason: string): void {
    this.#total += 1;
    const key = `${topic}\n${reason}`;
    const known = this.#counts.has(key) || this.#counts.size < MOST_CAUSES;
    const cause = known ? key : 'other';
    const count = (this.#counts.get(cause) ?? 0) + 1;
    this.#counts.set(cause, count);
    if (/^10*$/.test(String(count)))
      this.#report('malformed', {
        topic: known ? topic.slice(0, 100) : 'other',
        reason: known ? reason : 'many kinds',
        count,
      });
  }
}
