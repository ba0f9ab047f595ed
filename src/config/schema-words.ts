import { z } from 'zod';

/** What a schema says of one place: more than one form where it is a union. */
export type Forms = readonly z.core.JSONSchema.JSONSchema[];

/** What a schema allows at the places of a value. */
export class SchemaWords {
  readonly #schema: z.ZodType;
  readonly #value: unknown;
  #whole: Forms | undefined;

  constructor(schema: z.ZodType, value: unknown) {
    this.#schema = schema;
    this.#value = value;
  }

  /** Empty where the path is none of the schema's. */
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

/** The keys that the forms know; undefined where any key will do. */
export function keysOf(forms: Forms): readonly string[] | undefined {
  if (forms.some(({ additionalProperties }) => additionalProperties !== false)) return undefined;
  return [...new Set(forms.flatMap(({ properties }) => Object.keys(properties ?? {})))];
}

/** The words that the forms allow, where they allow only some. */
export function choicesOf(forms: Forms): readonly string[] {
  return forms
    .flatMap(({ enum: choices, const: only }) => choices ?? (only === undefined ? [] : [only]))
    .map(String);
}

/** `a number from 0 to 1`, `one of en, zh`, `keys and values (prefer)`. */
export function inWords(forms: Forms): string {
  const choices = choicesOf(forms);
  if (forms.length > 1 && forms.every(({ const: only }) => only !== undefined))
    return `one of ${choices.join(', ')}`;
  return [...new Set(forms.map(describe))].join(', or ') || 'nothing';
}

function describe(form: z.core.JSONSchema.JSONSchema): string {
  if (form.title !== undefined) return form.title;
  if (form.const !== undefined) return String(form.const);
  if (form.enum) return `one of ${form.enum.join(', ')}`;
  switch (form.type) {
    case 'string':
      return `a text${range(form.minLength, form.maxLength, 'characters')}`;
    case 'number':
      return `a number${range(form.minimum, form.maximum)}`;
    case 'integer':
      return `a whole number${range(form.minimum, form.maximum)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${range(form.minItems, form.maxItems, 'entries')}`;
    case 'object': {
      const keys = keysOf([form]) ?? [];
      return `keys and values${keys.length > 0 && keys.length <= 10 ? ` (${keys.join(', ')})` : ''}`;
    }
    case 'null':
      return 'null';
    default:
      return 'a value';
  }
}

function range(low: number | undefined, high: number | undefined, of?: string): string {
  const from = low === undefined || low === Number.MIN_SAFE_INTEGER ? undefined : low;
  const to = high === undefined || high === Number.MAX_SAFE_INTEGER ? undefined : high;
  const unit = of ? ` ${of}` : '';
  const join = of ? ' of' : ' from';
  if (from !== undefined && to !== undefined) return `${join} ${from} to ${to}${unit}`;
  if (from !== undefined) return ` of ${from} or more${unit}`;
  return to === undefined ? '' : ` of at most ${to}${unit}`;
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

/** Of several forms, those that a constant of the value (`engine: enrolled`) says it means. */
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
