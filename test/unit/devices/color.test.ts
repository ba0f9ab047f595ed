import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  colorOfHue,
  colorOfKelvin,
  colorOfRgb,
  colorOfXy,
  hexOf,
  hueAndSaturationOf,
  looksLike,
  rgbOf,
  xyOf,
} from '../../../src/devices/color.ts';
import { absolute } from '../../../src/devices/device-state.ts';

const RED = 0xff0000;

test('a colour is written in red, green and blue, in hexadecimal digits, by its hue, and by CIE x and y', () => {
  expect(rgbOf(0xff8000)).toEqual([255, 128, 0]);
  expect(hexOf(0x00ff00)).toBe('00FF00');
  expect(hueAndSaturationOf(0x0000ff)).toEqual({ hue: 240, saturation: 100 });
  expect(hueAndSaturationOf(0x808080)).toEqual({ hue: 0, saturation: 0 });
  expect(xyOf(RED)).toEqual({ x: 0.6401, y: 0.33 });
});

test('a white is as warm as it is asked for, and those beyond the scale are its ends', () => {
  const whites = [1667, 2700, 4000, 6500, 10_000].map((kelvin) => hexOf(colorOfKelvin(kelvin)));
  expect(whites).toEqual(['FF7400', 'FFAD59', 'FFD3A5', 'FFF9FE', 'CDD9FF']);
  expect(colorOfKelvin(100)).toBe(colorOfKelvin(1667));
  expect(colorOfKelvin(90_000)).toBe(colorOfKelvin(25_000));
});

test('whatever the scale, a colour comes back as one that looks like it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 359 }), fc.integer({ min: 0, max: 100 }), (hue, saturation) => {
      const color = colorOfHue(hue, saturation) ?? -1;
      expect(looksLike(color, colorOfRgb(...rgbOf(color)) ?? -1)).toBe(true);
      const { x, y } = xyOf(color);
      expect(looksLike(color, colorOfXy(x, y) ?? -1)).toBe(true);
      const told = hueAndSaturationOf(color);
      expect(looksLike(color, colorOfHue(told.hue, told.saturation) ?? -1)).toBe(true);
    }),
  );
});

test('red is no blue, and no white', () => {
  for (const other of [0x0000ff, 0xffffff, 0xffff00]) expect(looksLike(RED, other)).toBe(false);
  expect(looksLike(RED, 0xff0808)).toBe(true);
  expect(looksLike(RED, 0xff0030)).toBe(true);
});

test.each([
  ['a hue in words', colorOfHue('red', 100)],
  ['a hue that is not finite', colorOfHue(Number.NaN, 100)],
  ['a point outside of the diagram', colorOfXy(0.9, 0.9)],
  ['a point without a number', colorOfXy(undefined, 0.3)],
  ['a part above 255', colorOfRgb(256, 0, 0)],
  ['no parts', colorOfRgb(undefined, undefined, undefined)],
])('%s is no colour', (_, color) => {
  expect(color).toBeUndefined();
});

test('a relative wish becomes an absolute one by the known state, within what a device can do', () => {
  const heater = (value: number) => ({ action: 'adjust_temperature', device: 'heater', value }) as const;
  expect(absolute(heater(2), { temperature: 20.5 })).toEqual({
    action: 'set_temperature',
    device: 'heater',
    value: 22.5,
  });
  expect(absolute(heater(15), { temperature: 30 })).toMatchObject({ value: 35 });
  expect(absolute(heater(2), {})).toBeUndefined();
  const blind = { action: 'adjust_position', device: 'blind', value: -20 } as const;
  expect(absolute(blind, { position: 10 })).toMatchObject({ action: 'set_position', value: 0 });
  expect(absolute(blind, {})).toBeUndefined();
  const lamp = { action: 'adjust_color_temperature', device: 'lamp', value: -500 } as const;
  expect(absolute(lamp, {})).toMatchObject({ action: 'set_color_temperature', value: 3500 });
});
