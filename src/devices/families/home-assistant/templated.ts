import { type Template, templateOf } from '../../template/template.ts';
import { TemplateError } from '../../template/value.ts';
import type { Coding, Value } from '../coding.ts';
import { READ_NAMES, WRITE_NAMES } from './schema.ts';

/** Templates that were read, by their source: a device's messages all need the same ones. */
const known = new Map<string, Template>();
const MOST_KNOWN = 2000;

const NO_RESULT: Template = { render: () => undefined };

function read(source: string, names: readonly string[]): Template {
  const key = `${names.length}${source}`;
  const before = known.get(key);
  if (before) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  let template = NO_RESULT;
  try {
    template = templateOf(source, names);
  } catch (error) {
    // The schema refuses such a file; a device that was made otherwise tells and takes nothing.
    if (!(error instanceof TemplateError)) throw error;
  }
  known.set(key, template);
  return template;
}

/** The text that a message's template makes of it; undefined where it makes none. */
export function readBy(source: string | undefined, payload: string): string | undefined {
  if (source === undefined) return payload;
  let value_json: unknown;
  try {
    value_json = JSON.parse(payload);
  } catch {
    value_json = undefined;
  }
  return read(source, READ_NAMES).render({ value: payload, value_json: value_json as never });
}

/** A coding of messages from which a template makes the payload. Nobody can make the message of a payload again. */
export function reading(source: string | undefined, inner: Coding): Coding {
  if (source === undefined) return inner;
  return {
    encode: () => undefined,
    decode(payload) {
      const text = readBy(source, payload);
      return text === undefined || text === '' ? undefined : inner.decode(text);
    },
  };
}

/** A coding of commands that a template makes out of the payload. */
export function writing(source: string | undefined, inner: Coding): Coding {
  if (source === undefined) return inner;
  const encode = (value: Value): string | undefined => {
    const payload = inner.encode(value);
    if (payload === undefined) return undefined;
    const number = typeof value === 'number' ? Number(payload) : Number.NaN;
    const variables = {
      value: Number.isFinite(number) ? number : payload,
      position_open: 100,
      position_closed: 0,
      ...(typeof value === 'number' && { position: Math.round(value) }),
    };
    const text = read(source, WRITE_NAMES).render(variables);
    return text === '' ? undefined : text;
  };
  // A template has no inverse: a command is recognised by what each value would make.
  const decode = (payload: string) => POSSIBLE.find((value) => encode(value) === payload);
  return { encode, decode };
}

/** Every value that a command may carry: yes, no, and each half from 0 to 100. */
const POSSIBLE: readonly Value[] = [true, false, ...Array.from({ length: 201 }, (_, at) => at / 2)];
