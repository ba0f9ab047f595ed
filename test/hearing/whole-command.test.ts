import { expect, test } from 'vitest';
import { wholeCommands } from '../../src/hearing/whole-command.ts';
import { device, home } from '../support/home.ts';

const { devices } = home({
  devices: [
    device({
      id: 'living-room-light',
      name: { en: 'living room light' },
      features: ['on_off', 'brightness'],
    }),
    device({ id: 'lamp', name: { en: 'lamp' }, features: ['on_off', 'brightness'] }),
    device({ id: 'lamp-stand', name: { en: 'lamp stand' } }),
    device({ id: 'heater', name: { en: 'heater' }, kind: 'climate', features: ['temperature'] }),
  ],
});
const isWhole = wholeCommands(devices);

test.each([
  'turn on the living room light',
  'turn the living room light off',
  'could you turn on the living room light please',
  'set the lamp to fifty percent',
  'set the heater to twenty one degrees',
])('"%s" is over as soon as it is said', (text) => {
  expect(isWhole(text)).toBe(true);
});

test.each([
  ['', 'nothing was said'],
  ['turn on the living room', 'a name goes on'],
  ['turn on the lamp', 'another name begins like this one'],
  ['turn the living room light', 'on or off?'],
  ['set the lamp to fifty', 'fifty-five, or percent'],
  ['dim the living room light', 'a value may follow'],
  ['sing me a song', 'no command'],
])('"%s" is waited upon: %s', (text) => {
  expect(isWhole(text)).toBe(false);
});
