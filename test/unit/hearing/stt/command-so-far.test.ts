import { expect, test } from 'vitest';
import { englishSoFar } from '../../../../src/hearing/stt/command-so-far.ts';
import { device, home } from '../../../support/home.ts';

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
const soFar = englishSoFar(devices);

test.each([
  'turn on the living room light',
  'turn the living room light off',
  'could you turn on the living room light please',
  'set the lamp to fifty percent',
  'set the heater to twenty one degrees',
  'turn on the thermostat in the living room',
])('"%s" is over as soon as it is said', (text) => {
  expect(soFar(text)).toEqual({ text, mayGoOn: false });
});

test.each([
  ['turn on the lamp', 'another name begins like this one'],
  ['set the lamp to fifty', 'fifty-five, or percent'],
  ['dim the living room light', 'a value may follow'],
])('"%s" is a command that may go on: %s', (text) => {
  expect(soFar(text)).toEqual({ text, mayGoOn: true });
});

test.each([
  ['', 'nothing was said'],
  ['turn on the living room', 'a name goes on'],
  ['turn the living room light', 'on or off?'],
  ['sing me a song', 'none for a device'],
])('"%s" is no command yet: %s', (text) => {
  expect(soFar(text)).toBeUndefined();
});
