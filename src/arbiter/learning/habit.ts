/** What feedback has taught of one assistant, for one device in one room. */
export interface Habit {
  readonly room: string;
  readonly device: string;
  readonly assistant: string;
  /** For it (+) or against it (−), in decibans, as of `day`. */
  readonly db: number;
  /** Days since 1970 at which it stood so; absent where the hub did not know the date. */
  readonly day?: number;
}

/** All that was taught, by room, device and assistant. Immutable. */
export type Habits = Readonly<Record<string, Habit>>;

/** One correction, as it bears on one habit. */
export type Lesson = Pick<Habit, 'room' | 'device' | 'assistant'> & {
  /** 1: it should have been this one; −1: it should not; more than one where several lessons came together. */
  readonly weight: number;
};

/** Decibans that one correction moves a habit: slowly, for a person may have been wrong as well. */
const STEP_DB = 1;
/** After so many days without a new lesson half of a habit is left: households change. */
const HALF_LIFE_DAYS = 30;
/** Less than this changes nothing. */
const FORGOTTEN_DB = 0.1;

/** What was taught of the assistant for the device in the room, in decibans; 0 where nothing was. */
export function habit_db(habits: Habits, of: Omit<Lesson, 'weight'>): number {
  return habits[keyOf(of)]?.db ?? 0;
}

/** The most that was taught of the assistant in the room for any device, in decibans; 0 where nothing was. */
export function bestHabit_db(habits: Habits, of: Pick<Lesson, 'room' | 'assistant'>): number {
  return Object.values(habits).reduce(
    (best, { room, assistant, db }) =>
      room === of.room && assistant === of.assistant ? Math.max(best, db) : best,
    0,
  );
}

/** The habits after a lesson, each within ±`bound_db`. @param day days since 1970; undefined: not known. */
export function taught(
  habits: Habits,
  of: { lessons: readonly Lesson[]; day: number | undefined; bound_db: number },
): Habits {
  const next: Record<string, Habit> = { ...habits };
  for (const { weight, ...about } of of.lessons) {
    const db = habit_db(next, about) + weight * STEP_DB;
    const bounded_db = Math.min(of.bound_db, Math.max(-of.bound_db, db));
    next[keyOf(about)] = { ...about, db: bounded_db, ...(of.day !== undefined && { day: of.day }) };
  }
  return kept(Object.values(next));
}

/** The habits as they have faded by a day. A day that lies before theirs (a clock set back) fades nothing. */
export function fadedTo(habits: Habits, day: number): Habits {
  return kept(
    Object.values(habits).map((habit) => {
      const days = Math.max(0, day - (habit.day ?? day));
      return {
        ...habit,
        db: habit.db * 0.5 ** (days / HALF_LIFE_DAYS),
        day: habit.day ?? day,
        ...(days > 0 && { day }),
      };
    }),
  );
}

/** The habits without those of one assistant or device; without an id none is left. */
export function forgotten(habits: Habits, id?: string): Habits {
  return id === undefined
    ? {}
    : kept(Object.values(habits).filter(({ assistant, device }) => assistant !== id && device !== id));
}

/** By their keys; those too weak to matter are forgotten. */
export function kept(habits: readonly Habit[]): Habits {
  return Object.fromEntries(
    habits.filter(({ db }) => Math.abs(db) >= FORGOTTEN_DB).map((habit) => [keyOf(habit), habit]),
  );
}

/** Ids are kebab-case: no slash is in them. */
function keyOf({ room, device, assistant }: Omit<Lesson, 'weight'>): string {
  return `${room}/${device}/${assistant}`;
}
