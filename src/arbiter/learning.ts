import type { Report } from '../event/pipeline-event.ts';
import { fadedTo, forgotten, type Habits, taught } from '../habit/habit.ts';
import type { Arbiter } from './arbiter.ts';
import { Corrections } from './correction.ts';
import type { Verdict } from './verdict.ts';

/** Lets an arbiter learn from those who say "wrong one". */
export class Learning {
  readonly #corrections = new Corrections();
  readonly #arbiter: Arbiter;
  readonly #report: Report;
  readonly #onHabits: (habits: Habits) => void;
  #last: string | undefined;
  #day: number | undefined;

  /** @param onHabits is told when they have changed, for somebody to keep them. */
  constructor(of: { arbiter: Arbiter; report: Report; onHabits: (habits: Habits) => void }) {
    this.#arbiter = of.arbiter;
    this.#report = of.report;
    this.#onHabits = of.onHabits;
  }

  /** A verdict that may be corrected. */
  verdict(verdict: Verdict): void {
    this.#last = verdict.id;
    this.#corrections.verdict(verdict);
  }

  /** "Wrong one." @param verdict default: the last one. */
  correct({ verdict = this.#last ?? '', should }: { verdict?: string; should: string }): void {
    const lessons = this.#corrections.lessons({ verdict, should });
    this.#report('feedback', { verdict, should, taught: lessons !== undefined });
    if (!lessons) return;
    const { habits, policy } = this.#arbiter.house;
    this.#change(taught(habits, { lessons, day: this.#day, bound_db: policy.evidence.habit }));
  }

  /** Forgets what was learned of one assistant or device, or everything. */
  forget(id: string | undefined): void {
    this.#change(forgotten(this.#arbiter.house.habits, id));
  }

  /** The date: what was learned long ago fades. @param day days since 1970. */
  today(day: number): void {
    this.#day = day;
    this.#change(fadedTo(this.#arbiter.house.habits, day));
  }

  #change(habits: Habits): void {
    const before = this.#arbiter.house.habits;
    const changed = Object.entries({ ...before, ...habits }).filter(
      ([key, { db }]) => (habits[key] ? db : 0) !== before[key]?.db,
    );
    for (const [key, { room, device, assistant }] of changed)
      this.#report('habit', { room, device, assistant, db: habits[key]?.db ?? 0 });
    this.#arbiter.change({ habits });
    if (changed.length > 0) this.#onHabits(habits);
  }
}
