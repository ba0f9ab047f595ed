import { expect, test } from 'vitest';
import { replyTo } from '../../../src/doors/door.ts';

const reason = 'why';

test('whose command was done hears of a success, whoever did it', () => {
  for (const on_lost of ['success', 'busy'] as const) {
    expect(replyTo({ outcome: 'granted', reason }, on_lost)).toBe('success');
    expect(replyTo({ outcome: 'absorbed', reason }, on_lost)).toBe('success');
  }
});

test('who was overruled hears of a success, and of being busy only where the user asks for it', () => {
  expect(replyTo({ outcome: 'overruled', reason }, 'success')).toBe('success');
  expect(replyTo({ outcome: 'overruled', reason }, 'busy')).toBe('busy');
});

test('who was not asked hears what a loser hears, and only who was asked in vain hears of a failure', () => {
  expect(replyTo({ outcome: 'withheld', reason, not_called: true }, 'success')).toBe('success');
  expect(replyTo({ outcome: 'withheld', reason, not_called: true }, 'busy')).toBe('busy');
  expect(replyTo({ outcome: 'withheld', reason }, 'success')).toBe('failure');
  expect(replyTo({ outcome: 'refused', reason }, 'success')).toBe('failure');
});
