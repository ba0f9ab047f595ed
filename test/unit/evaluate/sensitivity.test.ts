import { expect, test } from 'vitest';
import { sensitivity, VARIANTS } from '../../../bench/evaluate/sensitivity.ts';
import { tracesOf } from '../../../bench/evaluate/trace.ts';

test('each variant changes what it says, and the first changes nothing', () => {
  const [first, ...others] = VARIANTS;
  expect(first?.changes).toEqual({});
  for (const { changes } of others) expect(Object.keys(changes).length).toBeGreaterThan(0);
  const results = sensitivity({ seed: '1', households: 2, days: 1, traces: tracesOf([]) });
  const [assumed, overheard] = [results.next().value, results.next().value];
  const conflicts = (of: typeof assumed) => of?.evaluation.policies[0]?.figures.conflicts.value ?? 0;
  expect(conflicts(overheard)).toBeGreaterThan(conflicts(assumed));
});
