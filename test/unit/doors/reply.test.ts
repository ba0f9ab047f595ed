import { expect, test } from 'vitest';
import { replyTo } from '../../../src/doors/door.ts';

const reason = 'why';

test('the sender of a command that was carried out is answered with success, whoever won', () => {
  for (const on_lost of ['success', 'busy'] as const) {
    expect(replyTo({ outcome: 'granted', reason }, on_lost)).toBe('success');
    expect(replyTo({ outcome: 'absorbed', reason }, on_lost)).toBe('success');
  }
});

test('the sender of a command that won and did not reach its device is answered with failure', () => {
  for (const on_lost of ['success', 'busy'] as const) {
    expect(replyTo({ outcome: 'granted', reason, undelivered: true }, on_lost)).toBe('failure');
    expect(replyTo({ outcome: 'absorbed', reason, undelivered: true }, on_lost)).toBe('failure');
  }
});

test('the sender of an overruled command is answered as on_lost says', () => {
  expect(replyTo({ outcome: 'overruled', reason }, 'success')).toBe('success');
  expect(replyTo({ outcome: 'overruled', reason }, 'busy')).toBe('busy');
});

test('a withheld command of an assistant that was not called is answered as on_lost says; otherwise with failure', () => {
  expect(replyTo({ outcome: 'withheld', reason, not_called: true }, 'success')).toBe('success');
  expect(replyTo({ outcome: 'withheld', reason, not_called: true }, 'busy')).toBe('busy');
  expect(replyTo({ outcome: 'withheld', reason }, 'success')).toBe('failure');
  expect(replyTo({ outcome: 'refused', reason }, 'success')).toBe('failure');
});
