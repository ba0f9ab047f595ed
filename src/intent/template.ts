/**
 * The notation of sentence templates:
 *
 * | written | means |
 * | --- | --- |
 * | `word` | the word; in Chinese each character is a word |
 * | `(a \| b)` | one of them |
 * | `[a]` | with or without |
 * | `(a)*` | any number of times, also none |
 * | `<rule>` | the rule of that name |
 * | `{slot}` | a name, room, kind of device or number, or a phrase of that name |
 * | `@key=value` | takes no word; notes what the words around it mean |
 */
export type Template =
  | { readonly type: 'word'; readonly text: string }
  | { readonly type: 'rule'; readonly name: string }
  | { readonly type: 'slot'; readonly name: string }
  | { readonly type: 'tag'; readonly key: string; readonly value: string }
  | { readonly type: 'optional'; readonly of: Template }
  | { readonly type: 'repeat'; readonly of: Template }
  | { readonly type: 'sequence'; readonly of: readonly Template[] }
  | { readonly type: 'choice'; readonly of: readonly Template[] };

/** What is wrong with a template. */
export class TemplateError extends Error {
  /** How to correct it. */
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

const TOKEN =
  /\s+|<([a-z][a-z_]*)>|\{([a-z][a-z_]*)\}|@([a-z][a-z_]*)(?:=([a-z0-9_.-]+))?|[[\]()|*]|\p{Script=Han}|[^\s<>{}@[\]()|*\p{Script=Han}]+/gu;

/**
 * Reads one template.
 *
 * @throws TemplateError
 */
export function parseTemplate(text: string): Template {
  const tokens = tokensOf(text);
  let at = 0;
  const choice = (closing: string | undefined): Template => {
    const of = [sequence(closing)];
    while (tokens[at]?.[0] === '|') {
      at += 1;
      of.push(sequence(closing));
    }
    return of.length === 1 && of[0] ? of[0] : { type: 'choice', of };
  };
  const sequence = (closing: string | undefined): Template => {
    const of: Template[] = [];
    for (let token = tokens[at]; token && token[0] !== '|'; token = tokens[at]) {
      const [sign] = token;
      if (sign === closing) break;
      if (sign === ')' || sign === ']')
        throw new TemplateError(`"${sign}" closes nothing`, `remove it, or open it before`);
      at += 1;
      of.push(repeated(one(token)));
    }
    if (of.length === 0)
      throw new TemplateError('an alternative without words', 'use [ ] for what may be absent');
    return of.length === 1 && of[0] ? of[0] : { type: 'sequence', of };
  };
  const repeated = (template: Template): Template => {
    if (tokens[at]?.[0] !== '*') return template;
    at += 1;
    return { type: 'repeat', of: template };
  };
  const one = ([sign = '', rule, slot, key, value]: RegExpMatchArray): Template => {
    if (rule !== undefined) return { type: 'rule', name: rule };
    if (slot !== undefined) return { type: 'slot', name: slot };
    if (key !== undefined) return { type: 'tag', key, value: value ?? 'yes' };
    if (sign === '*') throw new TemplateError('"*" repeats nothing', 'put it behind a group: (…)*');
    if (sign !== '(' && sign !== '[') return { type: 'word', text: sign.toLowerCase() };
    const closing = sign === '(' ? ')' : ']';
    const of = choice(closing);
    if (tokens[at]?.[0] !== closing) throw new TemplateError(`"${sign}" is not closed`, `add "${closing}"`);
    at += 1;
    return sign === '(' ? of : { type: 'optional', of };
  };
  return choice(undefined);
}

function tokensOf(text: string): readonly RegExpMatchArray[] {
  const tokens: RegExpMatchArray[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    if (match.index !== end) break;
    end += match[0].length;
    if (match[0].trim() !== '') tokens.push(match);
  }
  if (end < text.length)
    throw new TemplateError(
      `"${text.slice(end, end + 12)}" is no word, rule, slot or tag`,
      'write <rule>, {slot} and @key=value with lower-case letters',
    );
  return tokens;
}
