import { expect, test } from 'vitest';
import { Standstill } from '../../../../src/doors/process/standstill.ts';
import { SteppingClock } from '../../../../src/time/stepping-clock.ts';

function beating() {
  const clock = new SteppingClock();
  const standstill = new Standstill({ clock, usual_ms: 400 });
  const beatFor = (for_ms: number) => {
    for (const until_ms = clock.now() + for_ms; clock.now() < until_ms; clock.stepTo(clock.now() + 100))
      standstill.beat();
  };
  return { clock, standstill, beatFor };
}

test('a process that beats regularly reads nothing old', () => {
  const { standstill, beatFor } = beating();
  beatFor(5000);
  expect(standstill.age_ms()).toBe(0);
});

test('what is read right after a standstill may be as old as it, before the next beat and after it', () => {
  const { clock, standstill, beatFor } = beating();
  beatFor(1000);
  clock.stepTo(clock.now() + 30_000);
  expect(standstill.age_ms()).toBeGreaterThanOrEqual(30_000);
  expect(standstill.beat()).toBeGreaterThanOrEqual(30_000);
  expect(standstill.age_ms()).toBeGreaterThanOrEqual(30_000);
});

test('a backlog is suspected for two seconds after the standstill, and grows older meanwhile', () => {
  const { clock, standstill, beatFor } = beating();
  clock.stepTo(10_000);
  beatFor(1900);
  expect(standstill.age_ms()).toBeGreaterThanOrEqual(11_900);
  beatFor(200);
  expect(standstill.age_ms()).toBe(0);
});

test('a short standstill is suspected for twice its length: what comes later is not taken for old', () => {
  const { clock, standstill, beatFor } = beating();
  clock.stepTo(500);
  standstill.beat();
  beatFor(900);
  expect(standstill.age_ms()).toBeGreaterThanOrEqual(1400);
  beatFor(200);
  expect(standstill.age_ms()).toBe(0);
});

test('two standstills with little between them count as one', () => {
  const { clock, standstill, beatFor } = beating();
  clock.stepTo(10_000);
  beatFor(300);
  clock.stepTo(clock.now() + 5000);
  standstill.beat();
  expect(standstill.age_ms()).toBeGreaterThanOrEqual(15_300);
});
