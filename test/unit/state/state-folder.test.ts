import { join } from 'node:path';
import { expect, test } from 'vitest';
import { doorSocket, stateFolder } from '../../../src/state/state-folder.ts';

const home = { folder: '/etc/halfsecond' };
const environment = { STATE_DIRECTORY: '/var/lib/halfsecond:/var/lib/other' };

test('the command line has the first word, then the configuration, then systemd', () => {
  const configured = { ...home, state: 'kept' };
  expect(stateFolder({ home: configured, flag: '/tmp/s', environment })).toBe('/tmp/s');
  expect(stateFolder({ home: configured, flag: undefined, environment })).toBe('/etc/halfsecond/kept');
  expect(stateFolder({ home, flag: undefined, environment })).toBe('/var/lib/halfsecond');
});

test('without any of them it lies beside the configuration', () => {
  const own = { folder: '/home/me/halfsecond' };
  expect(stateFolder({ home: own, flag: undefined, environment: {} })).toBe(join(own.folder, 'state'));
});

test('a tool that is run beside the service finds its state and its socket', () => {
  const state = stateFolder({ home, flag: undefined, environment: {} });
  expect(state).toBe('/var/lib/halfsecond');
  expect(doorSocket({ state, environment: {} })).toBe('/run/halfsecond/doors.sock');
});
