import { type Expression, expressionOf, type Scope } from './expression.ts';
import { bounded, isTruthy, shown, TemplateError, type Value } from './value.ts';

/** A template that was read. */
export interface Template {
  /** The text for these variables; undefined where it cannot be made, as for a field that a message does not have. */
  render(variables: Readonly<Record<string, Value>>): string | undefined;
}

/** Longer templates are in no integration. */
const LONGEST = 4000;
const MOST_DEPTH = 20;

type Step = (scope: Scope) => string;

/**
 * Reads a template of the Jinja subset that integrations use for Home Assistant: `{{ … }}`, `{% if … %}`,
 * `{% set … %}`, comments. There are no loops, no macros and no access to anything but its variables.
 * @param names the variables that it may use.
 * @throws TemplateError where it holds anything else.
 */
export function templateOf(source: string, names: readonly string[]): Template {
  if (source.length > LONGEST) throw new TemplateError('it is too long');
  const reading = new Reading(piecesOf(source), new Set(names));
  const run = reading.steps([], 0);
  return {
    render(variables) {
      try {
        return run(new Map(Object.entries(variables))).trim();
      } catch (error) {
        if (error instanceof TemplateError) return undefined;
        throw error;
      }
    },
  };
}

interface Piece {
  readonly kind: 'text' | 'show' | 'order';
  readonly text: string;
}

function piecesOf(source: string): readonly Piece[] {
  const parts = source.split(/(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})/su);
  return parts.flatMap((part, at): readonly Piece[] => {
    if (at % 2 === 1) {
      if (part.startsWith('{#')) return [];
      const text = part.slice(2, -2).replace(/^[-+]|[-+]$/g, '');
      return [{ kind: part.startsWith('{{') ? 'show' : 'order', text: text.trim() }];
    }
    // `{%-` and `-%}` take the white space away.
    let text = part;
    if (parts[at - 1]?.endsWith('-}}') || parts[at - 1]?.endsWith('-%}')) text = text.trimStart();
    if (/^\{[{%]-/.test(parts[at + 1] ?? '')) text = text.trimEnd();
    if (text.includes('{%')) throw new TemplateError('“{%” has no end');
    return text === '' ? [] : [{ kind: 'text', text }];
  });
}

class Reading {
  readonly #pieces: readonly Piece[];
  readonly #names: Set<string>;
  #at = 0;

  constructor(pieces: readonly Piece[], names: Set<string>) {
    this.#pieces = pieces;
    this.#names = names;
  }

  /** Everything up to one of the orders, which stays to be read; to the end where there are none. */
  steps(until: readonly string[], depth: number): Step {
    if (depth > MOST_DEPTH) throw new TemplateError('it is nested too deep');
    const steps: Step[] = [];
    for (;;) {
      const piece = this.#pieces[this.#at];
      if (!piece) {
        if (until.length > 0) throw new TemplateError('“endif” is missing');
        return (scope) => steps.reduce((text, step) => bounded(text + step(scope)), '');
      }
      const [order = ''] = piece.text.split(/\s/);
      if (piece.kind === 'order' && until.includes(order))
        return (scope) => steps.reduce((text, step) => bounded(text + step(scope)), '');
      this.#at++;
      steps.push(this.#step(piece, depth));
    }
  }

  #step({ kind, text }: Piece, depth: number): Step {
    if (kind === 'text') return () => text;
    if (kind === 'show') {
      const expression = this.#expression(text);
      return (scope) => shown(expression(scope));
    }
    const [, order = '', rest = ''] = /^(\w+)\s*(.*)$/su.exec(text) ?? [];
    if (order === 'if') return this.#condition(rest, depth);
    if (order === 'set') return this.#assignment(rest);
    throw new TemplateError(`\`{% ${order} %}\` is not known`);
  }

  #condition(of: string, depth: number): Step {
    const condition = this.#expression(of);
    const yes = this.steps(['elif', 'else', 'endif'], depth + 1);
    const { text = '' } = this.#pieces[this.#at++] ?? {};
    if (text.startsWith('elif')) {
      const no = this.#condition(text.slice('elif'.length), depth + 1);
      return (scope) => (isTruthy(condition(scope)) ? yes(scope) : no(scope));
    }
    if (text === 'endif') return (scope) => (isTruthy(condition(scope)) ? yes(scope) : '');
    const no = this.steps(['endif'], depth + 1);
    this.#at++;
    return (scope) => (isTruthy(condition(scope)) ? yes(scope) : no(scope));
  }

  #assignment(of: string): Step {
    const [, name, value] = /^([A-Za-z_]\w*)\s*=(?!=)(.*)$/su.exec(of) ?? [];
    if (name === undefined || value === undefined) throw new TemplateError('`{% set %}` has no value');
    const expression = this.#expression(value);
    this.#names.add(name);
    return (scope) => {
      scope.set(name, expression(scope));
      return '';
    };
  }

  #expression(text: string): Expression {
    return expressionOf(text, this.#names);
  }
}
