import { expect, test } from 'vitest';
import type { DevicePaths } from '../../../src/devices/paths.ts';
import { adviceOn } from '../../../src/doors/advice.ts';
import { ENGLISH } from '../../../src/text/text.ts';
import { home } from '../../support/home.ts';

const path = (device: string, more: Partial<DevicePaths> = {}): DevicePaths => ({
  device,
  ours: 0,
  others: 0,
  unexplained: 0,
  after: [],
  ...more,
});
const siri = (others: number, unexplained: number) => ({ assistant: 'siri', others, unexplained });
const genie = (unexplained: number) => ({ assistant: 'tmall-genie', others: 0, unexplained });
const adviceIn = (of: { paths: DevicePaths[]; more?: object; paired?: [string, string[]][] }) =>
  adviceOn({
    home: home({ devices: [], more: { prefer: ['siri', 'tmall-genie'], ...of.more } }),
    paths: of.paths,
    paired: new Map(of.paired),
    text: ENGLISH,
  }).join('\n');

test('a home needs no advice where every command goes through the hub', () => {
  expect(adviceIn({ paths: [path('lamp', { ours: 7 })] })).toBe('');
});

test('each assistant has its own devices, its own app and its own steps, in the order of preference', () => {
  const paths = [
    path('lamp', { unexplained: 3, after: [genie(1), siri(0, 2)] }),
    path('fan', { unexplained: 1, after: [genie(1)] }),
  ];
  const advice = adviceIn({ paths });
  expect(advice).toContain('Finish one assistant completely');
  const [, first = '', second = ''] = advice.split(/^(?=\S+ commands past halfsecond)/m);
  expect(first).toContain('siri commands past halfsecond: lamp twice');
  expect(first).toContain('Then remove lamp in the Home app');
  expect(second).toContain('tmall-genie commands past halfsecond: lamp once, fan once');
  expect(second).toContain('Then remove lamp, fan in the Tmall Genie app');
});

test('unpairing is the last step: before it the assistant is paired here and its command was seen', () => {
  const paths = [path('lamp', { unexplained: 1, after: [siri(0, 1)] })];
  const doors = { homekit: { assistant: 'siri' } };
  const steps = (advice: string) => advice.split('\n').filter((line) => /^ +\d\. /.test(line));
  expect(steps(adviceIn({ paths }))[0]).toContain('Open the door homekit');
  const before = steps(adviceIn({ paths, more: { doors, mode: 'observe' } }));
  expect(before.map((step) => step.slice(0, 18))).toEqual(
    ['  1. Let it in here', '  2. Let halfsecond ', '  3. Ask siri for on', '  4. Then remove lam'].map(
      (step) => step.slice(0, 18),
    ),
  );
  expect(before[0]).toContain('halfsecond doors pair homekit --as siri');
  const paired = steps(adviceIn({ paths, more: { doors }, paired: [['siri', ['homekit']]] }));
  expect(paired).toHaveLength(2);
});

test('a device that another program passes on is removed from that program, not from the app', () => {
  const advice = adviceIn({ paths: [path('lamp', { others: 1, after: [siri(1, 0)] })] });
  expect(advice).toContain('take lamp out of the program that passes siri’s commands on');
  expect(advice).not.toContain('in the Home app');
});

test('a change without a call before it is blamed on no assistant', () => {
  const advice = adviceIn({
    paths: [path('lamp', { others: 3, after: [siri(1, 0)] }), path('fan', { unexplained: 3 })],
  });
  expect(advice).toContain('Another program commands lamp twice, and nobody had called an assistant.');
  expect(advice).toContain('Nobody here commanded fan 3 times, and nobody had called an assistant.');
});
