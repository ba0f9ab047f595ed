/** A value within a template: JSON, or undefined for what is not there. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A template that cannot be read or run; its message names the part. */
export class TemplateError extends Error {}

/** The longest text that a template may make, in characters: a message may come from anybody. */
const LONGEST = 20_000;

/** The text, where it is not too long. @throws TemplateError */
export function bounded(text: string): string {
  if (text.length > LONGEST) throw new TemplateError('its result is too long');
  return text;
}

/** How a template shows a value (Jinja shows Python's words for booleans and nothing). */
export function shown(value: Value): string {
  if (value === undefined) return '';
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'object' ? bounded(JSON.stringify(value)) : String(value);
}

/** Whether a value counts as true in a condition, as in Python. */
export function isTruthy(value: Value): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** A part of an object, a list or a text; undefined where it has none. @throws TemplateError for a part of nothing. */
export function partOf(value: Value, key: Value): Value {
  if (value === undefined || value === null) throw new TemplateError(`nothing has no ${shown(key)}`);
  if (Array.isArray(value) || typeof value === 'string')
    return typeof key === 'number' ? (value.at(key) as Value) : undefined;
  if (typeof value !== 'object') return undefined;
  const name = shown(key);
  return Object.hasOwn(value, name) ? (value as Readonly<Record<string, Value>>)[name] : undefined;
}

/** Whether both are the same, as Jinja compares: `1 == 1.0`, `true == 1`. */
export function isEqual(a: Value, b: Value): boolean {
  const plain = (value: Value) => (typeof value === 'boolean' ? Number(value) : value);
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null)
    return JSON.stringify(a) === JSON.stringify(b);
  return plain(a) === plain(b) || (isNothing(a) && isNothing(b));
}

/** Whether the value is none, or not there. */
export function isNothing(value: Value): value is null | undefined {
  return value === undefined || value === null;
}

/** The number that a value is. @throws TemplateError where it is none. */
export function numberOf(value: Value): number {
  const number = numberIn(value);
  if (number === undefined) throw new TemplateError(`${JSON.stringify(shown(value))} is no number`);
  return number;
}

/** The number that a value is, or that a text tells; undefined where there is none. */
export function numberIn(value: Value): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  const text = typeof value === 'string' ? value.trim() : value;
  const number =
    typeof text === 'number' ? text : typeof text === 'string' && text !== '' ? Number(text) : NaN;
  return Number.isFinite(number) ? number : undefined;
}
