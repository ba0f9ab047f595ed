/**
 * Gives the old journals of `test/fixtures/journal-0.1` the names of today. When a name of the journal changes,
 * add a row to one of the two tables below; no other code changes.
 *
 * A path is the record's old kind, then the old keys down to a value, joined by dots. An item of a list is `#`.
 * For example, the outcome of a verdict's claim is at `verdict.verdict.claims.#.outcome`. In a row, `*` stands
 * for any one part of a path and `**` for any number of parts, also none.
 */

/** A key that has another name today. */
export interface RenamedKey {
  /** The path of the object that has the key. `**` is every object; name the path where keys are ids of a user. */
  readonly under: string;
  readonly from: string;
  readonly to: string;
}

/** A value that is another today: a kind, an outcome, a reason. */
export interface RenamedValue {
  /** The path of the value. A record's own kind is at `*.kind`. */
  readonly at: string;
  /** The whole old value, or the part of a text that changes. */
  readonly from: string | number | RegExp;
  readonly to: string | number;
}

export interface Renames {
  readonly keys: readonly RenamedKey[];
  readonly values: readonly RenamedValue[];
}

/** Every name that changed since 0.1. Each value and each key takes the first row that fits, and every RegExp. */
const SINCE_0_1: Renames = {
  keys: [
    { under: '**', from: 'loser', to: 'on_lost' },
    { under: '**', from: 'not-named', to: 'not_named' },
    { under: '**', from: 'follow-up', to: 'follow_up' },
  ],
  values: [
    ...[
      'speech-end',
      'device-state',
      'all-heard',
      'broker-lost',
      'not-named',
      'not_understood',
      'follow-up',
      'another-writer',
    ].map((from) => ({ at: '**', from, to: from.replaceAll('-', '_') })),
    { at: '**', from: /\b(broker)-(lost)\b/g, to: '$1_$2' },
    { at: '**.assistants.*.heard', from: 'witness', to: 'evidence' },
    { at: '**.assistants.*.heard', from: 'act', to: 'claim' },
  ],
};

/** A journal's text with the names of today: the order of keys and of lines stays. */
export function converted(text: string, renames: Renames = SINCE_0_1): string {
  const converter = new Converter(renames);
  return text
    .split('\n')
    .map((line) => (line === '' ? line : converter.line(line)))
    .join('\n');
}

/** Whether a row is meant for what is at this path. */
type Fits = (path: string) => boolean;

class Converter {
  readonly #keys: readonly { fits: Fits; from: string; to: string }[];
  readonly #values: readonly { fits: Fits; from: RenamedValue['from']; to: string | number }[];

  constructor({ keys, values }: Renames) {
    this.#keys = keys.map(({ under, ...row }) => ({ ...row, fits: pattern(under) }));
    this.#values = values.map(({ at, ...row }) => ({ ...row, fits: pattern(at) }));
  }

  line(line: string): string {
    const record: unknown = JSON.parse(line);
    const kind = typeof record === 'object' && record !== null && 'kind' in record ? record.kind : '';
    return JSON.stringify(this.#converted(record, String(kind)));
  }

  #converted(value: unknown, path: string): unknown {
    if (Array.isArray(value)) return value.map((item) => this.#converted(item, `${path}.#`));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(([key, each]) => [
        this.#key(path, key),
        this.#converted(each, `${path}.${key}`),
      ]);
      return Object.fromEntries(entries);
    }
    return typeof value === 'string' || typeof value === 'number' ? this.#value(value, path) : value;
  }

  #key(path: string, key: string): string {
    return this.#keys.find(({ fits, from }) => from === key && fits(path))?.to ?? key;
  }

  #value(value: string | number, path: string): string | number {
    const rows = this.#values.filter(({ fits }) => fits(path));
    const whole = rows.find(({ from }) => from === value);
    if (whole || typeof value === 'number') return whole?.to ?? value;
    return rows.reduce(
      (text, { from, to }) => (from instanceof RegExp ? text.replace(from, String(to)) : text),
      value,
    );
  }
}

/** `**` takes any number of parts of a path, `*` one; every other part takes itself. */
function pattern(path: string): Fits {
  const parts = path.split('.').map((part) => {
    if (part === '**') return '(?:\\.[^.]*)*';
    return part === '*' ? '\\.[^.]*' : `\\.${part.replace(/[\\^$+?()[\]{}|]/g, '\\$&')}`;
  });
  const whole = new RegExp(`^${parts.join('')}$`);
  return (tried) => whole.test(`.${tried}`);
}
