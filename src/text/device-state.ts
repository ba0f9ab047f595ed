import { hexOf } from '../devices/color.ts';
import type { Message } from './message.ts';
import { message } from './text.ts';

/**
 * One value of what a device told last, with its unit: `on`, `brightness 40%`, `color #FF0000`, `opening`.
 * @param key the name of the value: `on`, `brightness`, `moving` … (`DeviceState`)
 */
export function stateMessage(key: string, value: unknown): Message {
  return message('reported.value', { key, value: toldValue(key, value) });
}

/** A colour as people write it: `#FF0000`. */
export function colorWords(color: number): string {
  return `#${hexOf(color)}`;
}

function toldValue(key: string, value: unknown): string {
  if (key === 'color' && typeof value === 'number') return colorWords(value);
  if (key === 'moving' && typeof value === 'number')
    return value > 0 ? 'opens' : value < 0 ? 'closes' : 'stands';
  return String(value);
}
