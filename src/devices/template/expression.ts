import { FILTERS, METHODS } from './filters.ts';
import {
  bounded,
  isEqual,
  isNothing,
  isTruthy,
  numberIn,
  numberOf,
  partOf,
  shown,
  TemplateError,
  type Value,
} from './value.ts';

/** The variables of a template while it runs. */
export type Scope = Map<string, Value>;
/** An expression that was read: it gives its value. @throws TemplateError */
export type Expression = (scope: Scope) => Value;

/** Parts of an expression within each other. */
const MOST_DEPTH = 40;

const TOKEN =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|<=|>=|\/\/|\*\*|[-+*/%~<>()[\]{}.,:|]))/uy;

interface Token {
  readonly kind: 'number' | 'text' | 'name' | 'sign';
  readonly text: string;
}

function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const text = source.trimEnd();
  while (pattern.lastIndex < text.length) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text)?.groups;
    const [kind, value] = Object.entries(found ?? {}).find(([, part]) => part !== undefined) ?? [];
    if (kind === undefined || value === undefined)
      throw new TemplateError(`“${text.slice(at, at + 20).trim()}” is not understood`);
    tokens.push({ kind: kind as Token['kind'], text: value });
  }
  return tokens;
}

const CONSTANTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
  ['null', null],
]);

const TESTS: ReadonlyMap<string, (value: Value) => boolean> = new Map<string, (value: Value) => boolean>([
  ['defined', (value) => value !== undefined],
  ['undefined', (value) => value === undefined],
  ['none', isNothing],
  ['number', (value) => typeof value === 'number'],
  ['string', (value) => typeof value === 'string'],
  ['boolean', (value) => typeof value === 'boolean'],
  ['mapping', (value) => typeof value === 'object' && value !== null && !Array.isArray(value)],
  ['true', (value) => value === true],
  ['false', (value) => value === false],
]);

/** Functions that are called by name; each is the filter of the same name. */
const FUNCTIONS = ['int', 'float', 'iif', 'bool', 'min', 'max'];

type Pair = (a: Value, b: Value) => Value;
const COMPARISONS: ReadonlyMap<string, Pair> = new Map<string, Pair>([
  ['==', isEqual],
  ['!=', (a, b) => !isEqual(a, b)],
  ['<', (a, b) => order(a, b) < 0],
  ['>', (a, b) => order(a, b) > 0],
  ['<=', (a, b) => order(a, b) <= 0],
  ['>=', (a, b) => order(a, b) >= 0],
]);
const SUMS: ReadonlyMap<string, Pair> = new Map<string, Pair>([
  [
    '+',
    (a, b) => (typeof a === 'string' && typeof b === 'string' ? bounded(a + b) : numberOf(a) + numberOf(b)),
  ],
  ['-', (a, b) => numberOf(a) - numberOf(b)],
  ['~', (a, b) => bounded(shown(a) + shown(b))],
]);
const PRODUCTS: ReadonlyMap<string, Pair> = new Map<string, Pair>([
  ['*', (a, b) => strictly(a) * strictly(b)],
  ['/', (a, b) => quotient(a, b)],
  ['//', (a, b) => Math.floor(quotient(a, b))],
  ['%', (a, b) => strictly(a) - strictly(b) * Math.floor(quotient(a, b))],
]);

/**
 * Reads an expression of the Jinja subset: values and their parts, comparisons, sums, conditions, filters.
 * @param known the names of the variables that it may use.
 * @throws TemplateError for anything else, which it names.
 */
export function expressionOf(source: string, known: ReadonlySet<string>): Expression {
  const reading = new Reading(tokensOf(source), known);
  const expression = reading.choice();
  reading.end();
  return expression;
}

