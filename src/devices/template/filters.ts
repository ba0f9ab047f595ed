import {
  bounded,
  isNothing,
  isTruthy,
  numberIn,
  numberOf,
  partOf,
  shown,
  TemplateError,
  type Value,
} from './value.ts';

type Filter = (value: Value, given: readonly Value[]) => Value;

const text =
  (change: (text: string) => string): Filter =>
  (value) =>
    change(shown(value));

/** The filters of Jinja and Home Assistant that integrations use. Methods of texts have the same meanings. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['int', (value, [otherwise, base]) => whole(value, otherwise, base)],
  ['float', (value, [otherwise]) => numberIn(value) ?? given(otherwise, value)],
  ['round', (value, [digits = 0, method = 'common']) => rounded(numberOf(value), numberOf(digits), method)],
  ['abs', (value) => Math.abs(numberOf(value))],
  [
    'default',
    (value, [otherwise = '', forEmpty = false]) =>
      value === undefined || (isTruthy(forEmpty) && !isTruthy(value)) ? otherwise : value,
  ],
  ['upper', text((each) => each.toUpperCase())],
  ['lower', text((each) => each.toLowerCase())],
  ['capitalize', text((each) => each.slice(0, 1).toUpperCase() + each.slice(1).toLowerCase())],
  [
    'title',
    text((each) => each.toLowerCase().replace(/(?<![\p{L}])\p{L}/gu, (letter) => letter.toUpperCase())),
  ],
  ['trim', text((each) => each.trim())],
  ['string', text((each) => each)],
  ['length', (value) => lengthOf(value)],
  [
    'replace',
    (value, [from = '', to = '']) =>
      shown(from) === '' ? shown(value) : bounded(shown(value).replaceAll(shown(from), () => shown(to))),
  ],
  ['first', (value) => partOf(value, 0)],
  ['last', (value) => partOf(value, -1)],
  ['is_defined', (value) => value],
  ['bool', (value) => boolIn(value)],
  ['iif', (value, [yes = true, no = false]) => (isTruthy(value) ? yes : no)],
  ['to_json', (value) => bounded(JSON.stringify(value ?? null))],
  ['tojson', (value) => bounded(JSON.stringify(value ?? null))],
  ['from_json', (value) => parsed(shown(value))],
  ['min', (value) => numbersIn(value).reduce((a, b) => Math.min(a, b))],
  ['max', (value) => numbersIn(value).reduce((a, b) => Math.max(a, b))],
]);

/** The methods of texts and objects that integrations use. */
export const METHODS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ['upper', FILTERS.get('upper') as Filter],
  ['lower', FILTERS.get('lower') as Filter],
  ['capitalize', FILTERS.get('capitalize') as Filter],
  ['title', FILTERS.get('title') as Filter],
  ['strip', FILTERS.get('trim') as Filter],
  ['replace', FILTERS.get('replace') as Filter],
  ['get', (value, [key, otherwise]) => partOf(value, key) ?? otherwise ?? null],
  ['startswith', (value, [part]) => shown(value).startsWith(shown(part))],
  ['endswith', (value, [part]) => shown(value).endsWith(shown(part))],
  [
    'split',
    (value, [by]) =>
      (by === undefined ? shown(value).trim().split(/\s+/) : shown(value).split(shown(by))).slice(0, 1000),
  ],
]);

function given(otherwise: Value, value: Value): Value {
  if (otherwise === undefined) throw new TemplateError(`${JSON.stringify(shown(value))} is no number`);
  return otherwise;
}

function whole(value: Value, otherwise: Value = 0, base: Value = 10): Value {
  if (base === 16 && typeof value === 'string')
    return /^(0x)?[0-9a-f]{1,12}$/i.test(value) ? Number.parseInt(value, 16) : otherwise;
  const number = numberIn(value);
  return number === undefined ? otherwise : Math.trunc(number);
}

function rounded(value: number, digits: number, method: Value): number {
  const factor = 10 ** Math.max(-10, Math.min(10, Math.trunc(digits)));
  const scaled = value * factor;
  if (method === 'floor') return Math.floor(scaled) / factor;
  if (method === 'ceil') return Math.ceil(scaled) / factor;
  return (Math.sign(scaled) * Math.round(Math.abs(scaled))) / factor;
}

function lengthOf(value: Value): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length;
  if (typeof value === 'object' && value !== null) return Object.keys(value).length;
  throw new TemplateError('only a text, a list or an object has a length');
}

function boolIn(value: Value): Value {
  if (isNothing(value)) throw new TemplateError('nothing is neither true nor false');
  if (/^(true|yes|on|enable|1)$/i.test(shown(value))) return true;
  if (/^(false|no|off|disable|0)$/i.test(shown(value))) return false;
  throw new TemplateError(`${JSON.stringify(shown(value))} is neither true nor false`);
}

function parsed(json: string): Value {
  try {
    return JSON.parse(json) as Value;
  } catch {
    throw new TemplateError('a text is no JSON');
  }
}

function numbersIn(value: Value): readonly number[] {
  const list = Array.isArray(value) ? value.map(numberOf) : [];
  if (list.length === 0) throw new TemplateError('an empty list has no least and no greatest');
  return list;
}
