import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbiterStateOf } from '../../src/arbiter/arbiter-state.ts';
import { counterfactual } from '../../src/arbiter/explain/counterfactual.ts';
import { decide } from '../../src/arbiter/scoring/decide.ts';
import { logOdds_db } from '../../src/arbiter/scoring/evidence.ts';
import { defined } from '../../src/doors/mqtt/payload.ts';
import { ENGLISH } from '../../src/text/text.ts';
import { counterfactualMessage } from '../../src/text/verdict.ts';
import { contender, contest } from '../support/contest.ts';
import { trials } from './run.ts';
import { assistant, house, intent, room } from './two-rooms.ts';

const hundredth = fc.integer({ min: 1, max: 99 }).map((each) => each / 100);
const claims = fc.array(
  fc.record({
    assistant,
    intents: intent.map((one) => [one]),
    confidence: fc.option(hundredth, { nil: undefined }),
    room: fc.option(room, { nil: undefined }),
    authenticated: fc.boolean(),
    guarded: fc.boolean(),
  }),
  { minLength: 1, maxLength: 3 },
);
const names = fc.dictionary(assistant, hundredth, { maxKeys: 2 });

test('the counterfactual names the smallest change of a score or a confidence, each decided wholly anew', () => {
  const home = arbiterStateOf(house);
  const hundredths = Array.from({ length: 99 }, (_, at) => (at + 1) / 100);
  fc.assert(
    fc.property(claims, names, (fields, named) => {
      const all = fields.map((each, at) => contender({ ...defined(each), id: `claim-${at}` }));
      const whole = contest({ claims: all, named });
      const decision = decide(whole, home);
      // What is no rival of the winner is decided without it.
      if (decision.rest.length > 0) return;
      const now = { ...whole, claims: decision.weighed.map((each) => each.live) };
      const turns = (changed: typeof whole) =>
        decide(changed, home).winner?.claim.assistant !== decision.winner?.claim.assistant;
      const sizes_db = [
        ...all.flatMap((claim) =>
          hundredths
            .filter((to) => {
              const claims = all.map((each) => (each === claim ? { ...each, confidence: to } : each));
              return claim.confidence !== undefined && turns(contest({ claims, named }));
            })
            .map((to) => Math.abs(logOdds_db(to, 40) - logOdds_db(claim.confidence ?? to, 40))),
        ),
        ...Object.entries(named).flatMap(([who, from]) =>
          hundredths
            .filter((to) => turns(contest({ claims: all, named: { ...named, [who]: to } })))
            .map((to) => Math.abs(logOdds_db(to, 40) - logOdds_db(from, 40))),
        ),
      ];
      const line = ENGLISH.of(counterfactualMessage(counterfactual(now, home, { decision })));
      const told = /^a (?:wake score|confidence) of (\S+) for \S+ in place of (\S+) would/.exec(line);
      const smallest_db = Math.min(...sizes_db);
      if (told)
        expect(Math.abs(logOdds_db(Number(told[1]), 40) - logOdds_db(Number(told[2]), 40))).toBeCloseTo(
          smallest_db,
          9,
        );
      // Only a smaller change of another kind is told in place of one of these.
      else if (line.startsWith('no single change')) expect(sizes_db).toEqual([]);
    }),
    { ...trials(), numRuns: 30 },
  );
});
