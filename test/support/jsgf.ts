import fc from 'fast-check';

type Node =
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'rule'; readonly name: string }
  | { readonly kind: 'optional'; readonly of: Node }
  | { readonly kind: 'sequence'; readonly of: readonly Node[] }
  | { readonly kind: 'oneOf'; readonly of: readonly Node[] };

/**
 * What a rule of a grammar in JSGF allows: as much of the language as the recogniser's grammars use.
 * @param root the rule. Default: whatever can be heard.
 */
export function readGrammar(
  jsgf: string,
  root = 'heard',
): {
  sentences: fc.Arbitrary<string>;
  allows(sentence: string): boolean;
} {
  const rules = new Map(
    [...jsgf.matchAll(/<(\w+)> = (.+);/g)].map(([, name = '', body = '']) => [name, parsed(body)]),
  );
  const ruled = (name: string): Node => {
    const rule = rules.get(name);
    if (!rule) throw new Error(`no rule <${name}>`);
    return rule;
  };
  const said = (node: Node): fc.Arbitrary<readonly string[]> => {
    if (node.kind === 'word') return fc.constant([node.text]);
    if (node.kind === 'optional') return fc.oneof(fc.constant([]), said(node.of));
    if (node.kind === 'oneOf') return fc.oneof(...node.of.map(said));
    if (node.kind === 'sequence') return fc.tuple(...node.of.map(said)).map((parts) => parts.flat());
    return said(ruled(node.name));
  };
  /** Where the words may go on after the node, begun at one of the places. */
  const after = (node: Node, words: readonly string[], places: readonly number[]): readonly number[] => {
    if (node.kind === 'word') return places.filter((at) => words[at] === node.text).map((at) => at + 1);
    if (node.kind === 'optional') return [...places, ...after(node.of, words, places)];
    if (node.kind === 'oneOf') return [...new Set(node.of.flatMap((each) => after(each, words, places)))];
    if (node.kind === 'sequence') return node.of.reduce((at, each) => after(each, words, at), places);
    return after(ruled(node.name), words, places);
  };
  const whole: Node = { kind: 'rule', name: root };
  return {
    sentences: said(whole).map((words) => words.join(' ')),
    allows(sentence) {
      const words = sentence.split(' ');
      return after(whole, words, [0]).includes(words.length);
    },
  };
}

function parsed(body: string): Node {
  // How likely each alternative is does not change what is allowed.
  const tokens = body.replace(/\/[\d.]+\//g, '').match(/<\w+>|[[\]()|]|[^\s[\]()|]+/g) ?? [];
  const alternatives = (): Node => {
    const of = [sequence()];
    while (tokens[0] === '|') {
      tokens.shift();
      of.push(sequence());
    }
    return of.length === 1 && of[0] ? of[0] : { kind: 'oneOf', of };
  };
  const sequence = (): Node => {
    const of: Node[] = [];
    for (let token = tokens[0]; token !== undefined && !/^[|\])]$/.test(token); token = tokens[0]) {
      tokens.shift();
      if (token === '<NULL>') continue;
      of.push(
        token === '(' || token === '['
          ? closed(token)
          : token.startsWith('<')
            ? { kind: 'rule', name: token.slice(1, -1) }
            : { kind: 'word', text: token },
      );
    }
    return { kind: 'sequence', of };
  };
  const closed = (opening: string): Node => {
    const of = alternatives();
    tokens.shift();
    return opening === '[' ? { kind: 'optional', of } : of;
  };
  return alternatives();
}
