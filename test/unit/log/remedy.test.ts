import { expect, test } from 'vitest';
import type { Reason } from '../../../src/arbiter/reason.ts';
import { remedyOf } from '../../../src/log/remedy.ts';
import { ENGLISH } from '../../../src/text/text.ts';

test.each<[Reason, string]>([
  [{ kind: 'no_action', detail: 'guarded: garage is not open to the bemfa door (unlock_by …)' }, 'unlock_by'],
  [
    { kind: 'no_action', detail: 'a guarded action, and nothing shows that the command is fresh' },
    'unlock_by',
  ],
  [{ kind: 'no_action', detail: 'no action `explode`' }, 'say it otherwise'],
  [{ kind: 'disabled', assistant: 'siri' }, 'assistants on siri'],
])('for %j what helps is about %s', (reason, told) => {
  const remedy = remedyOf({ outcome: 'refused', reason, assistant: 'siri' });
  expect(ENGLISH.of(remedy)).toContain(told);
});
