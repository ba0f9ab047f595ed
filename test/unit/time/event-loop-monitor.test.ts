import { expect, test } from 'vitest';
import { EventLoopMonitor } from '../../../src/time/event-loop-monitor.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

/** A clock whose timers fire only when the loop turns. */
class StalledClock extends SteppingClock {
  stalled_ms = 0;
  override now(): number {
    return super.now() + this.stalled_ms;
  }
}

function watching() {
  const clock = new StalledClock();
  const stalls: number[] = [];
  const after: (() => void)[] = [];
  const eventLoopMonitor = new EventLoopMonitor({
    clock,
    afterMessages: (work) => after.push(work),
    onStall: (ms) => stalls.push(ms),
  });
  return { clock, eventLoopMonitor, stalls, read: () => after.splice(0).forEach((work) => void work()) };
}

test('no message has waited for a hub that is awake', () => {
  const { clock, eventLoopMonitor, stalls } = watching();
  for (let at_ms = 0; at_ms <= 10_000; at_ms += 137) {
    clock.stepTo(at_ms);
    expect(eventLoopMonitor.waited_ms()).toBe(0);
  }
  expect(stalls).toEqual([]);
});

test('a message that is read after a stall may have waited through it; a later message has not', () => {
  const { clock, eventLoopMonitor, stalls, read } = watching();
  clock.stepTo(1000);
  clock.stalled_ms = 2500;
  clock.stepTo(1500);
  expect(stalls).toEqual([3000]);
  expect(eventLoopMonitor.waited_ms()).toBe(3000);
  read();
  expect(eventLoopMonitor.waited_ms()).toBe(0);
});

test('a message that is read before the first beat after a sleep may have waited through it', () => {
  const { clock, eventLoopMonitor } = watching();
  clock.stepTo(1200);
  clock.stalled_ms = 3_600_000;
  expect(eventLoopMonitor.waited_ms()).toBe(3_600_200);
});

test('a monitor that is stopped beats no more', () => {
  const { clock, eventLoopMonitor } = watching();
  eventLoopMonitor.stop();
  expect(clock.nextDue_ms()).toBeUndefined();
});
