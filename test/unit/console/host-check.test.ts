import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { isOnThisMachine, isOwnHost } from '../../../src/console/host-check.ts';

test.each(['127.0.0.1', '127.0.0.1:8500', '192.168.1.20:8500', '[::1]:8500', '[fd00::1]', 'localhost:8500'])(
  '%s is this machine',
  (host) => expect(isOwnHost(host, [])).toBe(true),
);

test('the machine is known by its own name, with and without .local', () => {
  const own = hostname();
  expect([isOwnHost(own, []), isOwnHost(`${own.split('.')[0]}.LOCAL:8500`, [])]).toEqual([true, true]);
});

test.each([
  undefined,
  '',
  'example.org',
  'localhost.example.org',
  '127.0.0.1.example.org',
  'a@localhost',
  '[::1',
  'x y',
])('%s is not this machine', (host) => expect(isOwnHost(host, [])).toBe(false));

test('a name that the configuration adds is taken', () => {
  expect(isOwnHost('hub.example.org:443', ['hub.example.org'])).toBe(true);
});

test('a browser of this machine comes from a loopback address, to a loopback name, past no proxy', () => {
  const from = (address: string, headers: Readonly<Record<string, string>>) =>
    isOnThisMachine({ address, headers });
  expect(from('127.0.0.1', { host: 'localhost:8500' })).toBe(true);
  expect(from('::ffff:127.0.0.1', { host: '127.0.0.1:8500' })).toBe(true);
  expect(from('::1', { host: '[::1]:8500' })).toBe(true);
  expect(from('192.168.1.7', { host: 'localhost:8500' })).toBe(false);
  expect(from('127.0.0.1', { host: 'hub.example.org' })).toBe(false);
  expect(from('127.0.0.1', { host: 'localhost', 'x-forwarded-for': '127.0.0.1' })).toBe(false);
  expect(from('127.0.0.1', { host: 'localhost', via: '1.1 proxy' })).toBe(false);
  expect(from('127.0.0.1', {})).toBe(false);
});
