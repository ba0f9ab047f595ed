import { expect, test } from 'vitest';
import { lineForPeople } from '../../../src/log/lines-for-people.ts';

const time = new Date(2026, 10, 30, 2, 28, 45).getTime();
const line = (fields: object) => lineForPeople(JSON.stringify({ level: 'info', time, ...fields }));

test('a door, a microphone and a part of the hub are told with their state', () => {
  expect(line({ event: 'door', door: 'homekit', state: 'open', msg: 'door' })).toBe(
    '02:28:45  door homekit: open',
  );
  expect(line({ event: 'microphone', room: 'study', state: 'lost', reason: 'arecord ended' })).toBe(
    '02:28:45  microphone study: lost, arecord ended',
  );
});

test('other fields stand behind the words, and a line that is no JSON stays as it is, printable', () => {
  expect(line({ level: 'warn', msg: 'too late', age_ms: 3 })).toBe('02:28:45  ! too late age_ms 3');
  expect(lineForPeople('Error: \u001b[31mred')).not.toContain('\u001b');
});
