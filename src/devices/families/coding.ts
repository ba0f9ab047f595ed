import { colorOfHue, colorOfRgb, hexOf, hueAndSaturationOf, rgbOf } from '../color.ts';
import { mired } from './codec.ts';

export type Value = boolean | number;

/** How a value of a device's state is written in a payload, and read from one. */
export interface Coding {
  /** Undefined where the coding has no payload for the value. */
  encode(value: Value): string | undefined;
  decode(payload: string): Value | undefined;
}

/** A boolean, as two words. */
export function words(yes: string, no: string): Coding {
  return {
    encode: (value) => (value === true ? yes : value === false ? no : undefined),
    decode: (payload) => (payload === yes ? true : payload === no ? false : undefined),
  };
}

/** A boolean, as a mode: one word means off, and any other on. */
export function modes(on: string, off: string): Coding {
  return {
    encode: words(on, off).encode,
    decode: (payload) => (payload === '' ? undefined : payload.toLowerCase() !== off.toLowerCase()),
  };
}

/** A position that is only 100 (open) or 0 (closed), as two words. */
export function ends(open: string, closed: string): Coding {
  return {
    encode: (value) => (value === 100 ? open : value === 0 ? closed : undefined),
    decode: (payload) => (payload === open ? 100 : payload === closed ? 0 : undefined),
  };
}

/** A movement, as two words; any other word means that the device stands still. */
export function movement(opening: string, closing: string): Coding {
  return {
    encode: (value) => (value === 1 ? opening : value === -1 ? closing : undefined),
    decode: (payload) => (payload === opening ? 1 : payload === closing ? -1 : 0),
  };
}

/** A share in %, on the device's scale. The range holds the device's values at 0 % and at 100 %. */
export function share([low, high]: readonly [number, number] = [0, 100], digits = 0): Coding {
  return {
    encode: (value) =>
      typeof value === 'number' ? rounded(low + (value / 100) * (high - low), digits) : undefined,
    decode: (payload) => {
      const told = numberIn(payload);
      if (told === undefined) return undefined;
      return Math.min(100, Math.max(0, Math.round(((told - low) / (high - low)) * 100)));
    },
  };
}

/** A number, with at most so many digits after the point. */
export function plain(digits: number): Coding {
  return {
    encode: (value) => (typeof value === 'number' ? rounded(value, digits) : undefined),
    decode: numberIn,
  };
}

/** A temperature in °C, in °C or °F on the device's side; thermostats in °F take whole degrees. */
export function degrees(unit: 'C' | 'F' = 'C'): Coding {
  if (unit === 'C') return plain(1);
  return {
    encode: (value) => (typeof value === 'number' ? rounded(value * 1.8 + 32, 0) : undefined),
    decode: (payload) => {
      const told = numberIn(payload);
      return told === undefined ? undefined : Number(((told - 32) / 1.8).toFixed(1));
    },
  };
}

/** A colour temperature, in kelvin or in mired on the device's side. */
export function white(unit: 'K' | 'mired' = 'K'): Coding {
  if (unit === 'K') return plain(0);
  return {
    encode: (value) => (typeof value === 'number' ? String(mired(value)) : undefined),
    decode: (payload) => {
      const told = numberIn(payload);
      return told === undefined || told <= 0 ? undefined : mired(told);
    },
  };
}

/** A colour: `hex` as FF0000, `rgb` as 255,0,0, `hs` as a hue in degrees and a saturation in %, such as 0,100. */
export function color(form: 'hex' | 'rgb' | 'hs'): Coding {
  return {
    encode: (value) => {
      if (typeof value !== 'number') return undefined;
      const { hue, saturation } = hueAndSaturationOf(value);
      return { hex: hexOf(value), rgb: rgbOf(value).join(','), hs: `${hue},${saturation}` }[form];
    },
    decode: (payload) => {
      const hex = /^#?([0-9a-f]{6})$/i.exec(payload.trim())?.[1];
      if (form === 'hex') return hex === undefined ? undefined : Number.parseInt(hex, 16);
      const [first, second, third] = payload.split(',').map(numberIn);
      return form === 'rgb' ? colorOfRgb(first, second, third) : colorOfHue(first, second);
    },
  };
}

/** A value within a JSON payload, at a path such as `light.level`. */
export function within(path: string | undefined, inner: Coding): Coding {
  if (path === undefined) return inner;
  const keys = path.split('.');
  return {
    encode: (value) => {
      const text = inner.encode(value);
      return text === undefined
        ? undefined
        : JSON.stringify(keys.reduceRight<unknown>((deeper, key) => ({ [key]: deeper }), inJson(text)));
    },
    decode: (payload) => {
      const found = keys.reduce<unknown>(
        (value, key) =>
          typeof value === 'object' && value !== null && Object.hasOwn(value, key)
            ? (value as Record<string, unknown>)[key]
            : undefined,
        looseJson(payload),
      );
      return found === undefined || typeof found === 'object' ? undefined : inner.decode(String(found));
    },
  };
}

/** A value as it stands in JSON. A colour such as 23E350 is no number, though JSON would read it as one. */
function inJson(text: string): unknown {
  const value = looseJson(text);
  return typeof value === 'number' && /e/i.test(text) ? text : value;
}

/** The parsed JSON; the text itself where it is no JSON. */
function looseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A number and nothing else, with some white space. */
function numberIn(payload: string): number | undefined {
  const text = payload.trim();
  const told = text === '' || text.length > 30 ? Number.NaN : Number(text);
  return Number.isFinite(told) ? told : undefined;
}

function rounded(value: number, digits: number): string {
  return String(Number(value.toFixed(digits)));
}
