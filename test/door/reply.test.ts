import { expect, test } from 'vitest';
import { replyTo } from '../../src/door/door.ts';

const reason = 'why';

test('who was not asked hears what a loser hears, and only who was asked in vain hears of a failure', () => {
  expect(replyTo({ outcome: 'withheld', reason, not_called: true }, 'success')).toBe('success');
  expect(replyTo({ outcome: 'withheld', reason, not_called: true }, 'busy')).toBe('busy');
  expect(replyTo({ outcome: 'withheld', reason }, 'success')).toBe('failure');
  expect(replyTo({ outcome: 'refused', reason }, 'success')).toBe('failure');
});
