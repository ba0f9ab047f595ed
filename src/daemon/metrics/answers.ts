import type { AskedState } from '../../intent/llm/language-model.ts';

/** How the language model answers. */
export interface AnswersReport {
  /** Questions that it was sent. */
  readonly asked: number;
  /** Of these, those that it answered in time, usefully or not. */
  readonly in_time: number;
  /** `in_time` of `asked`, 0 to 1; null before the first. */
  readonly share: number | null;
  /** By what became of them; `unasked` were not sent. */
  readonly states: Readonly<Partial<Record<AskedState, number>>>;
}

const IN_TIME: readonly AskedState[] = ['understood', 'nothing', 'invalid', 'unreadable'];

/** Counts what became of the questions to the language model. */
export class Answers {
  readonly #states: Partial<Record<AskedState, number>> = {};

  take(state: AskedState): void {
    this.#states[state] = (this.#states[state] ?? 0) + 1;
  }

  report(): AnswersReport {
    const of = (states: readonly AskedState[]) =>
      states.reduce((sum, state) => sum + (this.#states[state] ?? 0), 0);
    const in_time = of(IN_TIME);
    const asked = in_time + of(['late', 'failed']);
    const share = asked === 0 ? null : Math.round((in_time / asked) * 1000) / 1000;
    return { asked, in_time, share, states: { ...this.#states } };
  }
}
