import fc from 'fast-check';
import { test } from 'vitest';
import { play, tell } from './evening.ts';
import { eveningArbitrary } from './evening-arbitrary.ts';
import { checkRules } from './oracle.ts';
import { runs } from './run.ts';
import { checkTruth } from './truth.ts';

const TIMEOUT_MS = 3_600_000;

test('on any evening each person’s request is done once, in the right room, and none is lost', {
  timeout: TIMEOUT_MS,
}, () => {
  fc.assert(
    fc.property(eveningArbitrary, (evening) => {
      const story = tell(evening);
      const simulation = play(story);
      checkRules(simulation);
      checkTruth({ story, simulation });
    }),
    runs('evenings'),
  );
});
