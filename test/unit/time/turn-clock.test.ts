import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';
import { TurnClock } from '../../../src/time/turn-clock.ts';

/** A world that is late: its timers fire only when it is looked at. */
class LateWorld extends SteppingClock {
  /** Passes the time without a timer firing, as a machine that is busy does. */
  late_ms = 0;
  override now(): number {
    return super.now() + this.late_ms;
  }
}

test('stands still within a turn, whatever time it takes', () => {
  const world = new LateWorld();
  const clock = new TurnClock(world);
  clock.turn(() => {
    const began_ms = clock.now();
    world.late_ms = 30;
    expect(clock.now()).toBe(began_ms);
  });
  expect(clock.now()).toBe(30);
});

test('before a turn every timer that is due fires at its own due time, however late the world is', () => {
  const world = new LateWorld();
  const clock = new TurnClock(world);
  const log: string[] = [];
  clock.turn(() => {
    clock.setTimeout(() => log.push(`second at ${clock.now()}`), 200);
    clock.setTimeout(() => log.push(`first at ${clock.now()}`), 100);
    clock.setTimeout(() => log.push(`third at ${clock.now()}`), 900);
  });
  world.late_ms = 500;
  clock.turn(() => log.push(`turn at ${clock.now()}`));
  expect(log).toEqual(['first at 100', 'second at 200', 'turn at 500']);
});

test('a timer fires by itself where no input comes', () => {
  const world = new SteppingClock();
  const clock = new TurnClock(world);
  const log: number[] = [];
  clock.setTimeout(() => {
    log.push(clock.now());
    clock.setTimeout(() => log.push(clock.now()), 50);
  }, 100);
  world.stepTo(1000);
  expect(log).toEqual([100, 150]);
});

test('a clock without armed timers holds no timer of the world', () => {
  const world = new SteppingClock();
  const clock = new TurnClock(world);
  const timers = [100, 50].map((delay_ms) => clock.setTimeout(() => undefined, delay_ms));
  for (const timer of timers) clock.clearTimeout(timer);
  expect(world.nextDue_ms()).toBeUndefined();
});

test('a turn within a turn is the same turn, and a turn that throws has ended', () => {
  const world = new LateWorld();
  const clock = new TurnClock(world);
  clock.turn(() => {
    world.late_ms = 7;
    clock.turn(() => expect(clock.now()).toBe(0));
  });
  expect(() =>
    clock.turn(() => {
      throw new Error('a fault');
    }),
  ).toThrow('a fault');
  world.late_ms = 9;
  expect(clock.now()).toBe(9);
});

test('the same turns give the same firings, however late the world fires', () => {
  const turns = fc.array(
    fc.record({
      wait_ms: fc.integer({ min: 0, max: 300 }),
      delay_ms: fc.integer({ min: 0, max: 300 }),
      clears: fc.boolean(),
    }),
    { maxLength: 30 },
  );
  const run = (steps: typeof turns extends fc.Arbitrary<infer T> ? T : never, isLate: boolean) => {
    const world = new LateWorld();
    const clock = new TurnClock(world);
    const log: string[] = [];
    let last: object | undefined;
    for (const [at, { wait_ms, delay_ms, clears }] of steps.entries()) {
      if (isLate) world.late_ms += wait_ms;
      else world.stepTo(world.now() + wait_ms);
      clock.turn(() => {
        if (clears && last) clock.clearTimeout(last);
        last = clock.setTimeout(() => log.push(`${at} at ${clock.now()}`), delay_ms);
      });
    }
    world.late_ms += 1000;
    clock.turn(() => undefined);
    return log;
  };
  fc.assert(
    fc.property(turns, (steps) => {
      expect(run(steps, true)).toEqual(run(steps, false));
    }),
  );
});
