import { expect, test } from 'vitest';
import { confidenceOf, misfitOf } from '../../src/hearing/english-confidence.ts';

const word = (t: string, p: number, d = 0.4) => ({ t, p, d, b: 0 });
const SILENCE = [word('<sil>', 0.5), word('(NULL)', 0.1)];

test('only words count, each by its length', () => {
  const misfit = misfitOf([...SILENCE, word('turn', Math.exp(-0.1), 0.5), word('on', Math.exp(-0.1), 1)]);
  expect(misfit?.mean).toBeCloseTo(0.2 / 1.5);
  expect(misfit?.worst).toBeCloseTo(0.2);
  expect(misfitOf(SILENCE)).toBeUndefined();
  expect(confidenceOf(SILENCE)).toBeUndefined();
});

test('the worse the words fit the sound, the less sure they are, and one bad word makes all of them doubtful', () => {
  const sure = (...fits: readonly number[]) => confidenceOf(fits.map((fit) => word('turn', fit))) ?? 0;
  expect(sure(0.97, 0.97)).toBeGreaterThan(sure(0.9, 0.9));
  expect(sure(0.96, 0.96)).toBeGreaterThan(sure(0.98, 0.9));
  expect(sure(0.97, 0.97)).toBeLessThan(1);
  expect(sure(0.5, 0.5)).toBeGreaterThan(0);
});
