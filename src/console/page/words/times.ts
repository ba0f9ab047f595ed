import type { Text } from '../../../text/text.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

/** A format of the language; to make one takes longer than to use it. */
function format(text: Text, kind: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${text.language} ${kind}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(text.language, options);
  formats.set(key, known);
  return known;
}

/** `21:04:33` */
export function clockTime(text: Text, at: string): string {
  return format(text, 'clock', {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(new Date(at));
}

/** `30 Nov` */
export function shortDay(text: Text, at: string): string {
  return format(text, 'short', { day: 'numeric', month: 'short' }).format(new Date(at));
}

/** `30 Nov, 21:04:33` */
export function moment(text: Text, at: string): string {
  return format(text, 'moment', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hour12: false,
  }).format(new Date(at));
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 minutes ago`; by the clock of this machine, which may differ a little from the hub's. */
export function ago(text: Text, at: string, now_ms: number): string {
  const past_ms = Math.max(0, now_ms - Date.parse(at));
  const words = new Intl.RelativeTimeFormat(text.language, { numeric: 'auto' });
  for (const [unit, ms] of UNITS) if (past_ms >= ms) return words.format(-Math.floor(past_ms / ms), unit);
  return words.format(-Math.floor(past_ms / 1000), 'second');
}

/** The day of a time, for a field of dates: `2026-11-30`, where the reader is. */
export function dayOf(time: Date): string {
  const part = (number: number) => String(number).padStart(2, '0');
  return `${time.getFullYear()}-${part(time.getMonth() + 1)}-${part(time.getDate())}`;
}
