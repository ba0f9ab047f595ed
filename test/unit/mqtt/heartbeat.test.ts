import { expect, test } from 'vitest';
import { Heartbeat } from '../../../src/mqtt/heartbeat.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

function beating() {
  const clock = new SteppingClock(1000);
  const heartbeat = new Heartbeat({ clock });
  heartbeat.begins();
  return { clock, heartbeat };
}

test('a message has not noticeably waited while beats come back', () => {
  const { clock, heartbeat } = beating();
  for (let at_ms = 1000; at_ms < 5000; at_ms += 500) {
    clock.stepTo(at_ms);
    heartbeat.returned(heartbeat.next());
    expect(heartbeat.waited_ms()).toBe(0);
  }
  expect(heartbeat.isProven).toBe(true);
});

test('a message may have waited since the last beat that came back, until a newer one does', () => {
  const { clock, heartbeat } = beating();
  heartbeat.returned(heartbeat.next());
  clock.stepTo(4000);
  const beat = heartbeat.next();
  expect(heartbeat.waited_ms()).toBe(3000);
  clock.stepTo(4100);
  expect(heartbeat.waited_ms()).toBe(3100);
  heartbeat.returned(beat);
  expect(heartbeat.waited_ms()).toBe(0);
});

test('a message is as old as the beat that it repeats, at most', () => {
  const { clock, heartbeat } = beating();
  const beat = heartbeat.next();
  clock.stepTo(1700);
  expect(heartbeat.age_ms(beat)).toBe(0);
  clock.stepTo(10_000);
  expect(heartbeat.age_ms(beat)).toBe(9000);
});

test('a beat of another hub, of a former run or of more than a minute ago is not known', () => {
  const { clock, heartbeat } = beating();
  const first = heartbeat.next();
  for (let beats = 0; beats < 128; beats += 1) heartbeat.next();
  clock.stepTo(9000);
  expect(heartbeat.age_ms(first)).toBeUndefined();
  expect(heartbeat.age_ms('0badf00d-1')).toBeUndefined();
  heartbeat.returned('0badf00d-1');
  expect(heartbeat.isProven).toBe(false);
});

test('where no beat comes back, nothing bounds the waiting', () => {
  const { clock, heartbeat } = beating();
  heartbeat.next();
  clock.stepTo(60_000);
  expect(heartbeat.isProven).toBe(false);
  expect(heartbeat.waited_ms()).toBe(0);
});
