import { expect, test } from 'vitest';
import { Backoff } from '../../../src/time/backoff.ts';

test('each wait is twice the one before, up to the limit', () => {
  const backoff = new Backoff({ first_ms: 100, most_ms: 500 });
  expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([100, 200, 400, 500, 500]);
});

test('after a reset the waits begin with the first one again', () => {
  const backoff = new Backoff({ first_ms: 100, most_ms: 500 });
  backoff.next();
  backoff.next();
  backoff.reset();
  expect([backoff.next(), backoff.next()]).toEqual([100, 200]);
});