class Reading {
  readonly #tokens: readonly Token[];
  readonly #known: ReadonlySet<string>;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], known: ReadonlySet<string>) {
    this.#tokens = tokens;
    this.#known = known;
  }

  /** `a if b else c` */
  choice(): Expression {
    if (++this.#depth > MOST_DEPTH) throw new TemplateError('it is nested too deep');
    const yes = this.#either();
    this.#depth--;
    if (!this.#take('if')) return yes;
    const condition = this.#either();
    const no = this.#take('else') ? this.choice() : () => undefined;
    return (scope) => (isTruthy(condition(scope)) ? yes(scope) : no(scope));
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest) throw new TemplateError(`“${rest.text}” is not understood`);
  }

  #either(): Expression {
    let left = this.#both();
    while (this.#take('or')) {
      const a = left;
      const b = this.#both();
      left = (scope) => {
        const value = a(scope);
        return isTruthy(value) ? value : b(scope);
      };
    }
    return left;
  }

  #both(): Expression {
    let left = this.#negation();
    while (this.#take('and')) {
      const a = left;
      const b = this.#negation();
      left = (scope) => {
        const value = a(scope);
        return isTruthy(value) ? b(scope) : value;
      };
    }
    return left;
  }

  #negation(): Expression {
    let isNegative = false;
    while (this.#take('not')) isNegative = !isNegative;
    const inner = this.#comparison();
    return isNegative ? (scope) => !isTruthy(inner(scope)) : inner;
  }

  #comparison(): Expression {
    let left = this.#chain(SUMS, () => this.#chain(PRODUCTS, () => this.#signed()));
    for (;;) {
      const a = left;
      const compare = COMPARISONS.get(this.#peek());
      if (compare) {
        this.#at++;
        const b = this.#operand();
        left = (scope) => compare(a(scope), b(scope));
      } else if (this.#take('in')) {
        const b = this.#operand();
        left = (scope) => isIn(a(scope), b(scope));
      } else if (this.#peek() === 'not' && this.#tokens[this.#at + 1]?.text === 'in') {
        this.#at += 2;
        const b = this.#operand();
        left = (scope) => !isIn(a(scope), b(scope));
      } else if (this.#take('is')) left = this.#test(a);
      else return left;
    }
  }

  #operand(): Expression {
    return this.#chain(SUMS, () => this.#chain(PRODUCTS, () => this.#signed()));
  }

  #test(value: Expression): Expression {
    const isNegative = this.#take('not');
    const name = this.#next().text;
    const test = TESTS.get(name);
    if (!test) throw new TemplateError(`the test \`${name}\` is not known`);
    return (scope) => test(value(scope)) !== isNegative;
  }

  #chain(signs: ReadonlyMap<string, Pair>, inner: () => Expression): Expression {
    let left = inner();
    for (let pair = signs.get(this.#peek()); pair; pair = signs.get(this.#peek())) {
      this.#at++;
      const a = left;
      const b = inner();
      const of = pair;
      left = (scope) => of(a(scope), b(scope));
    }
    return left;
  }

  #signed(): Expression {
    if (!this.#take('-')) return this.#filtered();
    const inner = this.#filtered();
    return (scope) => -numberOf(inner(scope));
  }

  #filtered(): Expression {
    let value = this.#part();
    while (this.#take('|')) {
      const name = this.#next().text;
      const filter = FILTERS.get(name);
      if (!filter) throw new TemplateError(`the filter \`${name}\` is not known`);
      const given = this.#take('(') ? this.#list(')') : [];
      const inner = value;
      value = (scope) => filter(inner(scope), each(given, scope));
    }
    return value;
  }

  /** A value, its parts and its methods. */
  #part(): Expression {
    let value = this.#single();
    for (;;) {
      const whole = value;
      if (this.#take('.')) {
        const name = this.#next().text;
        const method = this.#peek() === '(' ? METHODS.get(name) : undefined;
        if (this.#take('(')) {
          if (!method) throw new TemplateError(`the method \`${name}\` is not known`);
          const given = this.#list(')');
          value = (scope) => method(whole(scope), each(given, scope));
        } else value = (scope) => partOf(whole(scope), /^\d+$/.test(name) ? Number(name) : name);
      } else if (this.#take('[')) {
        const key = this.choice();
        this.#must(']');
        value = (scope) => partOf(whole(scope), key(scope));
      } else return value;
    }
  }

  #single(): Expression {
    const { kind, text } = this.#next();
    if (kind === 'number') return () => Number(text);
    if (kind === 'text') {
      const plain = unescaped(text);
      return () => plain;
    }
    if (text === '(') {
      const inner = this.choice();
      this.#must(')');
      return inner;
    }
    if (text === '[') {
      const items = this.#list(']');
      return (scope) => each(items, scope);
    }
    if (text === '{') return this.#object();
    if (kind === 'name') return this.#named(text);
    throw new TemplateError(`“${text}” is not understood`);
  }

  #named(name: string): Expression {
    if (CONSTANTS.has(name)) {
      const constant = CONSTANTS.get(name);
      return () => constant;
    }
    if (FUNCTIONS.includes(name) && this.#take('(')) {
      const filter = FILTERS.get(name);
      const given = this.#list(')');
      return (scope) => {
        const [first, ...rest] = each(given, scope);
        const isList = (name === 'min' || name === 'max') && rest.length > 0;
        return isList ? filter?.([first, ...rest], []) : filter?.(first, rest);
      };
    }
    if (!this.#known.has(name)) throw new TemplateError(`\`${name}\` is not known`);
    return (scope) => scope.get(name);
  }

  #object(): Expression {
    const entries: (readonly [Expression, Expression])[] = [];
    while (!this.#take('}')) {
      const key = this.choice();
      this.#must(':');
      entries.push([key, this.choice()]);
      if (this.#peek() !== '}') this.#must(',');
    }
    return (scope) => Object.fromEntries(entries.map(([key, value]) => [shown(key(scope)), value(scope)]));
  }

  #list(end: string): readonly Expression[] {
    const items: Expression[] = [];
    while (!this.#take(end)) {
      items.push(this.choice());
      if (this.#peek() !== end) this.#must(',');
    }
    return items;
  }

  #peek(): string {
    const token = this.#tokens[this.#at];
    return token && token.kind !== 'text' ? token.text : '';
  }

  #take(text: string): boolean {
    if (this.#peek() !== text) return false;
    this.#at++;
    return true;
  }

  #next(): Token {
    const token = this.#tokens[this.#at++];
    if (!token) throw new TemplateError('it ends too early');
    return token;
  }

  #must(text: string): void {
    if (!this.#take(text)) throw new TemplateError(`“${text}” is missing`);
  }
}

function each(expressions: readonly Expression[], scope: Scope): readonly Value[] {
  return expressions.map((expression) => expression(scope));
}

function unescaped(quoted: string): string {
  const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
  return quoted.slice(1, -1).replace(/\\(.)/gsu, (_, sign: string) => escapes[sign] ?? sign);
}

function isIn(value: Value, whole: Value): boolean {
  if (Array.isArray(whole)) return whole.some((item) => isEqual(item as Value, value));
  if (typeof whole === 'string') return whole.includes(shown(value));
  if (typeof whole === 'object' && whole !== null) return Object.hasOwn(whole, shown(value));
  throw new TemplateError('nothing is in a number');
}

/** Texts compare with texts, numbers with numbers, and nothing else does, as in Python. */
function order(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return strictly(a) - strictly(b);
}

/** A number, and not a text that tells one. @throws TemplateError */
function strictly(value: Value): number {
  const number = typeof value === 'string' ? undefined : numberIn(value);
  if (number === undefined) throw new TemplateError(`${JSON.stringify(shown(value))} is no number`);
  return number;
}

function quotient(a: Value, b: Value): number {
  const by = strictly(b);
  if (by === 0) throw new TemplateError('it divides by 0');
  return strictly(a) / by;
}
