import { colorOfHue, colorOfRgb, looksLike } from '../../../devices/color.ts';

/** The platform's words for colours (AliGenie, "SetColor"), and what people say instead of them. */
const NAMED: Readonly<Record<string, { readonly color: number; readonly also: readonly string[] }>> = {
  Red: { color: 0xff0000, also: ['红色', '红'] },
  Yellow: { color: 0xffff00, also: ['黄色', '黄'] },
  Blue: { color: 0x0000ff, also: ['蓝色', '蓝'] },
  White: { color: 0xffffff, also: ['白色', '白'] },
  Cyan: { color: 0x00ffff, also: ['青色', '青'] },
  Green: { color: 0x00ff00, also: ['绿色', '绿'] },
  Orange: { color: 0xff8000, also: ['橙色', '橘色', '橙'] },
  Purple: { color: 0x800080, also: ['紫色', '紫'] },
  Pink: { color: 0xff69b4, also: ['粉色', '粉红色', '粉'] },
  Gold: { color: 0xffd700, also: ['金色', '金'] },
  Indigo: { color: 0x4b0082, also: ['靛色'] },
  Violet: { color: 0x8f00ff, also: ['紫罗兰色'] },
};

const BY_WORD: ReadonlyMap<string, number> = new Map(
  Object.entries(NAMED).flatMap(([name, { color, also }]) =>
    [name.toLowerCase(), ...also].map((word) => [word, color] as const),
  ),
);

/**
 * The colour of a request: a word in English or Chinese, `#RRGGBB`, a number from 0 to 0xFFFFFF, or an object with hue
 * in degrees and saturation (0 to 1, or in %), or with red, green and blue. Undefined for anything else, and for black.
 */
export function colorOf(value: unknown): number | undefined {
  const found = told(value);
  return found === 0 ? undefined : found;
}

function told(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const word = value.trim().toLowerCase();
    const hex = /^(?:#|0x)([0-9a-f]{6})$/.exec(word)?.[1];
    return hex === undefined ? BY_WORD.get(word) : Number.parseInt(hex, 16);
  }
  if (typeof value === 'number')
    return Number.isInteger(value) && value >= 0 && value <= 0xffffff ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const { hue, saturation, red, green, blue } = value as Readonly<Record<string, unknown>>;
  if (hue === undefined) return colorOfRgb(red, green, blue);
  const share = typeof saturation === 'number' && saturation <= 1 ? saturation * 100 : saturation;
  return colorOfHue(hue, share);
}

/** The platform's word that comes nearest to the colour; undefined where none looks like it. */
export function colorNameOf(color: number): string | undefined {
  return Object.entries(NAMED).find(([, each]) => looksLike(each.color, color))?.[0];
}
