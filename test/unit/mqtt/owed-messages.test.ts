import { expect, test } from 'vitest';
import { OwedMessages } from '../../../src/mqtt/owed-messages.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

test('the outcomes that a flood of one assistant is owed push none of another’s out', () => {
  const clock = new SteppingClock();
  const told: string[] = [];
  const owed = new OwedMessages({
    clock,
    publish: (topic, payload) => void told.push(`${topic} ${payload}`),
  });
  owed.keep('halfsecond/outcome/tmall-genie', 'first');
  for (let at = 0; at < 3000; at += 1) owed.keep('halfsecond/outcome/siri', `${at}`);
  owed.connected();
  clock.stepTo(1000);
  expect(told[0]).toBe('halfsecond/outcome/tmall-genie first');
  expect(told).toHaveLength(501);
  expect(told.at(-1)).toBe('halfsecond/outcome/siri 2999');
});
