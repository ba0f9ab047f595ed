import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fadedTo,
  forgotten,
  type Habits,
  habit_db,
  kept,
  taught,
} from '../../../../src/arbiter/learning/habit.ts';

const about = { room: 'kitchen', device: 'kitchen-light', assistant: 'siri' };
const other = { ...about, assistant: 'tmall-genie' };
const teach = (habits: Habits, weight: number, day: number | undefined = 20_000) =>
  taught(habits, { lessons: [{ ...about, weight }], day, bound_db: 6 });

test('one correction moves a habit by one deciban, for or against', () => {
  expect(habit_db(teach({}, 1), about)).toBe(1);
  expect(habit_db(teach({}, -1), about)).toBe(-1);
  expect(habit_db(teach({}, 1), other)).toBe(0);
});

test('never leaves its bound, however often it is taught', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 })), (weights) => {
      const db = habit_db(
        weights.reduce((habits, weight) => teach(habits, weight), {}),
        about,
      );
      expect(Math.abs(db)).toBeLessThanOrEqual(6);
    }),
  );
});

test('half of it is left after thirty days, and nothing after a year', () => {
  const habits = kept([{ ...about, db: 4, day: 20_000 }]);
  expect(habit_db(fadedTo(habits, 20_030), about)).toBeCloseTo(2);
  expect(habit_db(fadedTo(fadedTo(habits, 20_010), 20_030), about)).toBeCloseTo(2);
  expect(fadedTo(habits, 20_365)).toEqual({});
});

test('a clock that is set back fades nothing', () => {
  const habits = kept([{ ...about, db: 4, day: 20_000 }]);
  expect(fadedTo(habits, 10)).toEqual(habits);
});

test('what was learned before the date was known begins to fade when it is', () => {
  const habits = fadedTo(
    taught({}, { lessons: [{ ...about, weight: 4 }], day: undefined, bound_db: 6 }),
    20_000,
  );
  expect(habit_db(habits, about)).toBe(4);
  expect(habit_db(fadedTo(habits, 20_030), about)).toBeCloseTo(2);
});

test('forgets an assistant, a device, or everything', () => {
  const habits = kept([
    { ...about, db: 1 },
    { ...other, db: 2 },
    { ...about, device: 'oven', db: 3 },
  ]);
  expect(Object.values(forgotten(habits, 'siri')).map(({ db }) => db)).toEqual([2]);
  expect(Object.values(forgotten(habits, 'oven')).map(({ db }) => db)).toEqual([1, 2]);
  expect(forgotten(habits)).toEqual({});
});
