import type { Report } from '../arbiter/event.ts';

/** The most causes that are told apart; all others are counted as one. */
const MOST_CAUSES = 200;

/** Counts messages that cannot be read, and reports each cause at its first time and at every power of ten. */
export class Malformed {
  readonly #counts = new Map<string, number>();
  readonly #report: Report;
  #total = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  /** How many messages could not be read. */
  get total(): number {
    return this.#total;
  }

  /** @param reason why the message cannot be read. */
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
