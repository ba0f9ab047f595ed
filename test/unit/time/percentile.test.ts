import fc from 'fast-check';
import { expect, test } from 'vitest';
import { percentile } from '../../../src/time/percentile.ts';

test.each([
  [0, 1],
  [0.2, 1],
  [0.21, 2],
  [0.5, 3],
  [0.99, 100],
  [1, 100],
])('the share %d of five values is reached at %d', (share, expected) => {
  expect(percentile([100, 3, 1, 4, 2], share)).toBe(expected);
});

test('no values have no percentile', () => {
  expect(percentile([], 0.5)).toBeUndefined();
});

test('a percentile is the smallest value that so large a share does not exceed', () => {
  const values = fc.array(fc.integer(), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, share) => {
      const found = percentile(all, share) as number;
      const upTo = all.filter((value) => value <= found).length;
      const under = all.filter((value) => value < found).length;
      expect(all).toContain(found);
      expect(upTo).toBeGreaterThanOrEqual(share * all.length);
      expect(under).toBeLessThan(share * all.length);
    }),
  );
});
