import { expect, test } from 'vitest';
import { Paths } from '../../src/device/paths.ts';
import { SteppingClock } from '../../src/time/stepping-clock.ts';

function paths() {
  const clock = new SteppingClock();
  return { clock, paths: new Paths({ devices: [{ id: 'lamp' }], clock }) };
}

test('a change soon after a command is its effect; later it is unexplained', () => {
  const { clock, paths: watched } = paths();
  watched.commanded('lamp', 'ours');
  clock.stepTo(4999);
  expect(watched.reported('lamp', { before: { on: false }, state: { on: true } })).toBe(false);
  clock.stepTo(5000);
  expect(watched.reported('lamp', { before: { on: true }, state: { on: false } })).toBe(true);
  expect(watched.list()).toEqual([{ device: 'lamp', ours: 1, others: 0, unexplained: 1 }]);
});

test('a first report, and one that changes nothing, are no change', () => {
  const { paths: watched } = paths();
  expect(watched.reported('lamp', { before: {}, state: { on: true } })).toBe(false);
  expect(watched.reported('lamp', { before: { on: true }, state: { on: true } })).toBe(false);
});

test('another writer is counted, and explains the change', () => {
  const { paths: watched } = paths();
  watched.commanded('lamp', 'others');
  watched.commanded('unknown-device', 'others');
  expect(watched.reported('lamp', { before: { on: true }, state: { on: false } })).toBe(false);
  expect(watched.list()).toEqual([{ device: 'lamp', ours: 0, others: 1, unexplained: 0 }]);
});
