import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from './run.ts';
import { play, schedule } from './two-rooms.ts';

test('3: no command is handed over later than the budget, and the deadline is never early', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const { orders, verdicts } = play(steps);
      for (const { at_ms, opened_ms, budget_ms } of orders)
        expect(at_ms - opened_ms).toBeLessThanOrEqual(budget_ms);
      for (const { because, latency_ms } of verdicts) {
        expect(latency_ms).toBeLessThanOrEqual(480);
        if (because === 'deadline') expect(latency_ms).toBe(480);
      }
    }),
    runs('budget'),
  );
});

test('5: words alone never unlock, and a lost broker sends nothing', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const { verdicts } = play(steps);
      for (const { winner, action, claims } of verdicts) {
        if (action !== 'unlock' || winner === null) continue;
        expect(claims.find(({ outcome }) => outcome === 'granted')?.door).toBe('matter');
      }
      const down = play([
        [0, { kind: 'broker', up: false }],
        ...steps.filter(([, { kind }]) => kind !== 'broker'),
      ]);
      expect(down.orders).toEqual([]);
    }),
    runs('safety'),
  );
});

test('6: every verdict carries all its reasons, and the same schedule gives the same verdicts to the byte', () => {
  fc.assert(
    fc.property(schedule, (steps) => {
      const { verdicts } = play(steps);
      for (const { claims, explanation, counterfactual } of verdicts) {
        expect(explanation).not.toBe('');
        expect(counterfactual).not.toBe('');
        for (const { evidence, total_db, reason } of claims) {
          expect(reason).not.toBe('');
          if (total_db !== null)
            expect(evidence.reduce((sum, { db }) => sum + db, 0)).toBeCloseTo(total_db, 6);
        }
      }
      expect(JSON.stringify(play(steps).verdicts)).toBe(JSON.stringify(verdicts));
    }),
    runs('reasons'),
  );
});
