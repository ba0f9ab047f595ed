import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MachineClock } from '../../../src/time/system-clock.ts';
import { Machine } from '../../support/machine.ts';

test('setting the time of day, forwards or back, does not change the clock', () => {
  const machine = new Machine();
  const clock = new MachineClock(machine);
  for (const by_ms of [3_600_000, -86_400_000, 1e12]) {
    machine.run(100);
    machine.set(by_ms);
    expect(clock.now()).toBe(machine.monotonic_ms());
  }
});

test('the clock counts the time that the machine has slept', () => {
  const machine = new Machine();
  const clock = new MachineClock(machine);
  machine.run(100);
  machine.sleep(3_600_000);
  expect(Math.abs(clock.now() - 3_600_100)).toBeLessThanOrEqual(10);
});

test('a sleep is told from a time of day that is set when the machine wakes up', () => {
  const machine = new Machine();
  const clock = new MachineClock(machine);
  machine.sleep(60_000);
  machine.set(-60_000);
  machine.set(7_200_000);
  expect(Math.abs(clock.now() - 60_000)).toBeLessThanOrEqual(10);
});

test('a timer that fires early is armed for what is left', () => {
  const machine = new Machine();
  const clock = new MachineClock(machine);
  const fired: number[] = [];
  machine.lateness_ms = -0.9;
  clock.setTimeout(() => fired.push(clock.now()), 480);
  machine.run(479.5);
  expect(fired).toEqual([]);
  machine.lateness_ms = 0;
  machine.run(2);
  expect(fired).toHaveLength(1);
  expect(fired[0]).toBeGreaterThanOrEqual(480);
});

test('a cleared timer never fires, though it was armed again', () => {
  const machine = new Machine();
  const clock = new MachineClock(machine);
  machine.lateness_ms = -0.9;
  const timer = clock.setTimeout(() => expect.unreachable(), 100);
  machine.run(99.5);
  clock.clearTimeout(timer);
  machine.run(1000);
});

test('the clock never goes back and no timer is early, whatever the machine does', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ run: fc.integer({ min: 0, max: 1000 }) }),
      fc.record({ sleep: fc.integer({ min: 0, max: 100_000 }) }),
      fc.record({ set: fc.integer({ min: -1e9, max: 1e9 }) }),
      fc.record({ lateness: fc.integer({ min: -1, max: 500 }) }),
      fc.record({ arm: fc.integer({ min: 0, max: 2000 }) }),
    ),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const machine = new Machine();
      const clock = new MachineClock(machine);
      let before_ms = clock.now();
      for (const step of all) {
        if ('run' in step) machine.run(step.run);
        else if ('sleep' in step) machine.sleep(step.sleep);
        else if ('set' in step) machine.set(step.set);
        else if ('lateness' in step) machine.lateness_ms = step.lateness;
        else {
          const due_ms = clock.now() + step.arm;
          clock.setTimeout(() => expect(clock.now()).toBeGreaterThanOrEqual(due_ms), step.arm);
        }
        expect(clock.now()).toBeGreaterThanOrEqual(before_ms);
        before_ms = clock.now();
      }
      machine.run(10_000);
    }),
  );
});

test('a timer that is due already is asked of the machine without a negative delay, of which Node would warn', () => {
  const machine = new Machine();
  const asked_ms: number[] = [];
  const clock = new MachineClock({
    monotonic_ms: () => machine.monotonic_ms(),
    wall_ms: () => machine.wall_ms(),
    uptime_ms: () => machine.uptime_ms(),
    clearTimeout: (handle) => machine.clearTimeout(handle),
    setTimeout: (callback, delay_ms) => {
      asked_ms.push(delay_ms);
      return machine.setTimeout(callback, delay_ms);
    },
  });
  let fired = false;
  clock.setTimeout(() => {
    fired = true;
  }, -1437);
  machine.run(10);
  expect(asked_ms).toEqual([0]);
  expect(fired).toBe(true);
});
