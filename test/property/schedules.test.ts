import fc from 'fast-check';
import { expect, test } from 'vitest';
import { playSchedule } from './any-schedule.ts';
import { homeArbitrary } from './home-arbitrary.ts';
import { checkRules } from './oracle.ts';
import { rareSchedules } from './rare-schedules.ts';
import { runs, SCHEDULES } from './run.ts';
import { scheduleArbitrary } from './schedule-arbitrary.ts';
import { Simulation } from './simulation.ts';
import { TransitionCoverage } from './transition-coverage.ts';

const TIMEOUT_MS = 3_600_000;
/** So many schedules are looked at step by step: what no rare schedule takes needs some thousands to come up. */
const INSPECTED = 20_000;

const coverage = new TransitionCoverage();

test('the rules hold over any schedule in any home', { timeout: TIMEOUT_MS }, () => {
  let played = 0;
  fc.assert(
    fc.property(homeArbitrary, scheduleArbitrary, (home, schedule) => {
      const inspect = ++played <= INSPECTED ? coverage.inspect : undefined;
      checkRules(playSchedule(new Simulation(home, { inspect }), schedule));
    }),
    { ...runs('everything'), examples: rareSchedules },
  );
});

test('every transition of the contest’s machine is taken', () => {
  expect(coverage.steps).toBeGreaterThan(0);
  // Of a long run alone it is asked: chance takes thousands of schedules to come upon some.
  if (SCHEDULES >= 25_000) expect(coverage.neverTaken()).toEqual([]);
});
