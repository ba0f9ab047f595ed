import { expect, test } from 'vitest';
import { SenderBudget } from '../../../../src/doors/mqtt/sender-budget.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';

function budget() {
  const clock = new SteppingClock();
  const exceeded: string[] = [];
  const senders = new SenderBudget({ clock, rate: 25, onExceeded: (sender) => exceeded.push(sender) });
  const taken = (sender: string, count: number) =>
    Array.from({ length: count }, () => senders.takes(sender)).filter(Boolean).length;
  return { clock, exceeded, taken };
}

test('a sender that floods the hub is told once, and the others lose nothing', () => {
  const { clock, exceeded, taken } = budget();
  expect(taken('siri', 1000)).toBe(200);
  expect(taken('genie', 200)).toBe(200);
  expect(exceeded).toEqual(['siri']);
  clock.stepTo(2000);
  expect(taken('siri', 1000)).toBe(50);
  expect(exceeded).toEqual(['siri']);
});

test('a sender that keeps to twenty-five messages a second is never held back', () => {
  const { clock, exceeded, taken } = budget();
  for (let second = 0; second < 600; second += 1) {
    clock.stepTo(second * 1000);
    expect(taken('siri', 25)).toBe(25);
  }
  expect(exceeded).toEqual([]);
});
