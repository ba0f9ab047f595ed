/**
 * The text on one line, without any character that acts on a terminal: whoever may publish to a broker or answer over
 * a network may send escape sequences. Runs of such characters and of spaces become one space.
 */
export function printable(text: string): string {
  return text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
}

/** A colour or weight of the program's own (ECMA-48, SGR); the code that conceals text, 8, is none of them. */
const OWN_STYLE = String.raw`\u001b\[(?:[0-79]|2[1-9]|[349]\d|10[0-7])m`;
const ACTS = new RegExp(String.raw`(${OWN_STYLE})|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]`, 'gu');
/** A line's own breaks and columns, and the signs that join letters and emoji. */
const HARMLESS = new Set(['\n', '\t', '\u200c', '\u200d']);

/**
 * The last check of everything that is printed: a character that acts on a terminal, and is no colour of ours, becomes
 * its JSON escape. So a person sees that it was there, and a line of JSON still has the same meaning.
 */
export function harmless(line: string): string {
  return line.replace(ACTS, (found: string, ownStyle: string | undefined) =>
    ownStyle !== undefined || HARMLESS.has(found) ? found : escaped(found),
  );
}

function escaped(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; at++)
    result += `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`;
  return result;
}
