import type { Clock } from '../../time/clock.ts';

const KEPT_MS = 600_000;
const MOST = 2000;

/**
 * The answers of the last ten minutes, at most 2,000. A repeated message gets the same answer, and is not carried out
 * again.
 */
export class RecentAnswers<T> {
  readonly #clock: Clock;
  readonly #answers = new Map<string, { readonly at_ms: number; readonly answer: Promise<T> }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * The answer to a message.
   * @param message the id of the message.
   * @param give makes the answer; called once for each id.
   */
  once(message: string, give: () => Promise<T>): Promise<T> {
    const now_ms = this.#clock.now();
    // A map keeps the order of its entries: the oldest come first.
    for (const [id, { at_ms }] of this.#answers) {
      if (now_ms - at_ms < KEPT_MS && this.#answers.size < MOST) break;
      this.#answers.delete(id);
    }
    const known = this.#answers.get(message);
    if (known) return known.answer;
    const answer = give();
    this.#answers.set(message, { at_ms: now_ms, answer });
    return answer;
  }
}
