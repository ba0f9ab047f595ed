import { expect, test } from 'vitest';
import { AdaptiveReserve, reserveFor_ms } from '../../../src/time/adaptive-reserve.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

test.each([
  [0, 20],
  [4.9, 20],
  [5, 30],
  [20, 50],
  [53, 100],
  [5000, 100],
])('a lateness of %d ms is worth a reserve of %d ms', (late_ms, reserve_ms) => {
  expect(reserveFor_ms(late_ms, 20)).toBe(reserve_ms);
});

test('a reserve that is configured beyond the most is kept as it is', () => {
  expect(reserveFor_ms(50, 150)).toBe(150);
});

test('grows as soon as the loop is late, and shrinks once it has not been for a minute', () => {
  const clock = new SteppingClock();
  let late_ms = 0;
  const told: [number, number][] = [];
  const reserve = new AdaptiveReserve({
    clock,
    least_ms: 20,
    lateness_ms: () => late_ms,
    onChange: (reserve_ms) => told.push([clock.now(), reserve_ms]),
  });
  clock.stepTo(10_000);
  late_ms = 30;
  clock.stepTo(10_500);
  late_ms = 0;
  clock.stepTo(120_000);
  expect(told[0]).toEqual([10_500, 65]);
  expect(told[1]?.[1]).toBe(20);
  expect(told[1]?.[0]).toBeGreaterThanOrEqual(60_000);
  expect(told[1]?.[0]).toBeLessThanOrEqual(75_000);
  expect(told).toHaveLength(2);
  reserve.stop();
  expect(clock.nextDue_ms()).toBeUndefined();
});
