import type colors from 'picocolors';
import stringWidth from 'string-width';

/** Colours for words; the words as they are where nobody sees colours. */
export type Paint = ReturnType<typeof colors.createColors>;

/** Pads or cuts to a width in columns; Chinese characters take two. */
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

/** The words in lines of a width in columns; a word that is longer stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && stringWidth(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The line, folded at a width in columns; what goes on stands where the text began, after a step's number too. */
export function hanging(line: string, width: number): readonly string[] {
  const margin = /^ */.exec(line)?.[0] ?? '';
  const [first = '', ...more] = wrapped(line.trimStart(), Math.max(40, width - margin.length - 3));
  const further = /^ *\d\. /.test(line) ? `${margin}   ` : margin;
  return [`${margin}${first}`, ...more.map((rest) => `${further}${rest}`)];
}

/** How much of the budget was used, as a bar. */
export function budgetBar(of: { used_ms: number; budget_ms: number; paint: Paint }): string {
  const { used_ms, budget_ms, paint } = of;
  const width = 25;
  const filled = Math.min(width, Math.max(used_ms > 0 ? 1 : 0, Math.round((used_ms / budget_ms) * width)));
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  return `${used_ms <= budget_ms ? paint.green(bar) : paint.red(bar)} ${Math.round(used_ms * 10) / 10} of ${budget_ms} ms`;
}
