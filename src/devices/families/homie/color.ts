import { colorOfHue, colorOfRgb, colorOfXy, hueAndSaturationOf, rgbOf, xyOf } from '../../color.ts';
import type { Coding } from '../coding.ts';

/** How a Homie property writes a colour (Homie 4 and 5, "color"). */
export const COLOR_FORMS = ['rgb', 'hsv', 'xyz'] as const;
export type ColorForm = (typeof COLOR_FORMS)[number];

/** The form that a property's `$format` names first of those that are known; version 4 knows no `xyz`. */
export function colorFormOf(format: string): ColorForm | undefined {
  const named = format.split(',').map((each) => each.trim().toLowerCase());
  return COLOR_FORMS.find((form) => named[0] === form) ?? COLOR_FORMS.find((form) => named.includes(form));
}

/** A colour as `255,0,0` in version 4, and with its form in front of it, `rgb,255,0,0`, in version 5. */
export function homieColor(form: ColorForm, version: 4 | 5): Coding {
  return {
    encode(value) {
      if (typeof value !== 'number') return undefined;
      const parts = partsOf(value, form).join(',');
      return version === 5 ? `${form},${parts}` : parts;
    },
    decode(payload) {
      const given = payload.split(',').map((part) => part.trim());
      // A device of version 5 with several forms may answer in another one.
      const told = version === 5 ? COLOR_FORMS.find((each) => each === given[0]) : form;
      const [first, second, third] = (version === 5 ? given.slice(1) : given).map(numberIn);
      if (told === 'rgb') return colorOfRgb(first, second, third);
      if (told === 'hsv') return colorOfHue(first, second);
      return told && colorOfXy(first, second);
    },
  };
}

function partsOf(color: number, form: ColorForm): readonly number[] {
  if (form === 'rgb') return rgbOf(color);
  if (form === 'xyz') return Object.values(xyOf(color));
  const { hue, saturation } = hueAndSaturationOf(color);
  // How bright it is has a property of its own.
  return [hue, saturation, 100];
}

function numberIn(part: string): number | undefined {
  return /^-?\d{1,5}(?:\.\d{1,9})?$/.test(part) ? Number(part) : undefined;
}
