import fc from 'fast-check';
import { expect, test } from 'vitest';
import { homeArbitrary } from './home-arbitrary.ts';
import { actuatedOnce, afterTheVerdict, inTime, oneOfEach, reasoned, safe } from './oracle.ts';
import { rareSchedules } from './rare-schedules.ts';
import { runs, SCHEDULES } from './run.ts';
import { scheduleArbitrary } from './schedule-arbitrary.ts';
import { Simulation } from './simulation.ts';
import { TransitionCoverage } from './transition-coverage.ts';

const TIMEOUT_MS = 3_600_000;

test('every guarantee holds over any schedule in any home, and every transition is taken', {
  timeout: TIMEOUT_MS,
}, () => {
  const coverage = new TransitionCoverage();
  let isWhole = false;
  fc.assert(
    fc.property(homeArbitrary, scheduleArbitrary, (home, schedule) => {
      isWhole ||= coverage.isWhole;
      const simulation = new Simulation(home, isWhole ? undefined : coverage.inspect).play(schedule);
      oneOfEach(simulation);
      actuatedOnce(simulation);
      afterTheVerdict(simulation);
      inTime(simulation);
      safe(simulation);
      reasoned(simulation);
    }),
    { ...runs('everything'), examples: rareSchedules },
  );
  // What is no rare schedule's takes some hundreds to come up: only of a long run is it asked.
  if (SCHEDULES >= 25_000) expect(coverage.neverTaken()).toEqual([]);
});
