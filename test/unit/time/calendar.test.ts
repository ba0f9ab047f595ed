import { expect, test } from 'vitest';
import { Calendar } from '../../../src/time/calendar.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

const DAY_MS = 86_400_000;

test('the date is told at once and each new date once, but not before the machine knows it', () => {
  const clock = new SteppingClock();
  const days: number[] = [];
  let offset_ms = 0;
  const calendar = new Calendar({
    clock,
    wall: () => clock.now() + offset_ms,
    onDay: (day) => days.push(day),
  });
  clock.stepTo(3 * DAY_MS);
  expect(days).toEqual([]);
  offset_ms = 20_000 * DAY_MS;
  // It looks once an hour, and began ten seconds past one.
  clock.stepTo(5 * DAY_MS + 3_600_000);
  calendar.stop();
  expect(days).toEqual([20_003, 20_004, 20_005]);
  expect(clock.nextDue_ms()).toBeUndefined();
});
