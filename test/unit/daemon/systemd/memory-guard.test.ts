import { expect, test } from 'vitest';
import { MemoryGuard } from '../../../../src/daemon/systemd/memory-guard.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';

function guard() {
  const clock = new SteppingClock();
  const exceeded: number[] = [];
  let resident_mb = 200;
  const guarding = new MemoryGuard({
    clock,
    limit_mb: 512,
    resident_mb: () => resident_mb,
    exceeded: (mb) => exceeded.push(mb),
  });
  return { guarding, clock, exceeded, grow: (mb: number) => (resident_mb = mb) };
}

test('a hub that stays past its limit is told so, once', () => {
  const { clock, exceeded, grow } = guard();
  clock.stepTo(3_600_000);
  grow(600);
  clock.stepTo(3_700_000);
  expect(exceeded).toEqual([600]);
});

test('a peak ends nothing', () => {
  const { clock, exceeded, grow } = guard();
  grow(600);
  clock.stepTo(20_000);
  grow(300);
  clock.stepTo(600_000);
  expect(exceeded).toEqual([]);
});

test('a guard that was stopped looks no more', () => {
  const { guarding, clock, exceeded, grow } = guard();
  guarding.stop();
  grow(600);
  clock.stepTo(600_000);
  expect(exceeded).toEqual([]);
});
