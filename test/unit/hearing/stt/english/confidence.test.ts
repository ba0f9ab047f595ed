import { expect, test } from 'vitest';
import { confidenceOf, fitOf } from '../../../../../src/hearing/stt/english/confidence.ts';

const word = (t: string, { p = 0.97, d = 0.3 } = {}) => ({ t, p, d, b: 0 });
const SILENCE = word('<sil>', { p: 0.5, d: 0.2 });
const JOINT = word('(NULL)', { p: 0.1, d: 0.01 });
const phones = (text: string) => ({ on: 2, the: 2 })[text] ?? 4;
const fit = (...segments: Parameters<typeof fitOf>[0]) => {
  const found = fitOf(segments, phones);
  if (!found) throw new Error('no words');
  return found;
};
const sure = (...segments: Parameters<typeof fitOf>[0]) => confidenceOf(fit(...segments));

test('a result without words has no fit', () => {
  expect(fitOf([SILENCE, JOINT], phones)).toBeUndefined();
});

test('the fit counts only words, each weighted by its phones', () => {
  const found = fit(
    SILENCE,
    word('turn', { p: Math.exp(-0.1) }),
    JOINT,
    word('on', { p: Math.exp(-0.2) }),
    SILENCE,
  );
  expect(found.misfit).toBeCloseTo(0.3 / 0.6);
  expect(found.tempo).toBeCloseTo(Math.log(0.1 / 0.09));
  expect(found.pause_s).toBe(0);
});

test('a fit below the decoder’s precision counts as poor', () => {
  expect(fit(word('turn'), word('light', { p: 0 })).misfit).toBeGreaterThan(10);
});

test('a short word has no least length', () => {
  expect(fit(word('turn', { d: 0.36 }), word('on', { d: 0.06 })).haste).toBe(0);
  expect(fit(word('turn', { d: 0.12 }), word('on')).haste).toBeCloseTo(Math.log(3));
});

test('a worse fit gives a lower confidence', () => {
  expect(sure(word('turn'), word('light'))).toBeGreaterThan(
    sure(word('turn', { p: 0.9 }), word('light', { p: 0.9 })),
  );
  expect(sure(word('turn', { p: 1 }))).toBeLessThan(1);
  expect(sure(word('turn', { p: 0 }))).toBeGreaterThan(0);
});

test('pauses, haste and drawn-out words lower the confidence', () => {
  const plain = sure(word('turn'), word('light'));
  expect(sure(word('turn'), SILENCE, word('light'))).toBeLessThan(plain);
  expect(sure(word('turn'), word('light', { d: 0.1, p: 0.99 }))).toBeLessThan(plain);
  expect(sure(word('turn', { d: 0.9, p: 0.91 }), word('light', { d: 0.9, p: 0.91 }))).toBeLessThan(plain);
});
