import { CST, Lexer } from 'yaml';

/** The deepest nesting. A home's files need fewer than ten levels; parsers and schemas recurse once for each. */
const DEEPEST = { flow: 32, columns: 160 };

/**
 * Where a text is nested too deeply; undefined where it is not. It looks at the tokens, which come without recursion: a
 * hundred thousand brackets would end the process inside the parser.
 * @returns an offset into the text.
 */
export function tooDeepAt(text: string): number | undefined {
  let offset = 0;
  let flow = 0;
  // Each level of a block starts further right: its first column bounds how many there are.
  let column: number | undefined = 0;
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token);
    if (type === 'flow-seq-start' || type === 'flow-map-start') flow += 1;
    if (type === 'flow-seq-end' || type === 'flow-map-end') flow -= 1;
    if (type === 'newline') column = 0;
    else if (column !== undefined && type !== 'doc-mode' && type !== 'byte-order-mark')
      column = isLeading(type) ? column + token.length : undefined;
    if (flow > DEEPEST.flow || (column ?? 0) > DEEPEST.columns) return offset;
    offset += isMark(type) ? 0 : token.length;
  }
  return undefined;
}

function isLeading(type: CST.TokenType | null): boolean {
  return (
    type === 'space' ||
    type === 'seq-item-ind' ||
    type === 'explicit-key-ind' ||
    type === 'map-value-ind' ||
    type === 'anchor' ||
    type === 'tag'
  );
}

/** The lexer marks a document and a scalar by characters that are not in the text. */
function isMark(type: CST.TokenType | null): boolean {
  return type === 'doc-mode' || type === 'scalar' || type === 'byte-order-mark';
}
