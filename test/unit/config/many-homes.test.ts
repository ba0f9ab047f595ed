import { expect, test } from 'vitest';
import { manyHomesProblems } from '../../../src/config/many-homes.ts';
import { device, home } from '../../support/home.ts';

const url = 'mqtt://broker:1883';
const named = (name: string, more: object) => ({
  name,
  home: { ...home({ devices: [device({ id: 'lamp' })], more }), folder: `/homes/${name}` },
});
const paths = (...homes: Parameters<typeof manyHomesProblems>[0]) =>
  manyHomesProblems(homes).map(({ file, path }) => `${file} ${path}`);

test('homes with a broker and a base of their own share a process', () => {
  expect(
    paths(
      named('one', { mqtt: { url, base: 'homes/one' } }),
      named('two', { mqtt: { url, base: 'homes/two' } }),
      named('elsewhere', { mqtt: { url: 'mqtt://other:1883', base: 'homes/one' } }),
    ),
  ).toEqual([]);
});

test('what needs a port, a microphone or a broker of the home itself is refused', () => {
  expect(
    paths(
      named('one', {
        audio: { source: 'microphone', room: 'living-room' },
        console: {},
        metrics: { prometheus_port: 0 },
        doors: { matter: {} },
        satellites: { kitchen: { room: 'kitchen', url: 'tcp://kitchen:10700' } },
      }),
    ),
  ).toEqual(
    [
      'mqtt.url',
      'audio.source',
      'console.port',
      'metrics.prometheus_port',
      'doors.matter',
      'satellites.kitchen.url',
    ].map((path) => `/homes/one/halfsecond.yaml ${path}`),
  );
});

test('Hermes and satellites that tell their detections over MQTT are allowed', () => {
  expect(paths(named('one', { mqtt: { url }, satellites: { kitchen: { room: 'kitchen' } } }))).toEqual([]);
});

test('two homes at one broker with one base, or one base below the other, are refused', () => {
  const one = named('one', { mqtt: { url, base: 'homes' } });
  expect(paths(one, named('two', { mqtt: { url, base: 'homes' } }))).toEqual([
    '/homes/two/halfsecond.yaml mqtt.base',
  ]);
  expect(paths(one, named('two', { mqtt: { url, base: 'homes/two' } }))).toEqual([
    '/homes/two/halfsecond.yaml mqtt.base',
  ]);
});

test('two homes with one state folder are refused', () => {
  expect(
    paths(
      named('one', { mqtt: { url, base: 'one' }, state: '/var/state' }),
      named('two', { mqtt: { url, base: 'two' }, state: '../../var/state' }),
    ),
  ).toEqual(['/homes/two/halfsecond.yaml state']);
});
