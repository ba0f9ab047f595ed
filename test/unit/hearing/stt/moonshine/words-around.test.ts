import { expect, test } from 'vitest';
import { wordsAround } from '../../../../../src/hearing/stt/moonshine/words-around.ts';

test.each([
  ['turn on the light', 'turn on the light', 0, 0],
  ['turn on the light', 'turn on the light at nine', 0, 2],
  ['turn on the light', 'do not turn on the light', 2, 0],
  ['turn on the lounge light', 'turning on the lambs like', 0, 0],
  ['close the living room curtain', 'closely living room curtain tomorrow', 0, 1],
  ['turn on the bedroom light', 'turn on the memory light at the eye', 0, 3],
  ['open the curtain', 'i never open the curtain again', 2, 1],
  ['open the curtain', '', 0, 0],
])('"%s" in "%s" has %d words before and %d after it', (sentence, free, before, after) => {
  const words = free === '' ? [] : free.split(' ');
  expect(wordsAround(sentence.split(' '), words)).toEqual({ before, after });
});
