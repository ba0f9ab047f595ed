import stringWidth from 'string-width';
import { fit, wrapped } from './layout.ts';

/** One cell: its text, and what colours it once it has its width. */
export type Cell = string | readonly [text: string, paint: (text: string) => string];

/** How a column is laid out. */
export interface Column {
  /** Exactly so many columns of the terminal; absent: as wide as the widest cell. */
  readonly width?: number | undefined;
  /** At least so many, where no width is given. Default 0. */
  readonly least?: number | undefined;
  /** At most so many, where no width is given; longer cells are cut. Default: no limit. */
  readonly most?: number | undefined;
  /** Numbers stand at the right. Default `left`. */
  readonly align?: 'left' | 'right' | undefined;
}

/** Layout of a table. */
export interface TableLayout {
  /** By position; a missing one is as wide as its widest cell. */
  readonly columns?: readonly Column[] | undefined;
  /** Before each line. Default none. */
  readonly indent?: string | undefined;
  /** Between two cells. Default two spaces. */
  readonly gap?: string | undefined;
  /** Width of the terminal: the last cell of a line is cut to fit. Absent: it stays whole. */
  readonly within?: number | undefined;
  /** true: the last cell breaks at words into further lines, in place of being cut. Only for {@link table}. */
  readonly wrap?: boolean | undefined;
}

/** The rows as lines whose cells stand below each other. The last cell of a row is not padded. */
export function table(rows: readonly (readonly Cell[])[], layout: TableLayout = {}): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: count }, (_, at): Column => {
    const { width, least = 0, most = Number.POSITIVE_INFINITY, align } = layout.columns?.[at] ?? {};
    const widest = Math.max(least, ...rows.map((row) => stringWidth(textOf(row[at] ?? ''))));
    return { width: width ?? Math.min(most, widest), align };
  });
  return rows.flatMap((row) =>
    broken(row, { ...layout, columns }).map((each) => tableRow(each, { ...layout, columns })),
  );
}

/** The row, and a further row for each further line of its last cell. */
function broken(row: readonly Cell[], layout: TableLayout): readonly (readonly Cell[])[] {
  const last = row.at(-1);
  const { within, columns = [], gap = '  ', indent = '' } = layout;
  if (!layout.wrap || within === undefined || last === undefined) return [row];
  const before = row.slice(0, -1).map((_, at) => columns[at]?.width ?? 0);
  const used = stringWidth(indent) + before.reduce((sum, width) => sum + width + stringWidth(gap), 0);
  const lines = wrapped(textOf(last), Math.max(LEAST_LAST, within - used));
  const like = (text: string): Cell => (typeof last === 'string' ? text : [text, last[1]]);
  return lines.map((line, at) => [...(at === 0 ? row.slice(0, -1) : before.map(() => '')), like(line)]);
}

/** A last cell is not broken into lines shorter than this, in columns of the terminal. */
const LEAST_LAST = 12;

/** One line of a table whose columns have fixed widths: for rows that come one at a time. */
export function tableRow(cells: readonly Cell[], layout: TableLayout): string {
  const { columns = [], indent = '', gap = '  ', within = Number.POSITIVE_INFINITY } = layout;
  let line = indent;
  for (const [at, cell] of cells.entries()) {
    const isLast = at === cells.length - 1;
    const rest = Math.max(1, within - stringWidth(line));
    const text = isLast ? lastText(textOf(cell), columns[at], rest) : padded(textOf(cell), columns[at]);
    const paint = typeof cell === 'string' ? undefined : cell[1];
    line += `${paint && text !== '' ? paint(text) : text}${isLast ? '' : gap}`;
  }
  return line.trimEnd();
}

function lastText(text: string, column: Column | undefined, rest: number): string {
  const shown = column?.align === 'right' ? padded(text, column) : text;
  return stringWidth(shown) > rest ? fit(shown, rest).trimEnd() : shown;
}

function padded(text: string, { width, align }: Column = {}): string {
  if (width === undefined) return text;
  const missing = width - stringWidth(text);
  return align === 'right' && missing > 0 ? ' '.repeat(missing) + text : fit(text, width);
}

function textOf(cell: Cell): string {
  return typeof cell === 'string' ? cell : cell[0];
}
