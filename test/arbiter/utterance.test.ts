import { expect, test } from 'vitest';
import { type Detection, mostLikely, type Utterance } from '../../src/arbiter/utterance.ts';

const utterance = (id: string, started_ms: number, ended_ms?: number): Utterance => ({
  id,
  room: 'kitchen',
  started_ms,
  named_ms: started_ms,
  named: [],
  ...(ended_ms !== undefined && { ended_ms }),
});
const at = (onset_ms: number): Detection => ({ assistant: 'siri', onset_ms });
const earlier = utterance('earlier', 0, 1000);
const open = utterance('open', 3000);

test.each([
  ['within two seconds of the first, without a speech end', 4900, 'open'],
  ['after that', 5100, undefined],
  ['before the speech end', 900, 'earlier'],
  ['after the speech end, and not long before another', 1800, 'open'],
  ['long on its way, and in the earlier one', 500, 'earlier'],
  ['long before anything that is known', -2500, undefined],
])('a detection %s', (_, onset_ms, id) => {
  expect(mostLikely([earlier, open], at(onset_ms))?.id).toBe(id);
});

test('what is said after a granted verdict is another utterance', () => {
  const spent: Utterance = { ...open, spent_ms: 3500 };
  expect(mostLikely([spent], at(3400))?.id).toBe('open');
  expect(mostLikely([spent], at(3600))).toBeUndefined();
});
