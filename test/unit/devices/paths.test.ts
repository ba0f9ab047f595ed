import { expect, test } from 'vitest';
import { Paths } from '../../../src/devices/paths.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

function paths() {
  const clock = new SteppingClock();
  return { clock, paths: new Paths({ devices: [{ id: 'lamp' }], clock }) };
}

test('a change within 5 s of a command is its effect; a later one is unexplained', () => {
  const { clock, paths: watched } = paths();
  watched.commanded('lamp', 'ours');
  clock.stepTo(4999);
  expect(watched.reported('lamp', { before: { on: false }, state: { on: true } })).toBe(false);
  clock.stepTo(5000);
  expect(watched.reported('lamp', { before: { on: true }, state: { on: false } })).toBe(true);
  expect(watched.list()).toEqual([{ device: 'lamp', ours: 1, others: 0, unexplained: 1, after: [] }]);
});

test('a first report, and one of the same state, are no change', () => {
  const { paths: watched } = paths();
  expect(watched.reported('lamp', { before: {}, state: { on: true } })).toBe(false);
  expect(watched.reported('lamp', { before: { on: true }, state: { on: true } })).toBe(false);
});

test('a command of another writer is counted, and explains the change', () => {
  const { paths: watched } = paths();
  watched.commanded('lamp', 'others');
  watched.commanded('unknown-device', 'others');
  expect(watched.reported('lamp', { before: { on: true }, state: { on: false } })).toBe(false);
  expect(watched.list()).toEqual([{ device: 'lamp', ours: 0, others: 1, unexplained: 0, after: [] }]);
});

test('a change against the hub’s command is unexplained, however soon; a step on its way is not', () => {
  const { clock, paths: watched } = paths();
  watched.commanded('lamp', 'ours', { action: 'turn_on', device: 'lamp' });
  clock.stepTo(1000);
  expect(watched.reported('lamp', { before: { on: false }, state: { on: true } })).toBe(false);
  expect(watched.reported('lamp', { before: { on: true }, state: { on: false } })).toBe(true);
});

test('a cover that reports steps for half a minute has moved once', () => {
  const { clock, paths: watched } = paths();
  watched.commanded('lamp', 'ours', { action: 'open', device: 'lamp' });
  for (let position = 0; position < 100; position += 10) {
    clock.stepTo(clock.now() + 3000);
    const change = { before: { position }, state: { position: position + 10 } };
    expect(watched.reported('lamp', change)).toBe(false);
  }
});

test('the steps of a dimmer turned by hand are one change; each press of a switch is one', () => {
  const { clock, paths: watched } = paths();
  const told = [10, 20, 30].map((brightness) =>
    watched.reported('lamp', { before: { brightness }, state: { brightness: brightness + 10 } }),
  );
  expect(told).toEqual([true, false, false]);
  clock.stepTo(100);
  expect(watched.reported('lamp', { before: { on: false }, state: { on: true } })).toBe(true);
  expect(watched.reported('lamp', { before: { on: true }, state: { on: false } })).toBe(true);
});
