import { expect, test } from 'vitest';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

test('timers fire in the order in which they are due, whatever the order of arming', () => {
  const clock = new SteppingClock();
  const fired: string[] = [];
  clock.setTimeout(() => fired.push('late'), 30);
  clock.setTimeout(() => fired.push('early'), 10);
  clock.setTimeout(() => fired.push('also early'), 10);
  clock.stepTo(100);
  expect(fired).toEqual(['early', 'also early', 'late']);
});

test('while a timer runs the clock stands at its due time, so that chained timers add up', () => {
  const clock = new SteppingClock();
  const times: number[] = [];
  clock.setTimeout(() => {
    times.push(clock.now());
    clock.setTimeout(() => times.push(clock.now()), 25);
  }, 10);
  clock.stepTo(100);
  expect(times).toEqual([10, 35]);
  expect(clock.now()).toBe(100);
});

test('a cleared timer never fires, and the clock never goes back', () => {
  const clock = new SteppingClock();
  let fired = false;
  clock.clearTimeout(
    clock.setTimeout(() => {
      fired = true;
    }, 10),
  );
  clock.stepTo(50);
  clock.stepTo(20);
  expect(fired).toBe(false);
  expect(clock.now()).toBe(50);
  expect(clock.nextDue_ms()).toBeUndefined();
});
