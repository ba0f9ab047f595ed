import { z } from 'zod';
import type { Phrase, Word } from '../text/message.ts';
import { message } from '../text/text.ts';

/** The schemas of one place in a file; more than one where the place is a union. */
export type Forms = readonly z.core.JSONSchema.JSONSchema[];

/** What a schema allows at each place of a value. */
export class SchemaWords {
  readonly #schema: z.ZodType;
  readonly #value: unknown;
  #whole: Forms | undefined;

  constructor(schema: z.ZodType, value: unknown) {
    this.#schema = schema;
    this.#value = value;
  }

  /** The forms at a path; empty where the schema has no such path. */
  formsAt(path: readonly PropertyKey[]): Forms {
    this.#whole ??= alternatives([z.toJSONSchema(this.#schema, { io: 'input' })]);
    let forms = this.#whole;
    let at = this.#value;
    for (const key of path) {
      forms = alternatives(chosen(forms, at).flatMap((form) => schemas(inner(form, key))));
      at = isObject(at) ? at[key] : undefined;
    }
    return chosen(forms, at);
  }
}

/** The keys that the forms allow; undefined where they allow any key. */
export function keysOf(forms: Forms): readonly string[] | undefined {
  if (forms.some(({ additionalProperties }) => additionalProperties !== false)) return undefined;
  return [...new Set(forms.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** The words that the forms allow; empty where they allow any text. */
export function choicesOf(forms: Forms): readonly string[] {
  return forms
    .flatMap(({ enum: choices, const: only }) => choices ?? (only === undefined ? [] : [only]))
    .map(String);
}

/** What the forms allow, for a person: `a number from 0 to 1`, `one of en, zh`, `keys and values (prefer)`. */
export function inWords(forms: Forms): Phrase {
  const choices = choicesOf(forms);
  if (forms.length > 1 && forms.every(({ const: only }) => only !== undefined))
    return message('config.one-of', { words: choices });
  const all = new Map(forms.map(describe).map((phrase) => [JSON.stringify(phrase), phrase]));
  return (
    [...all.values()].reduceRight<Phrase | undefined>(
      (other, form) => (other === undefined ? form : message('config.form.or', { form, other })),
      undefined,
    ) ?? message('config.nothing')
  );
}

function describe(form: z.core.JSONSchema.JSONSchema): Phrase {
  // Titles and constants are words of the schemas.
  if (form.title !== undefined) return form.title;
  if (form.const !== undefined) return String(form.const);
  if (form.enum) return message('config.one-of', { words: form.enum.map(String) });
  switch (form.type) {
    case 'string':
      return message('config.form.text', { range: range('characters', form.minLength, form.maxLength) });
    case 'number':
      return message('config.form.number', { range: range('numbers', form.minimum, form.maximum) });
    case 'integer':
      return message('config.form.integer', { range: range('numbers', form.minimum, form.maximum) });
    case 'boolean':
      return message('config.form.boolean');
    case 'array':
      return message('config.form.list', { range: range('entries', form.minItems, form.maxItems) });
    case 'object': {
      const keys = keysOf([form]) ?? [];
      return keys.length > 0 && keys.length <= 10
        ? message('config.form.object-of', { keys: keys })
        : message('config.form.object');
    }
    case 'null':
      return 'null';
    default:
      return message('config.form.value');
  }
}

/** The messages of each kind of bounds: both ends, only the lower, only the upper. */
const RANGES = {
  numbers: ['config.range.numbers', 'config.range.numbers-from', 'config.range.numbers-to'],
  characters: ['config.range.characters', 'config.range.characters-from', 'config.range.characters-to'],
  entries: ['config.range.entries', 'config.range.entries-from', 'config.range.entries-to'],
} as const;

/** The bounds of a number, or of how many characters or entries there may be; empty where there are none. */
function range(of: keyof typeof RANGES, low: number | undefined, high: number | undefined): Word {
  const from = low === undefined || low === Number.MIN_SAFE_INTEGER ? undefined : low;
  const to = high === undefined || high === Number.MAX_SAFE_INTEGER ? undefined : high;
  const [both, atLeast, atMost] = RANGES[of];
  if (from !== undefined && to !== undefined) return message(both, { from, to });
  if (from !== undefined) return message(atLeast, { from });
  return to === undefined ? '' : message(atMost, { to });
}

function inner(form: z.core.JSONSchema.JSONSchema, key: PropertyKey): unknown {
  if (typeof key === 'number') return form.items;
  const { properties = {} } = form;
  return Object.hasOwn(properties, key) ? properties[String(key)] : form.additionalProperties;
}

function alternatives(forms: Forms): Forms {
  return forms.flatMap((form) => {
    const several = form.anyOf ?? form.oneOf;
    return several ? alternatives(several.flatMap(schemas)) : [form];
  });
}

/** The forms that a constant of the value, such as `engine: enrolled`, selects; all where none does. */
function chosen(forms: Forms, value: unknown): Forms {
  if (!isObject(value)) return forms;
  const meant = forms.filter(({ properties = {} }) =>
    Object.entries(properties).some(([key, of]) =>
      schemas(of).some((form) => form.const !== undefined && form.const === value[key]),
    ),
  );
  return meant.length > 0 ? meant : forms;
}

function schemas(of: unknown): Forms {
  return isObject(of) ? [of as z.core.JSONSchema.JSONSchema] : [];
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
