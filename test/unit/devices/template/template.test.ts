import fc from 'fast-check';
import { expect, test } from 'vitest';
import { templateOf } from '../../../../src/devices/template/template.ts';
import { TemplateError } from '../../../../src/devices/template/value.ts';

const NAMES = ['value', 'value_json', 'position'];
const rendered = (template: string, json: unknown, more: Record<string, number | string> = {}) =>
  templateOf(template, NAMES).render({ value: JSON.stringify(json), value_json: json as never, ...more });

test.each([
  ['{{ value_json.pos }}', { pos: 7 }, '7'],
  ['{{ value_json["a b"][0].c }}', { 'a b': [{ c: 'x' }] }, 'x'],
  ["{{ value_json['state'] | upper }}", { state: 'on' }, 'ON'],
  ['{{ value_json.t | float | round(1) }}', { t: '20.26' }, '20.3'],
  ['{{ (value_json.b | int / 255 * 100) | round(0) | int }}', { b: 128 }, '50'],
  ['{{ value_json.x | default("off") }}', {}, 'off'],
  ["{{ 'ON' if value_json.on else 'OFF' }}", { on: true }, 'ON'],
  ["{{ 'on' if value_json.level | int > 0 else 'off' }}", { level: '3' }, 'on'],
  [
    '{% if value_json.m == "UP" %} opening {% elif value_json.m == "DOWN" %} closing {% else %} {{ value_json.s }} {% endif %}',
    { m: 'STOP', s: 'OPEN' },
    'OPEN',
  ],
  ['{% if "moving" in value_json and value_json.moving %}a{% else %}b{% endif %}', {}, 'b'],
  ["{% set m = {'0': 'off', '1': 'heat'} %}{{ m[value_json.m | string] }}", { m: 1 }, 'heat'],
  ["{{ {'a': 1}.get(value_json.k, 'none') }}", { k: 'b' }, 'none'],
  ['{{ not value_json.closed }}', { closed: false }, 'True'],
  ['{{ value_json.a is defined and value_json.a is not none }}', { a: null }, 'False'],
  ['{{ value_json.a ~ "-" ~ 3 - 1 }}', { a: 'x' }, undefined],
  ['{{ iif(value_json.on, "yes", "no") }}', { on: 0 }, 'no'],
  ['{{ value_json.missing.deeper }}', {}, undefined],
  ['{# a note #}{{- value_json.a -}}  ', { a: 1 }, '1'],
])('the template %s of %j gives %s', (template, json, text) => {
  expect(rendered(template, json)).toBe(text);
});

test('a command template holds JSON around its value', () => {
  expect(rendered('{"target":{{ position }}}', {}, { position: 40 })).toBe('{"target":40}');
});

test.each([
  ['{{ states("sun.sun") }}', '`states` is not known'],
  ['{% for a in value_json %}{{ a }}{% endfor %}', '`{% for %}` is not known'],
  ['{{ value | regex_replace("a") }}', 'the filter `regex_replace` is not known'],
  ['{{ value.__class__() }}', 'the method `__class__` is not known'],
  ['{{ value', undefined],
  ['{% if value %}', '“endif” is missing'],
  ['{{ value $ 1 }}', 'is not understood'],
])('the template %s is refused, and the part that is not understood is named', (template, part) => {
  if (part === undefined) expect(templateOf(template, NAMES).render({ value: 'x' })).toBe('{{ value');
  else expect(() => templateOf(template, NAMES)).toThrow(part);
});

test('no template and no message makes anything but a text, an error of its own, or more than 20,000 characters', () => {
  const doubling = `{% set a = "xxxxxxxxxx" %}${'{% set a = a ~ a %}'.repeat(60)}{{ a }}`;
  expect(rendered(doubling, {})).toBeUndefined();
  expect(rendered('{{ value_json.constructor }}{{ value_json.__proto__ }}', {})).toBe('');
  expect(() => templateOf(`{{ ${'('.repeat(3000)} }}`, NAMES)).toThrow('nested too deep');
  expect(() => templateOf(`{{ ${'not '.repeat(900)}value }}`, NAMES)).not.toThrow();
  const pieces = fc.constantFrom(
    '{{',
    '}}',
    '{% if',
    '%}',
    '{% endif %}',
    'value',
    'value_json',
    '.a',
    '|',
    'int',
    '(',
    ')',
    '[',
    ']',
    '"',
    '~',
    '-',
    '1',
    ' in ',
    ' if ',
    ' else ',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), fc.json(), (parts, json) => {
      try {
        templateOf(parts.join(' '), NAMES).render({ value: json, value_json: JSON.parse(json) });
      } catch (error) {
        expect(error).toBeInstanceOf(TemplateError);
      }
    }),
  );
});
