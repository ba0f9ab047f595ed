import type colors from 'picocolors';
import stringWidth from 'string-width';

/** Colours for words; without colours, each of its functions returns the words as they are. */
export type Paint = ReturnType<typeof colors.createColors>;

/** Pads a text to a width in columns, or cuts it and ends it with an ellipsis. A Chinese character takes two columns. */
export function fit(text: string, width: number): string {
  const over = stringWidth(text) - width;
  if (over <= 0) return text + ' '.repeat(-over);
  let cut = '';
  for (const sign of text) {
    if (stringWidth(cut + sign) > width - 1) break;
    cut += sign;
  }
  return `${cut}…${' '.repeat(Math.max(0, width - 1 - stringWidth(cut)))}`;
}

/** A place where a line may end: after a space, after a full-width mark, or after a Chinese character and its marks. */
const PIECE =
  / *(?:\p{Script=Han}[，。、：；！？」』）]*|[^ \p{Script=Han}，。、：；！？」』）]+[，。、：；！？」』）]*|[，。、：；！？」』）]+)/gu;

/** The text in lines of at most a width in columns. A single word that is wider stands on a line of its own. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const piece of text.match(PIECE) ?? ['']) {
    const longer = `${lines.at(-1) ?? ''}${piece}`;
    if (lines.length > 0 && stringWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(piece.trimStart());
  }
  return lines;
}

/** The line, wrapped at a width in columns. Further lines begin below the text of the first, also after `1. `. */
export function hanging(line: string, width: number): readonly string[] {
  const margin = /^ */.exec(line)?.[0] ?? '';
  // `  webhook        https://…`: what follows a label goes on below itself.
  const label = /^ +\S+(?: \S+)* {3,}(?=\S)/.exec(line)?.[0] ?? '';
  const labelled = stringWidth(label);
  if (labelled > 0 && labelled <= width / 2) {
    const [first = '', ...more] = wrapped(line.slice(label.length), width - labelled - 1);
    return [`${label}${first}`, ...more.map((rest) => `${' '.repeat(labelled)}${rest}`)];
  }
  const [first = '', ...more] = wrapped(line.trimStart(), Math.max(40, width - margin.length - 3));
  const further = /^ *\d\. /.test(line) ? `${margin}   ` : margin;
  return [`${margin}${first}`, ...more.map((rest) => `${further}${rest}`)];
}
