/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The parts of a colour as intents carry it: red × 65,536 + green × 256 + blue. */
export function rgbOf(color: number): Rgb {
  return [(color >> 16) & 0xff, (color >> 8) & 0xff, color & 0xff];
}

/** Six hexadecimal digits, in upper case and without `#`. */
export function hexOf(color: number): string {
  return color.toString(16).padStart(6, '0').toUpperCase();
}

/** Hue in degrees (0 to 360) and saturation in %, both rounded. */
export function hueAndSaturationOf(color: number): { readonly hue: number; readonly saturation: number } {
  const [red, green, blue] = rgbOf(color);
  const most = Math.max(red, green, blue);
  const spread = most - Math.min(red, green, blue);
  if (spread === 0) return { hue: 0, saturation: 0 };
  const sixths =
    most === red
      ? (green - blue) / spread
      : most === green
        ? (blue - red) / spread + 2
        : (red - green) / spread + 4;
  return { hue: Math.round((sixths * 60 + 360) % 360), saturation: Math.round((spread / most) * 100) };
}

/** The brightest colour of a hue in degrees and a saturation in %; undefined for anything but two numbers. */
export function colorOfHue(hue: unknown, saturation: unknown): number | undefined {
  if (!isNumber(hue) || !isNumber(saturation)) return undefined;
  const share = Math.min(1, Math.max(0, saturation / 100));
  const part = (offset: number) => {
    const sixth = (((offset + hue / 60) % 6) + 6) % 6;
    return 1 - share * Math.max(0, Math.min(sixth, 4 - sixth, 1));
  };
  return brightest([part(5), part(3), part(1)]);
}

/** The brightest colour at a point of the CIE 1931 diagram; undefined for anything but a point in it. */
export function colorOfXy(x: unknown, y: unknown): number | undefined {
  if (!isNumber(x) || !isNumber(y) || x < 0 || y <= 0 || x + y > 1) return undefined;
  const wideX = x / y;
  const wideZ = (1 - x - y) / y;
  // From XYZ to linear sRGB (IEC 61966-2-1).
  return brightest(
    [
      3.2406 * wideX - 1.5372 - 0.4986 * wideZ,
      -0.9689 * wideX + 1.8758 + 0.0415 * wideZ,
      0.0557 * wideX - 0.204 + 1.057 * wideZ,
    ].map((part, _, all) => gamma(Math.max(0, part) / Math.max(...all))),
  );
}

/**
 * The colour that looks like a white of this colour temperature, 1,667 to 25,000 K (the cubic approximation of the Planckian
 * locus by Kim and others, 2002). Values beyond are taken for the nearest.
 */
export function colorOfKelvin(kelvin: number): number {
  const thousand = 1000 / Math.min(25_000, Math.max(1667, kelvin));
  const x =
    thousand >= 0.25
      ? polynomial(thousand, 0.17991, 0.8776956, -0.2343589, -0.2661239)
      : polynomial(thousand, 0.24039, 0.2226347, 2.1070379, -3.0258469);
  const y =
    thousand >= 1 / 2.222
      ? polynomial(x, -0.20219683, 2.18555832, -1.3481102, -1.1063814)
      : thousand >= 0.25
        ? polynomial(x, -0.16748867, 2.09137015, -1.37418593, -0.9549476)
        : polynomial(x, -0.37001483, 3.75112997, -5.8733867, 3.081758);
  return colorOfXy(x, y) ?? 0xffffff;
}

function polynomial(at: number, ...factors: readonly number[]): number {
  return factors.reduceRight((sum, factor) => sum * at + factor, 0);
}

/** The point of a colour in the CIE 1931 diagram, each part rounded to four digits. */
export function xyOf(color: number): { readonly x: number; readonly y: number } {
  const [red = 0, green = 0, blue = 0] = rgbOf(color).map((part) => linear(part / 255));
  const wideX = 0.4124 * red + 0.3576 * green + 0.1805 * blue;
  const wideY = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const sum = wideX + wideY + 0.0193 * red + 0.1192 * green + 0.9505 * blue;
  // Black has no colour of its own: the white point.
  if (sum === 0) return { x: 0.3127, y: 0.329 };
  return { x: Number((wideX / sum).toFixed(4)), y: Number((wideY / sum).toFixed(4)) };
}

/** A colour out of red, green and blue, 0 to 255; undefined for anything else. */
export function colorOfRgb(red: unknown, green: unknown, blue: unknown): number | undefined {
  const isPart = (part: unknown): part is number => isNumber(part) && part >= 0 && part <= 255;
  if (!isPart(red) || !isPart(green) || !isPart(blue)) return undefined;
  return Math.round(red) * 0x10000 + Math.round(green) * 0x100 + Math.round(blue);
}

/** Lamps report a colour as they can show it, and through other scales: these still are the same. */
const TOLERANCE = { hue: 20, saturation: 35, white: 12 };

/** Whether two colours look alike; how bright they are does not matter. */
export function looksLike(a: number, b: number): boolean {
  const one = hueAndSaturationOf(a);
  const other = hueAndSaturationOf(b);
  if (Math.abs(one.saturation - other.saturation) > TOLERANCE.saturation) return false;
  if (one.saturation <= TOLERANCE.white && other.saturation <= TOLERANCE.white) return true;
  const apart = Math.abs(one.hue - other.hue);
  return Math.min(apart, 360 - apart) <= TOLERANCE.hue;
}

function brightest(parts: readonly number[]): number | undefined {
  const most = Math.max(...parts);
  const [red, green, blue] = parts.map((part) => (255 * part) / most);
  return colorOfRgb(red, green, blue);
}

function gamma(linear: number): number {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
