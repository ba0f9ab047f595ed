import type { Arbiter } from '../arbiter.ts';
import type { Report } from '../event.ts';
import type { Verdict } from '../explain/verdict.ts';
import { Corrections } from './correction.ts';
import { fadedTo, forgotten, type Habits, type Lesson, taught } from './habit.ts';

/** "Wrong one", with what it teaches; with no lessons where the verdict is not known. */
export interface Correction {
  readonly verdict: string;
  readonly should: string;
  readonly lessons?: readonly Lesson[];
}

/** Lets an arbiter learn when somebody says "wrong one". */
export class Learning {
  readonly #corrections = new Corrections();
  readonly #arbiter: Arbiter;
  readonly #report: Report;
  readonly #onHabits: (habits: Habits) => void;
  #last: string | undefined;
  #day: number | undefined;

  /**
   * @param onHabits is told when they have changed, for somebody to keep them.
   * @param day the date, where it is known already.
   */
  constructor(of: {
    arbiter: Arbiter;
    report: Report;
    onHabits: (habits: Habits) => void;
    day?: number | undefined;
  }) {
    this.#day = of.day;
    this.#arbiter = of.arbiter;
    this.#report = of.report;
    this.#onHabits = of.onHabits;
  }

  /** A verdict that may be corrected. */
  verdict(verdict: Verdict): void {
    this.#last = verdict.id;
    this.#corrections.verdict(verdict);
  }

  /** What "wrong one" teaches, here and now. @param verdict default: the last one. */
  lessons({ verdict = this.#last ?? '', should }: { verdict?: string; should: string }): Correction {
    const lessons = this.#corrections.lessons({ verdict, should });
    return { verdict, should, ...(lessons && { lessons }) };
  }

  /** Whether "wrong one" about this verdict teaches something still. */
  knows(verdict: string): boolean {
    return this.#corrections.knows(verdict);
  }

  /** "Wrong one." */
  correct({ verdict, should, lessons }: Correction): void {
    this.#report('feedback', { verdict, should, taught: lessons !== undefined });
    if (!lessons) return;
    const { habits, policy } = this.#arbiter.house;
    this.#change(taught(habits, { lessons, day: this.#day, bound_db: policy.evidence.habit }));
  }

  /** Forgets what was learned of one assistant or device, or everything. */
  forget(id: string | undefined): void {
    this.#change(forgotten(this.#arbiter.house.habits, id));
  }

  /** Goes on from what was taught at another hub of the home. */
  takeOver(habits: Habits): void {
    this.#change(habits);
  }

  get day(): number | undefined {
    return this.#day;
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
