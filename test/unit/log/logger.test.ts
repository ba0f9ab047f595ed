import { expect, test } from 'vitest';
import { concealing } from '../../../src/log/logger.ts';

test('a secret is written nowhere, whatever sentence it stands in', () => {
  const { conceal, clean } = concealing();
  conceal('aBc/dEf+0123456789==');
  expect(clean('{"reason":"AccessKey `aBc/dEf+0123456789==` is not valid"}')).toBe(
    '{"reason":"AccessKey `[redacted]` is not valid"}',
  );
});

test('a secret with quotes is found as JSON writes it', () => {
  const { conceal, clean } = concealing();
  conceal('pass"word\\1');
  expect(clean(JSON.stringify({ reason: 'not pass"word\\1' }))).toBe('{"reason":"not [redacted]"}');
});

test('no secret, or one that stands in ordinary words, changes nothing', () => {
  const { conceal, clean } = concealing();
  conceal(undefined);
  conceal('');
  conceal('hub');
  expect(clean('the hub')).toBe('the hub');
});
