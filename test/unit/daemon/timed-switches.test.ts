import { expect, test } from 'vitest';
import { TimedSwitches } from '../../../src/daemon/timed-switches.ts';
import { readSpan, readSwitch } from '../../../src/doors/mqtt/switch-word.ts';
import { topicsUnder } from '../../../src/mqtt/topics.ts';
import { SteppingClock } from '../../../src/time/stepping-clock.ts';

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2026-11-30T02:00:00Z');
const topics = topicsUnder('halfsecond');

/** Switches over a clock that steps; the time of day goes with it, and can be set. */
function rig(known: Readonly<Record<string, string>> = {}, begins_ms = START_MS) {
  const clock = new SteppingClock();
  const day = { offset_ms: begins_ms };
  const switches = new TimedSwitches({ clock, wall: () => day.offset_ms + clock.now(), known });
  const back: string[] = [];
  switches.begin((assistant) => back.push(assistant));
  const set = (text: string, assistant = 'siri', retained = false) =>
    switches.receive(
      { topic: `halfsecond/set/enabled/${assistant}`, payload: Buffer.from(text), retained },
      topics,
    );
  const pass = (while_ms: number) => clock.stepTo(clock.now() + while_ms);
  return { day, switches, back, set, pass };
}

test('an assistant that is off for a while comes back after it, and once', () => {
  const { pass, switches, back, set } = rig();
  set('OFF 3h');
  expect(switches.known).toEqual({ siri: '2026-11-30T05:00:00.000Z' });
  pass(3 * HOUR_MS - 1);
  expect(back).toEqual([]);
  pass(1);
  expect(back).toEqual(['siri']);
  pass(10 * HOUR_MS);
  expect(back).toEqual(['siri']);
  expect(switches.known).toEqual({});
});

test.each(['ON', 'OFF', 'true', 'false'])('a later %s ends the while', (word) => {
  const { pass, back, set } = rig();
  set('OFF 3h');
  set(word);
  pass(5 * HOUR_MS);
  expect(back).toEqual([]);
});

test('a later while replaces the one before', () => {
  const { pass, back, set } = rig();
  set('OFF 1h');
  set('OFF 2h');
  pass(1.5 * HOUR_MS);
  expect(back).toEqual([]);
  pass(0.5 * HOUR_MS);
  expect(back).toEqual(['siri']);
});

test('a retained message and a word that is none change nothing', () => {
  const { switches, set } = rig();
  set('OFF 3h', 'siri', true);
  set('OFF soon');
  set('ON 3h');
  expect(switches.known).toEqual({});
});

test('a hub that was away when the while ended switches the assistant on at its start', () => {
  expect(rig({ siri: '2026-11-30T01:59:59.000Z' }).back).toEqual(['siri']);
});

test('a while goes on over a restart', () => {
  const { pass, back } = rig({ siri: '2026-11-30T02:30:00.000Z' });
  pass(HOUR_MS / 2 - 1);
  expect(back).toEqual([]);
  pass(1);
  expect(back).toEqual(['siri']);
});

test('a machine that learns the time of day late brings the assistant back then', () => {
  const { pass, day, back } = rig({ siri: '2026-11-30T05:00:00.000Z' }, 0);
  pass(HOUR_MS);
  expect(back).toEqual([]);
  day.offset_ms = START_MS + 3 * HOUR_MS;
  pass(60_000);
  expect(back).toEqual(['siri']);
});

test('times that are none are passed over', () => {
  expect(rig({ siri: 'soon' }).switches.known).toEqual({});
});

test.each([
  ['30m', 1_800_000],
  ['3h', 10_800_000],
  ['2D', 172_800_000],
  ['0h', undefined],
  ['1000h', undefined],
  ['3', undefined],
  ['-3h', undefined],
  ['3 h', undefined],
  ['', undefined],
])('the while %j is %s ms', (text, expected) => {
  expect(readSpan(text)).toBe(expected);
});

test.each([
  ['on', { enabled: true }],
  ['OFF', { enabled: false }],
  [' off 3h ', { enabled: false, for_ms: 10_800_000 }],
  ['off 3h 2m', undefined],
  ['maybe', undefined],
])('the switch %j reads as %o', (text, expected) => {
  expect(readSwitch(text)).toEqual(expected);
});
